import { Kind, visit, type ASTNode, type FieldNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Document } from './documents.ts';
import type { WorkspaceSchema } from './schema.ts';

const known = new WeakMap<OperationDefinitionNode, readonly string[]>();

/**
 * The variables whose values decide which statements an operation comes to. The arguments of `person(id: …)` and of
 * mutations don't: they are bound when the statement runs.
 */
export function shapingVariables(workspace: WorkspaceSchema, document: Document, operation: OperationDefinitionNode): readonly string[] {
  let names = known.get(operation);
  if (!names) known.set(operation, (names = find(workspace, document, operation)));
  return names;
}

function find({ roots }: WorkspaceSchema, { fragments }: Document, operation: OperationDefinitionNode): string[] {
  const names = new Set<string>();
  const opened = new Set<string>();
  walkRoots(operation.selectionSet);
  return [...names].toSorted();

  function walkRoots({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      selection.directives?.forEach(gather);
      if (selection.kind === Kind.INLINE_FRAGMENT) walkRoots(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) walkRoots(fragments.get(selection.name.value)!.selectionSet);
      else {
        if (shapes(selection)) selection.arguments?.forEach(gather);
        if (selection.selectionSet) gather(selection.selectionSet);
      }
    }
  }

  function shapes({ name }: FieldNode): boolean {
    const root = (operation.operation === 'mutation' ? roots.mutation : roots.query).get(name.value);
    return root === undefined || root.does === 'list';
  }

  function gather(node: ASTNode): void {
    visit(node, {
      Variable: ({ name }) => void names.add(name.value),
      FragmentSpread({ name }) {
        if (opened.has(name.value)) return;
        opened.add(name.value);
        gather(fragments.get(name.value)!);
      },
    });
  }
}
