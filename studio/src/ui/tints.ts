/** The colours that objects and options may have; the keys are stored. `tokens.css` gives each its hue. */
export const tints = [
  'gray',
  'red',
  'orange',
  'yellow',
  'lime',
  'green',
  'teal',
  'cyan',
  'blue',
  'indigo',
  'violet',
  'grape',
  'pink',
] as const;

export type Tint = (typeof tints)[number];

/** A colour for `data-tint`; one that we don't know (an API may write any) counts as gray. */
export function toTint(color: string | null | undefined): Tint {
  return tints.find((tint) => tint === color) ?? 'gray';
}

/** A colour of its own for each name, the same each time. */
export function tintOf(name: string): Tint {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return tints[1 + (sum % (tints.length - 1))] ?? 'gray';
}
