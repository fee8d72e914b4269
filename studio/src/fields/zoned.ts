// A moment is stored in UTC and shown on the clock of the workspace's zone. Browsers can show any zone's clock but not
// read one, so reading asks how far the clock is from UTC there and then.

/** `2010-12-01T08:26` on the zone's clock, as `<input type="datetime-local">` takes it. */
export function toZonedInput(instant: string, timeZone: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? '' : clock(date, timeZone).slice(0, 16);
}

/** The instant at which the zone's clock shows this; a time that a clock change skips counts by the offset before. */
export function fromZonedInput(local: string, timeZone: string): string | null {
  const guess = new Date(`${local.length === 10 ? `${local}T00:00` : local}Z`);
  if (Number.isNaN(guess.getTime())) return null;
  const first = new Date(guess.getTime() - offsetMs(guess, timeZone));
  const exact = new Date(guess.getTime() - offsetMs(first, timeZone));
  return exact.toISOString();
}

function offsetMs(date: Date, timeZone: string): number {
  return new Date(`${clock(date, timeZone)}Z`).getTime() - Math.floor(date.getTime() / 1000) * 1000;
}

function clock(date: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(date).replace(' ', 'T');
}
