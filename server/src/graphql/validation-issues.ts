import { BREAK, GraphQLError, Kind, visit, type ASTNode, type DocumentNode } from 'graphql';
import { issue, pointer } from '../lib/index.ts';

/** What graphql-js says of a document in words alone, as an issue too: with a code, and with its place below the root field. */
export function withIssue(error: GraphQLError, document: DocumentNode): GraphQLError {
  const { message, nodes, source, positions, extensions } = error;
  const code = typeof extensions.code === 'string' ? extensions.code : codeOf(message);
  const lacking = missing.exec(message)?.slice(1).find(Boolean);
  const path = (nodes?.[0] ? pathOf(document, nodes[0]) : '') + (lacking === undefined ? '' : pointer(lacking));
  return new GraphQLError(message, {
    ...{ nodes, source, positions },
    extensions: { code: 'invalid', ...extensions, errors: [issue(path, code, message)] },
  });
}

const unknown =
  /^(?:Field "[^"]+" is not defined by type|Cannot query field|Unknown (?:argument|type|fragment|directive)|Variable "[^"]+" is not defined)/;
/** Who is missing is named in the message alone; its place is that of what it is missing from. */
const missing = /^Field "([^"]+)" of required type|^(?:Field|Directive) "[^"]+" argument "([^"]+)" of type .* is required/;
const wrongType = /cannot represent|^Expected value of type|^Expected non-nullable|^Enum |used in position expecting type/;

function codeOf(message: string): string {
  if (unknown.test(message)) return 'unknown_field';
  if (missing.test(message)) return 'required';
  return wrongType.test(message) ? 'wrong_type' : 'invalid';
}

/** `/nodes/people/filter/email/_eq`, `/sort/0`: fields below the root field, then arguments and what is in them. */
function pathOf(document: DocumentNode, wanted: ASTNode): string {
  let found = '';
  visit(document, {
    enter(node, _key, _parent, path) {
      if (node !== wanted) return undefined;
      found = toPointer(document, path);
      return BREAK;
    },
  });
  return found;
}

function toPointer(document: DocumentNode, path: readonly (string | number)[]): string {
  const segments: (string | number)[] = [];
  let isBelowRoot = false;
  let here: unknown = document;
  path.forEach((key, i) => {
    here = (here as Record<string | number, unknown>)[key];
    const { kind, name, alias } = here as { kind?: string; name?: { value: string }; alias?: { value: string } };
    if (kind === Kind.FIELD) {
      if (isBelowRoot) segments.push(alias?.value ?? name!.value);
      isBelowRoot = true;
    } else if (kind === Kind.ARGUMENT || kind === Kind.OBJECT_FIELD) segments.push(name!.value);
    else if (path[i - 1] === 'values') segments.push(key);
  });
  return pointer(...segments);
}
