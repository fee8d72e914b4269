import type { ImportColumn, ImportPreview } from '@atrium/sdk';
import { invalid, issue } from '../../lib/index.ts';
import { isWritable, type FieldDef, type ObjectDef } from '../../schema/index.ts';
import { CsvProblem, detectDelimiter, nameColumns, readRows } from './csv.ts';
import { createEncodingDetector, redecode, toUtf8 } from './encoding.ts';
import { createColumnProfile } from './profile.ts';

export type PreviewOptions = {
  object?: string;
  encoding?: string;
  delimiter?: string;
  /** Only the beginning of the file is sent: what breaks off at its end means nothing. */
  part?: boolean;
};

const shownRows = 20;
/** The types of columns are guessed from this many lines; bytes are looked at to the end. */
const profiledRows = 200_000;
const headBytes = 256 * 1024;

/**
 * Looks into a file as it passes and keeps nothing of it. The encoding is known only behind the last byte, so lines are
 * read byte by byte as Latin-1, whose delimiters and digits are the same, and what is shown of them is decoded at the end.
 */
export async function previewFile(
  file: AsyncIterable<Buffer>,
  { encoding: given, delimiter: wanted, part = false }: PreviewOptions,
): Promise<ImportPreview> {
  const detector = createEncodingDetector();
  const chunks = file[Symbol.asyncIterator]();
  const head = await readHead(chunks, detector);
  if (head.length === 0) throw invalid([issue('/file', 'empty', 'The file is empty.')]);
  const early = given ?? detector.result({ part: true }).encoding;
  const isLate = given === undefined && !early.startsWith('utf-16');
  const delimiter = wanted ?? (await findDelimiter(head, isLate ? 'latin1' : early));

  let enough = false;
  const source = toUtf8(passing(), isLate ? 'latin1' : early);
  const rows: string[][] = [];
  const profiles: ReturnType<typeof createColumnProfile>[] = [];
  let header: string[] | undefined;
  let count = 0;
  try {
    for await (const batch of readRows(source, { delimiter, strict: true })) batch.forEach(({ cells }) => look(cells));
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    if (!(part && header)) throw invalid([issue('/file', error.code, error.message)]);
  }
  if (!header) throw invalid([issue('/file', 'empty', 'The file has no line with a column in it.')]);

  const encoding = given ?? detector.result({ part }).encoding;
  const text = (latin1: string): string => (isLate ? redecode(latin1, encoding) : latin1);
  const names = nameColumns(header.map(text));
  return {
    encoding,
    delimiter,
    columns: profiles.map((profile, i) => {
      const { guess, format, ambiguous, samples } = profile.result();
      return { name: names[i]!, guess, format, ambiguous, samples: samples.map(text) };
    }),
    rows: rows.map((cells) => cells.map(text)),
  };

  function look(cells: string[]): void {
    if (!header) {
      header = cells;
      profiles.push(...cells.map(() => createColumnProfile()));
      return;
    }
    if (enough) return;
    if (rows.length < shownRows) rows.push(cells);
    if (cells.length === header.length) cells.forEach((cell, i) => profiles[i]!.add(cell));
    enough = ++count >= profiledRows;
  }

  async function* passing(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      detector.add(next.value);
      if (!enough) yield next.value;
    }
  }
}

async function readHead(chunks: AsyncIterator<Buffer>, detector: ReturnType<typeof createEncodingDetector>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let sizeBytes = 0; sizeBytes < headBytes;) {
    const next = await chunks.next();
    if (next.done) break;
    detector.add(next.value);
    parts.push(next.value);
    sizeBytes += next.value.length;
  }
  return Buffer.concat(parts);
}

/** By the first lines of a file. */
export async function findDelimiter(head: Buffer, encoding: string): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of toUtf8(oneChunk(head.subarray(0, headBytes)), encoding)) parts.push(part);
  return detectDelimiter(Buffer.concat(parts).toString('utf8'), { isWhole: head.length < headBytes });
}

async function* oneChunk(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Columns that are called as a field is, or as a part of one: a mapping to begin with. */
export function suggestMapping(
  columns: ImportPreview['columns'],
  object: ObjectDef,
  keyOf: (field: FieldDef) => string | undefined,
): Record<string, ImportColumn> {
  const places = new Map<string, ImportColumn>();
  const offer = (names: readonly string[], column: ImportColumn): void =>
    names.forEach((name) => places.has(plain(name)) || places.set(plain(name), column));
  for (const field of object.fields) {
    if (field.hiddenAt !== null || !isWritable(field)) continue;
    const by = field.type === 'relation' ? keyOf(field) : undefined;
    offer([field.name, field.label, ...field.aliases], { field: field.name, ...(by !== undefined && { relation: { by } }) });
    for (const { part } of field.columns)
      if (part !== null) offer([`${field.name}.${part}`, `${part} ${field.label}`], { field: `${field.name}.${part}` });
  }
  const mapping: Record<string, ImportColumn> = {};
  const taken = new Set<string>();
  for (const { name, format } of columns) {
    const place = places.get(plain(name));
    const field = place && object.find(place.field.split('.')[0]!);
    if (!place || !field || taken.has(place.field)) continue;
    taken.add(place.field);
    mapping[name] = { ...place, ...((field.type === 'date' || field.type === 'datetime') && format !== null && { format }) };
  }
  return mapping;
}
