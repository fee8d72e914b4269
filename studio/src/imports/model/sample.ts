/** A line of a dry run as the record that it would become. */
export type SampleLine = { line: number; action: 'created' | 'updated'; values: Record<string, unknown> };

/** What a dry run shows of its first lines; nothing where its result is of another kind. */
export function sampleOf(result: unknown): SampleLine[] {
  const sample: unknown = typeof result === 'object' && result !== null && 'sample' in result ? result.sample : null;
  return Array.isArray(sample) ? sample.filter(isSampleLine) : [];
}

function isSampleLine(line: unknown): line is SampleLine {
  if (typeof line !== 'object' || line === null) return false;
  return 'line' in line && 'action' in line && 'values' in line && typeof line.values === 'object' && line.values !== null;
}
