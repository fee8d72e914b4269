/** Reads a number as people of a language write it: `1.234,5` in German. Null when it is none; digits are kept as they are. */
export function parseDecimal(text: string, language: string): string | null {
  const parts = new Intl.NumberFormat(language).formatToParts(12345.6);
  const decimal = parts.find((part) => part.type === 'decimal')?.value ?? '.';
  const compact = text.replaceAll(/[\s\u00a0\u202f'’]/g, '');
  const single = decimal === ',' ? withoutGroups(compact, '.', ',').replace(',', '.') : withoutGroups(compact, ',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(single) ? single.replace(/^\+/, '') : null;
}

/** Group marks count only where they may stand, so that a point typed for a comma isn't lost. */
function withoutGroups(text: string, group: string, decimal: string): string {
  const escaped = group === '.' ? '\\.' : ',';
  const grouped = new RegExp(`^[+-]?\\d{1,3}(${escaped}\\d{3})+(${decimal === '.' ? '\\.' : ','}\\d*)?$`);
  if (grouped.test(text)) return text.replaceAll(group, '');
  return text.includes(decimal) ? text : text.replace(group, decimal);
}

/** A stored number as text to edit: no groups, the language's decimal mark. */
export function editableDecimal(value: string, language: string): string {
  const decimal = new Intl.NumberFormat(language).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
  return value.replace('.', decimal);
}
