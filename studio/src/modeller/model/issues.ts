import type { Issue } from '@atrium/sdk';
import type { DraftChange } from './changes.ts';
import type { IssueKey, ModelIssue } from './validate.ts';

const keys = new Set<string>([
  'name',
  'label',
  'plural',
  'pluralLabel',
  'target',
  'options',
  'min',
  'max',
  'minLength',
  'maxLength',
  'pattern',
  'precision',
  'padding',
  'prefix',
  'default',
  'defaultCurrency',
  'currencies',
  'schema',
  'expression',
  'path',
  'relation',
  'function',
  'field',
  'filter',
  'titleField',
  'onDelete',
  'type',
]);

/** The server's issues, each led back by its JSON Pointer (`/changes/2/field/name`) to the object or field that it speaks of. */
export function placeIssues(changes: readonly DraftChange[], issues: readonly Issue[]): { placed: ModelIssue[]; loose: Issue[] } {
  const placed: ModelIssue[] = [];
  const loose: Issue[] = [];
  for (const issue of issues) {
    const [root, index, ...rest] = issue.path.split('/').slice(1).map(unescape);
    const change = root === 'changes' ? changes[Number(index)] : undefined;
    if (!change || change.objectId === '') loose.push(issue);
    else placed.push({ ...placeIn(change, rest), code: 'server', message: issue.message });
  }
  return { placed, loose };
}

function placeIn(
  { change, edit, objectId, fieldId }: DraftChange,
  rest: string[],
): { objectId: string; fieldId: string | null; key: IssueKey } {
  // The pointer begins with the member of the change that holds the input: `object`, `field` or `set`.
  const [, ...inside] = rest;
  if (change.op === 'createObject' && edit.op === 'createObject' && inside[0] === 'fields') {
    const field = edit.object.fields[Number(inside[1])];
    return { objectId, fieldId: field?.id ?? null, key: toKey(inside.slice(2)) };
  }
  return { objectId, fieldId, key: toKey(inside) };
}

function toKey(path: string[]): IssueKey {
  const [first, second] = path;
  if (first === 'inverse') return second === 'label' ? 'inverse.label' : 'inverse.name';
  return first !== undefined && keys.has(first) ? (first as IssueKey) : 'other';
}

const unescape = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');
