import { createReadingCounter, decideReadings } from './date-readings.ts';

/** What a column's values look like, as a type of field; `text` where nothing more can be said. */
export type ColumnGuess = { guess: string; format: string | null; ambiguous: string[]; samples: string[] };

const mostSamples = 5;
const longText = 200;
const sampleLength = 200;

const isInteger = (text: string): boolean => /^[+-]?(?:0|[1-9]\d{0,14})$/.test(text);

/** Each says whether a text may be a value of the type; what all of a column's values may be is guessed in this order. */
const tests: readonly { type: string; fits: (text: string) => boolean }[] = [
  { type: 'integer', fits: isInteger },
  { type: 'number', fits: (text) => isInteger(text) || /^[+-]?(?:0|[1-9]\d{0,14})?\.\d{1,15}$/.test(text) },
  { type: 'boolean', fits: (text) => /^(?:true|false|yes|no)$/i.test(text) },
  { type: 'email', fits: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text) },
  { type: 'url', fits: (text) => /^https?:\/\/\S+$/i.test(text) },
  { type: 'phone', fits: (text) => /^\+\d[\d ()/-]{6,20}$/.test(text) },
];

/** Watches one column's values as they pass. */
export function createColumnProfile() {
  const readings = createReadingCounter();
  const samples = new Set<string>();
  let candidates = tests;
  let mayBeDate = true;
  let longest = 0;
  let hasLineBreaks = false;
  return { add, result };

  function add(cell: string): void {
    const text = cell.trim();
    if (text === '') return;
    if (samples.size < mostSamples) samples.add(text.slice(0, sampleLength));
    if (text.length > longest) longest = text.length;
    hasLineBreaks ||= /[\r\n]/.test(text);
    if (candidates.length > 0 && !candidates.every(({ fits }) => fits(text))) candidates = candidates.filter(({ fits }) => fits(text));
    if (!mayBeDate) return;
    readings.add(text);
    // A column of dates may hold a few that are none; one whose first hundred values hold hardly any is something else.
    if (readings.counts.total === 100) mayBeDate = decideReadings(readings.counts).fits > 50;
  }

  function result(): ColumnGuess {
    const { format, ambiguous, doubt, fits } = decideReadings(readings.counts);
    const isDate = mayBeDate && fits > 0 && fits >= readings.counts.total * 0.9;
    const pattern = format ?? ambiguous[0] ?? '';
    const guess = isDate ? (/[Hh]/.test(pattern) ? 'datetime' : 'date') : (candidates[0]?.type ?? 'text');
    const isLong = guess === 'text' && (hasLineBreaks || longest > longText);
    return {
      guess: samples.size === 0 ? 'text' : isLong ? 'long_text' : guess,
      format: isDate ? format : null,
      ambiguous: isDate ? ambiguous : [],
      // What is asked about should be seen.
      samples: isDate && doubt !== null && !samples.has(doubt) ? [doubt, ...samples].slice(0, mostSamples) : [...samples],
    };
  }
}
