import type { FormulaFunction } from '@atrium/sdk';

const usageOf = ({ name, params }: FormulaFunction): string =>
  `${name}(${params.map(({ name: one, optional, rest }) => (rest ? '…' : optional ? `[${one}]` : one)).join(', ')})`;

/** The table of functions as the documentation has it. */
export function referenceOf(functions: readonly FormulaFunction[]): string {
  const rows = functions.map((one) => `| \`${usageOf(one)}\` | ${one.result} | ${one.summary} | \`${one.example}\` |`);
  return ['| function | gives | | example |', '|---|---|---|---|', ...rows].join('\n');
}
