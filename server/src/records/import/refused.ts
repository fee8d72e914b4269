import type { Refusal } from './store.ts';

/**
 * Refused lines as CSV: the file's own columns, then `line` and `reason`. Cells that a line has beyond the columns come last.
 * A cell that a spreadsheet would take for a formula gets an apostrophe before it.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export async function* toRefusedCsv(columns: readonly string[], refused: AsyncIterable<Refusal[]>): AsyncGenerator<string> {
  yield toLine([...columns, ...distinct(['line', 'reason'], columns)]);
  for await (const batch of refused) {
    yield batch
      .map(({ line, message, cells }) => {
        const own = columns.map((_, i) => cells[i] ?? '');
        return toLine([...own, String(line), message, ...cells.slice(columns.length)]);
      })
      .join('');
  }
}

const distinct = (names: readonly string[], taken: readonly string[]): string[] =>
  names.map((name) => (taken.includes(name) ? `import_${name}` : name));

const toLine = (cells: readonly string[]): string => `${cells.map(toCell).join(',')}\r\n`;

function toCell(text: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(?:\.\d+)?$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
