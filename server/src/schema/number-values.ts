import type { FieldDef } from './definition.ts';
import { bad, good, type Normalized } from './normalized.ts';

export function normalizeInteger(field: FieldDef, value: unknown): Normalized {
  if (typeof value !== 'number' || !Number.isInteger(value)) return bad('wrong_type', 'Must be an integer.');
  if (!Number.isSafeInteger(value)) return bad('too_large', 'Must lie within ±9007199254740991.');
  return inBounds(field, value) ?? good(value + 0); // -0 becomes 0
}

/** A JSON number is a double: 15 significant digits are what it surely keeps. */
export function normalizeNumber(field: FieldDef, value: unknown): Normalized {
  if (typeof value !== 'number') return bad('wrong_type', 'Must be a number.');
  if (!Number.isFinite(value)) return bad('too_large', 'Must be a finite number.');
  if (Number(value.toPrecision(15)) !== value) return bad('too_precise', 'Must have at most 15 significant digits.');
  const { precision } = field.options;
  if (precision !== undefined && decimalsOf(toDecimal(value)) > precision) {
    return bad(
      'too_precise',
      precision === 0 ? 'Must have no digits after the point.' : `Must have at most ${precision} digits after the point.`,
    );
  }
  return inBounds(field, value) ?? good(value + 0);
}

function inBounds({ options: { min, max } }: FieldDef, value: number): Normalized | undefined {
  if (min !== undefined && value < min) return bad('too_small', `Must be at least ${min}.`);
  if (max !== undefined && value > max) return bad('too_large', `Must be at most ${max}.`);
  return undefined;
}

/** At most 20 digits before the point and 12 after it: any currency's amounts, and sums of them stay exact. */
export const amountPattern = '^-?[0-9]{1,20}(\\.[0-9]{1,12})?$';
const amountExpression = new RegExp(amountPattern);

/** `{amount: "12.5", currency: "GBP"}` -> `{amount: "12.50", currency: "GBP"}`. @see ISO 4217 */
export function normalizeCurrency(field: FieldDef, value: unknown): Normalized {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad('wrong_type', 'Must be an object such as {"amount": "12.50", "currency": "GBP"}.');
  const { amount, currency = field.options.defaultCurrency, ...rest } = value as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined)
    return bad('unknown_field', `${unknown} is not known here.`, `/${unknown.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  if (amount === undefined) return bad('required', 'amount is required.', '/amount');
  if (typeof amount !== 'string') return bad('wrong_type', 'Must be a decimal string such as "12.50".', '/amount');
  if (!amountExpression.test(amount)) return bad('wrong_format', 'Must be a decimal string such as "12.50".', '/amount');
  if (currency === undefined) return bad('required', 'currency is required.', '/currency');
  if (typeof currency !== 'string') return bad('wrong_type', 'Must be a string.', '/currency');
  const { currencies, min, max } = field.options;
  if (!isCurrency(currency)) return bad('not_an_option', 'Must be an ISO 4217 code such as GBP.', '/currency');
  if (currencies && !currencies.includes(currency)) return bad('not_an_option', `Must be one of ${currencies.join(', ')}.`, '/currency');
  if (min !== undefined && compareDecimals(amount, toDecimal(min)) < 0) return bad('too_small', `Must be at least ${min}.`, '/amount');
  if (max !== undefined && compareDecimals(amount, toDecimal(max)) > 0) return bad('too_large', `Must be at most ${max}.`, '/amount');
  return good({ amount: padAmount(amount, minorDigits(currency)), currency });
}

export const isCurrency = (code: string): boolean => currencies.has(code);
const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** 2 for GBP, 0 for JPY, 3 for KWD. */
function minorDigits(currency: string): number {
  let digits = knownDigits.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    knownDigits.set(currency, digits);
  }
  return digits;
}

/** Asking Intl takes 20 µs, and an import asks for each row. */
const knownDigits = new Map<string, number>();

/** No zeros that say nothing, but those of the currency's minor unit; no negative zero. */
function padAmount(amount: string, digits: number): string {
  const [, sign, whole, fraction = ''] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(amount)!;
  const kept = fraction.padEnd(digits, '0');
  const isZero = /^0*$/.test(whole! + kept);
  return `${isZero ? '' : sign}${whole}${kept === '' ? '' : `.${kept}`}`;
}

/** A double as a decimal string without an exponent. */
const toDecimal = (value: number): string => {
  const [digits, exponent] = value.toString().split('e');
  if (exponent === undefined) return digits!;
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits!)!;
  const shift = Number(exponent);
  if (shift >= 0)
    return `${sign}${whole}${fraction.padEnd(shift, '0').slice(0, shift)}${fraction.length > shift ? `.${fraction.slice(shift)}` : ''}`;
  return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
};

const decimalsOf = (decimal: string): number => decimal.split('.')[1]?.length ?? 0;

function compareDecimals(a: string, b: string): number {
  const digits = Math.max(decimalsOf(a), decimalsOf(b));
  const scaled = (decimal: string) => BigInt(decimal.replace('.', '') + '0'.repeat(digits - decimalsOf(decimal)));
  const [left, right] = [scaled(a), scaled(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
