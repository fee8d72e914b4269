import type { Issue } from '@atrium/sdk';
import { JobFailure } from '../../jobs/index.ts';
import { issue, pointer } from '../../lib/index.ts';
import { CsvProblem, nameColumns, readRows } from './csv.ts';
import { createReadingCounter, decideReadings } from './date-readings.ts';
import { toUtf8 } from './encoding.ts';
import { placeColumns, type ImportPlan } from './plan.ts';
import type { FileGuess, Scan } from './store.ts';

type Options = { plan: ImportPlan; encoding: string; delimiter: string; between: (lines: number) => Promise<void> };

/**
 * Reads the whole file once before a line of it is imported: how many there are, that no quote stays open, and the format
 * of dates where none was given. So what is wrong with the file as a whole leaves nothing behind. Throws `JobFailure`.
 */
export async function scanFile(chunks: AsyncIterable<Buffer>, { plan, encoding, delimiter, between }: Options): Promise<Scan> {
  const open = plan.columns.filter(({ field, format }) => format === null && (field.type === 'date' || field.type === 'datetime'));
  const counters = open.map(() => createReadingCounter());
  let places: number[] = [];
  let columns: string[] | undefined;
  let total = 0;
  try {
    for await (const rows of readRows(toUtf8(chunks, encoding), { delimiter, strict: true })) {
      for (const { cells } of rows) {
        if (!columns) {
          columns = nameColumns(cells);
          places = placesIn({ ...plan, columns: open }, columns);
          continue;
        }
        total++;
        if (open.length === 0 || cells.length !== columns.length) continue;
        for (const [i, place] of places.entries()) if (cells[place]!.trim() !== '') counters[i]!.add(cells[place]!.trim());
      }
      await between(total);
    }
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    throw new JobFailure(error.code, error.message, [issue('/file', error.code, error.message)]);
  }
  const formats = decideFormats(
    open.map(({ column }) => column),
    counters.map(({ counts }) => decideReadings(counts)),
  );
  return { encoding, delimiter, columns: columns ?? [], total, formats };
}

function placesIn(plan: ImportPlan, columns: string[]): number[] {
  const placed = placeColumns(plan, columns);
  if ('places' in placed) return placed.places;
  throw new JobFailure('invalid', placed.issues[0]!.message, placed.issues);
}

function decideFormats(columns: string[], readings: ReturnType<typeof decideReadings>[]): Scan['formats'] {
  const issues: Issue[] = [];
  const formats: Scan['formats'] = {};
  columns.forEach((column, i) => {
    const { format, ambiguous } = readings[i]!;
    formats[column] = format;
    if (ambiguous.length === 0) return;
    const message = `Every date in ${column} can be read as ${ambiguous.join(' or as ')}; say which it is by the column's format.`;
    issues.push(issue(pointer('options', 'mapping', column, 'format'), 'ambiguous_format', message));
  });
  if (issues.length > 0) throw new JobFailure('ambiguous_format', issues.map(({ message }) => message).join(' '), issues);
  return formats;
}

/** How the file is read: as the options say, else as its bytes looked. */
export const readingOf = (
  options: { encoding?: string; delimiter?: string },
  guess: FileGuess,
): { encoding: string; delimiter: string } => ({
  encoding: options.encoding ?? guess.encoding,
  delimiter: options.delimiter ?? guess.delimiter,
});
