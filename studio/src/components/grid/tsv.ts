/** Cells as spreadsheets exchange them: tabs between columns, lines for rows, quotes where a cell holds either. */
export function writeTsv(rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells) => cells.map((cell) => (/["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t'))
    .join('\n');
}

/** The cells of a text from a spreadsheet. A single line that ends the text is no row of its own. */
export function readTsv(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  const next = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*)/y;
  for (let at = 0; at <= text.length;) {
    next.lastIndex = at;
    const [whole = '', quoted, plain = ''] = next.exec(text) ?? [];
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += whole.length;
    const end = /\t|\r?\n|\r/y;
    end.lastIndex = at;
    const [mark] = end.exec(text) ?? [];
    at += mark?.length ?? 1;
    if (mark === '\t') continue;
    rows.push(cells);
    cells = [];
    if (mark !== undefined && at === text.length) break;
  }
  return rows;
}
