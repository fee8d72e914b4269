import type { Issue } from '@atrium/sdk';

export type PlacedIssues = { columns: Record<string, string[]>; key: string[]; mapping: string[]; file: string[]; other: string[] };

const encodings = ['encoding', 'delimiter'];

/** The server's issues, each led back to where in the wizard it can be put right. */
export function placeIssues(issues: Issue[]): PlacedIssues {
  const placed: PlacedIssues = { columns: {}, key: [], mapping: [], file: [], other: [] };
  for (const { path, message } of issues) {
    const [root, name, column] = path.split('/').slice(1).map(unescapePointer);
    if (root === 'options' && name === 'mapping' && column !== undefined) (placed.columns[column] ??= []).push(message);
    else if (root === 'options' && name === 'mapping') placed.mapping.push(message);
    else if (root === 'options' && name === 'key') placed.key.push(message);
    else if (root === 'file' || (root === 'options' && encodings.includes(name ?? ''))) placed.file.push(message);
    else placed.other.push(message);
  }
  return placed;
}

/** Whether there is something to do about it in the step of the columns. */
export function concernsColumns({ columns, key, mapping }: PlacedIssues): boolean {
  return Object.keys(columns).length + key.length + mapping.length > 0;
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
