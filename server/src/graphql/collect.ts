import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export type Variables = { readonly [name: string]: unknown };
export type Asked = { readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>; readonly variables: Variables };

/**
 * The fields of selection sets by the key that they are answered under, fragments opened and @skip and @include obeyed.
 * Types need no look: there are neither interfaces nor unions, so a valid fragment always applies.
 * @see https://spec.graphql.org/October2021/#CollectFields()
 */
export function collectFields(asked: Asked, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const opened = new Set<string>();
  for (const set of sets) collect(set);
  return fields;

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (!isIncluded(asked, selection)) continue;
      if (selection.kind === Kind.FIELD) addField(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (!opened.has(selection.name.value)) {
        opened.add(selection.name.value);
        collect(asked.fragments.get(selection.name.value)!.selectionSet); // known, since the document is valid
      }
    }
  }

  function addField(field: FieldNode): void {
    const key = field.alias?.value ?? field.name.value;
    const same = fields.get(key);
    if (same) same.push(field);
    else fields.set(key, [field]);
  }
}

function isIncluded({ variables }: Asked, node: SelectionNode): boolean {
  if (!node.directives || node.directives.length === 0) return true;
  const skipped = getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true;
  return !skipped && getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}

export const selectionsOf = (nodes: readonly FieldNode[]): SelectionSetNode[] => nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
