import { parse, type CsvError, type Info, type Options as CsvOptions } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';

/** A line of the file; one that holds line breaks in quotes counts from where it begins. The header is line 1. */
export type Row = { line: number; cells: string[] };

/** The file can't be read as CSV from some line on. */
export class CsvProblem extends Error {
  override readonly name = 'CsvProblem';
  readonly code: 'unfinished_quote' | 'line_too_long';
  readonly line: number;

  constructor(code: CsvProblem['code'], line: number, message: string) {
    super(message);
    this.code = code;
    this.line = line;
  }
}

/** The most characters that one line may have. */
export const maxLineLength = 1024 * 1024;
export const delimiters = [',', ';', '\t', '|'] as const;

type Options = { delimiter: string; strict?: boolean };

const dialect = (delimiter: string): CsvOptions => ({
  delimiter,
  bom: true,
  // A quote inside a field that doesn't begin with one is a character like any other: 5" nails.
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  skip_records_with_empty_values: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  max_record_size: maxLineLength,
});

/**
 * The lines of a CSV file in UTF-8, some at a time as they come; lines with nothing in them are left out. With `strict`, a
 * quote that is opened and closed only by another field's is found too; what has been read so once needn't be again.
 * Throws `CsvProblem`, after the lines that came before it.
 */
export async function* readRows(chunks: AsyncIterable<Buffer>, { delimiter, strict = false }: Options): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  let end = 0;
  let empty = 0;
  let drift = 0;
  let failure: unknown;
  const parser = parse({ ...dialect(delimiter), raw: strict, on_record: take as CsvOptions['on_record'] });
  parser.on('error', (error) => (failure ??= error));
  parser.resume();
  for await (const chunk of chunks) {
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    yield taken();
    if (failure) throw toProblem(failure, next());
  }
  await new Promise<void>((resolve) => parser.once('error', resolve).end(resolve));
  yield taken();
  if (failure) throw toProblem(failure, next());

  // All rows are taken here rather than pushed: a row in the parser's own buffer is lost when a later one fails.
  function take(parsed: string[] | { record: string[]; raw: string }, info: Info): null {
    const cells = 'record' in parsed ? parsed.record : parsed;
    // Line breaks inside quotes make a record longer than a line, and csv-parse counts CR LF there as two of them.
    const [breaks, doubled] = info.lines - drift === end + 1 ? [0, 0] : [countOf(cells, /\r\n|\r|\n/g), countOf(cells, /\r\n/g)];
    drift += doubled;
    end = info.lines - drift;
    const line = end - breaks;
    empty = info.empty_lines;
    if ('record' in parsed && cells.some(isSuspicious)) assertQuotes(parsed.raw, { delimiter, line });
    rows.push({ line, cells });
    return null;
  }

  /** Where the line begins that couldn't be read. */
  function next(): number {
    return end + 1 + parser.info.empty_lines - empty;
  }

  function taken(): Row[] {
    const result = rows;
    rows = [];
    return result;
  }
}

const countOf = (cells: string[], pattern: RegExp): number => cells.reduce((sum, cell) => sum + (cell.match(pattern)?.length ?? 0), 0);

/** How a field comes out whose opening quote was closed in the middle of a later one. */
const isSuspicious = (cell: string): boolean => cell.startsWith('"') && /[\r\n]/.test(cell);

function assertQuotes(raw: string, { delimiter, line }: { delimiter: string; line: number }): void {
  try {
    parseAtOnce(raw, { ...dialect(delimiter), relax_quotes: false });
  } catch {
    throw unfinished(line);
  }
}

const unfinished = (line: number) => new CsvProblem('unfinished_quote', line, `In line ${line} a quote is opened that isn't closed.`);

function toProblem(error: unknown, line: number): unknown {
  if (error instanceof CsvProblem) return error;
  const code = error instanceof Error && 'code' in error ? (error as CsvError).code : undefined;
  if (code === 'CSV_QUOTE_NOT_CLOSED') return unfinished(line);
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return new CsvProblem(
      'line_too_long',
      line,
      `Line ${line} has more than ${maxLineLength.toLocaleString('en')} characters; perhaps a quote in it isn't closed.`,
    );
  }
  return error;
}

/** The columns' names: without blanks around them, each once, and none empty. */
export function nameColumns(header: readonly string[]): string[] {
  const taken = new Set(header.map((name) => name.trim()).filter(Boolean));
  const seen = new Set<string>();
  return header.map((cell, i) => {
    const name = cell.trim();
    const wanted = name === '' ? `Column ${i + 1}` : name;
    if (name !== '' && !seen.has(name)) return add(name);
    for (let n = name === '' ? 1 : 2; ; n++) {
      const other = n === 1 ? wanted : `${wanted} (${n})`;
      if (!taken.has(other) && !seen.has(other)) return add(other);
    }
  });

  function add(name: string): string {
    seen.add(name);
    return name;
  }
}

/** The delimiter that cuts the first lines into the most columns, the same number in each. */
export function detectDelimiter(head: string, { isWhole }: { isWhole: boolean }): string {
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of delimiters) {
    const lines = sampleLines(head, delimiter, isWhole);
    const width = lines[0]?.length ?? 0;
    if (width < 2) continue;
    const same = lines.filter((cells) => cells.length === width).length;
    const score = (same / lines.length) * (1 + Math.log2(width));
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function sampleLines(head: string, delimiter: string, isWhole: boolean): string[][] {
  const lines: string[][] = [];
  try {
    parseAtOnce(head, { ...dialect(delimiter), to: 200, on_record: (record: string[]) => (lines.push(record), null) });
  } catch {
    // what came before the end that was cut off counts
  }
  return isWhole || lines.length < 2 ? lines : lines.slice(0, -1);
}
