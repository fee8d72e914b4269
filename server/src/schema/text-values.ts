import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { FieldDef } from './definition.ts';
import { bad, good, type Normalized, type Refused } from './normalized.ts';
import { compilePattern } from './patterns.ts';

/** Postgres keeps 2,704 bytes of an index entry; a character takes at most four. */
export const maxIndexedLength = 500;
const maxUrlLength = 2048;

export const isIndexedText = (field: FieldDef): boolean => field.unique || field.options.indexed === true;

/** The most characters that a text may have, or undefined for no limit but the body's. */
export function maxLengthOf(field: FieldDef): number | undefined {
  const limits = [
    field.options.maxLength,
    isIndexedText(field) ? maxIndexedLength : undefined,
    field.type === 'url' ? maxUrlLength : undefined,
  ];
  const given = limits.filter((limit) => limit !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

/** What no text column and no jsonb of Postgres can hold. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

const unstorable = () => bad('wrong_format', 'Text may hold neither NUL nor half of a surrogate pair.');

/** text and long_text: kept as it is. */
export function normalizeText(field: FieldDef, value: unknown): Normalized {
  if (typeof value !== 'string') return bad('wrong_type', 'Must be a string.');
  if (!isStorable(value)) return unstorable();
  const { minLength, pattern } = field.options;
  const max = maxLengthOf(field);
  // Counting characters is slow and rarely needed: a string has at least half as many as code units, and never more.
  if (minLength !== undefined && value.length < 2 * minLength && lengthOf(value) < minLength) {
    return bad('too_short', `Must have at least ${minLength} characters.`);
  }
  if (max !== undefined && value.length > max && lengthOf(value) > max) return bad('too_long', `Must have at most ${max} characters.`);
  if (pattern !== undefined && !patternOf(field, pattern).test(value)) return bad('wrong_format', `Must match ${pattern}.`);
  return good(value);
}

/** Compiled once a definition. */
const compiled = new WeakMap<FieldDef, ReturnType<typeof compilePattern>>();

function patternOf(field: FieldDef, pattern: string): ReturnType<typeof compilePattern> {
  let known = compiled.get(field);
  if (!known) compiled.set(field, (known = compilePattern(pattern)));
  return known;
}

const lengthOf = (text: string) => [...text].length;

/** With `archived`, those that aren't offered any longer will do too: a record may keep what it holds. */
export function normalizeOption(field: FieldDef, value: unknown, { archived = false } = {}): Normalized {
  if (typeof value !== 'string') return bad('wrong_type', 'Must be a string.');
  const options = field.options.options ?? [];
  if (options.some((option) => option.value === value && (archived || !option.archived))) return good(value);
  return notOffered(field);
}

export function notOffered({ options: { options = [] } }: FieldDef): Refused {
  const offered = options.filter(({ archived }) => !archived).map(({ value }) => value);
  return bad('not_an_option', `Must be one of ${offered.slice(0, 50).join(', ')}${offered.length > 50 ? ', …' : ''}.`);
}

const parsers: Record<'email' | 'phone' | 'url' | 'domain', { parse: (text: string) => string | undefined; right: string }> = {
  email: { parse: parseEmail, right: 'Must be an email address such as ada@example.com.' },
  phone: { parse: parsePhone, right: 'Must be a phone number in international form, such as +44 20 7946 0958.' },
  url: { parse: parseUrl, right: 'Must be an address with http:// or https:// and a host, such as https://example.com/.' },
  domain: { parse: parseDomain, right: 'Must be a domain such as example.com.' },
};

/** email, phone, url, domain: blanks around it fall away, and one spelling is kept of all that mean the same. */
export function normalizeAddress(field: FieldDef, type: keyof typeof parsers, value: unknown): Normalized {
  if (typeof value !== 'string') return bad('wrong_type', 'Must be a string.');
  if (!isStorable(value)) return unstorable();
  const max = maxLengthOf(field);
  const parsed = value.length > 2 * maxUrlLength ? undefined : parsers[type].parse(value.trim());
  if (parsed === undefined) return bad('wrong_format', parsers[type].right);
  if (max !== undefined && parsed.length > max) return bad('too_long', `Must have at most ${max} characters.`);
  return good(parsed);
}

/** Characters before the @ as HTML's email input takes them, and letters of other scripts (RFC 6531). */
const localPart = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/** @see https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address */
function parseEmail(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at).toLowerCase();
  const domain = parseDomain(text.slice(at + 1));
  if (at < 1 || at > 64 || text.length > 254 || domain === undefined || !localPart.test(local)) return undefined;
  return `${local}@${domain}`;
}

/** Possible rather than assigned numbers: what is assigned changes faster than any list of it. @see ITU-T E.164 */
function parsePhone(text: string): string | undefined {
  if (!text.startsWith('+') || text.length > 40) return undefined;
  const number = parsePhoneNumberFromString(text, { extract: false });
  return number?.isPossible() && number.ext === undefined ? number.number : undefined;
}

/** Host and scheme in lower case, the host in punycode; a path that wasn't there isn't added. */
function parseUrl(text: string): string | undefined {
  if (!/^https?:\/\/[^/?#\s]/i.test(text) || !URL.canParse(text)) return undefined;
  const { href, hostname } = new URL(text);
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  if (!isAddress && !isHost(hostname)) return undefined;
  const bare = /^https?:\/\/[^/?#\\]+$/i.test(text);
  return bare ? href.replace(/\/$/, '') : href;
}

/** Also of one label, as machines of a company's own network have. */
const isHost = (hostname: string): boolean =>
  hostname.length <= 253 &&
  hostname
    .replace(/\.$/, '')
    .split('.')
    .every((part) => label.test(part));

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** @see https://www.rfc-editor.org/rfc/rfc5891 */
function parseDomain(text: string): string | undefined {
  if (text === '' || /[\s/:@?#\\%]/.test(text)) return undefined;
  const ascii = domainToASCII(text.replace(/\.$/, '')).toLowerCase();
  const labels = ascii.split('.');
  const last = labels.at(-1)!;
  const fits =
    labels.length >= 2 && ascii.length <= 253 && labels.every((part) => label.test(part)) && !/^\d+$/.test(last) && last.length >= 2;
  return fits ? ascii : undefined;
}
