/** One refused line of the file: why, and what it held. */
export type RefusedLine = { line: string; reason: string; cells: string[] };

/** The first lines of `refused.csv`; the text may break off in the middle of one. */
export function readRefused(csv: string, limit: number): RefusedLine[] {
  const [header, ...rows] = parseLines(csv, limit + 1);
  if (!header) return [];
  const reasonAt = Math.max(header.lastIndexOf('reason'), header.lastIndexOf('import_reason'));
  return rows.map((cells) => ({
    line: cells[reasonAt - 1] ?? '',
    reason: cells[reasonAt] ?? '',
    cells: [...cells.slice(0, reasonAt - 1), ...cells.slice(reasonAt + 1)],
  }));
}

/** Whole lines only. */
function parseLines(csv: string, limit: number): string[][] {
  const lines: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let cells: string[] = [];
  for (let match = cell.exec(csv); match && lines.length < limit; match = cell.exec(csv)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    lines.push(cells);
    cells = [];
  }
  return lines;
}
