import type { FieldInput, FieldPatch, FieldType } from '@atrium/sdk';
import {
  compilePattern,
  compileSchema,
  isComputed,
  isCurrency,
  isStorable,
  normalizeValue,
  type FieldDef,
  type FieldOptions,
} from '../schema/index.ts';
import { at, checkText, refuse, setPlace, type Draft, type FieldDraft } from './draft.ts';

const optionKeys = [
  ...['description', 'caseInsensitive', 'indexed', 'default', 'options', 'minLength', 'maxLength', 'pattern', 'min', 'max', 'precision'],
  ...['defaultCurrency', 'currencies', 'schema', 'prefix', 'padding'],
  ...['expression', 'path', 'relation', 'function', 'field', 'filter'],
] as const satisfies (keyof FieldOptions)[];
type OptionKey = (typeof optionKeys)[number];
type Setting = OptionKey | 'required' | 'unique';

/** What a type may be told; `description` is everybody's. */
const settings: Record<FieldType, readonly Setting[]> = {
  text: ['required', 'unique', 'caseInsensitive', 'indexed', 'default', 'minLength', 'maxLength', 'pattern'],
  long_text: ['required', 'default', 'minLength', 'maxLength'],
  integer: ['required', 'unique', 'indexed', 'default', 'min', 'max'],
  number: ['required', 'unique', 'indexed', 'default', 'min', 'max', 'precision'],
  currency: ['required', 'indexed', 'default', 'min', 'max', 'defaultCurrency', 'currencies'],
  boolean: ['required', 'indexed', 'default'],
  date: ['required', 'unique', 'indexed', 'default'],
  datetime: ['required', 'unique', 'indexed', 'default'],
  select: ['required', 'indexed', 'default', 'options'],
  multi_select: ['required', 'indexed', 'default', 'options'],
  email: ['required', 'unique', 'indexed', 'default'],
  phone: ['required', 'unique', 'indexed', 'default'],
  url: ['required', 'unique', 'indexed', 'default'],
  domain: ['required', 'unique', 'indexed', 'default'],
  person_name: ['required', 'indexed', 'default'],
  json: ['required', 'default', 'schema'],
  autonumber: ['unique', 'indexed', 'prefix', 'padding'],
  user: ['required'],
  relation: ['required'],
  formula: ['expression'],
  lookup: ['path'],
  rollup: ['relation', 'function', 'field', 'filter'],
};

type Given = FieldInput | FieldPatch;

/**
 * Takes over what the request says about a field's options: a missing key stays, null clears. Then checks all of them
 * together, since one may contradict another; each issue's path is below `base`.
 */
export function setOptions(draft: Draft, field: FieldDraft, given: Given, base: string): void {
  const allowed = settings[field.type];
  const takes = (key: Setting, value: unknown) => {
    if (allowed.includes(key) || value === null || value === undefined || value === false) return true;
    refuse(draft, at(base, key), 'unknown_option', `A field of type ${field.type} takes no ${key}.`);
    return false;
  };
  if (given.required !== undefined && takes('required', given.required)) field.required = given.required ?? false;
  if (given.unique !== undefined && takes('unique', given.unique)) field.isUnique = given.unique ?? false;
  if (field.required && field.relation?.cardinality === 'many_to_many') {
    refuse(draft, at(base, 'required'), 'unknown_option', 'A many_to_many relation can’t be required.');
  }
  const options: Record<string, unknown> = { ...field.options };
  for (const key of optionKeys) {
    const value = given[key];
    if (value === undefined || (key !== 'description' && !takes(key, value))) continue;
    if (value === null || (value === false && key !== 'default')) delete options[key];
    else options[key] = value;
  }
  field.options = options;
  if (isComputed(field)) return setPlace(draft, field.id, 'computed', base);
  const before = draft.issues.length;
  checkOptions(draft, field, base);
  if (draft.issues.length === before) checkDefault(draft, field, base);
}

function checkOptions(draft: Draft, field: FieldDraft, base: string): void {
  const { options, type } = field;
  const wrong = (key: string, code: string, message: string) => refuse(draft, at(base, key), code, message);
  const { min, max, minLength, maxLength, pattern, prefix, schema } = options;
  checkText(draft, options.description, at(base, 'description'), 2000);
  if (type === 'select' || type === 'multi_select') checkChoices(draft, options, at(base, 'options'));
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength)
    wrong('maxLength', 'too_small', 'maxLength must be at least minLength.');
  if (min !== undefined && max !== undefined && min > max) wrong('max', 'too_small', 'max must be at least min.');
  if (type === 'integer') {
    for (const key of ['min', 'max'] as const) {
      if (options[key] !== undefined && !Number.isSafeInteger(options[key]))
        wrong(key, 'wrong_type', `${key} of an integer must be an integer.`);
    }
  }
  if (pattern !== undefined) checkPattern(draft, pattern, at(base, 'pattern'));
  if (schema !== undefined) {
    const isLarge = JSON.stringify(schema).length > most.schema;
    const flaw = isLarge ? `it has more than ${most.schema} characters` : flawOf(() => compileSchema(schema));
    if (flaw !== null) wrong('schema', 'wrong_format', `Not a JSON Schema that can be used: ${flaw}`);
  }
  if (prefix !== undefined) checkText(draft, prefix, at(base, 'prefix'), 20);
  checkCurrencies(draft, options, base);
}

const most = { choices: 1000, pattern: 500, schema: 50_000 };

function checkChoices(draft: Draft, { options = [] }: FieldOptions, path: string): void {
  if (options.length === 0) refuse(draft, path, 'required', 'A select needs at least one option.');
  if (options.length > most.choices) return refuse(draft, path, 'too_many', `A select may have at most ${most.choices} options.`);
  const seen = new Set<string>();
  options.forEach(({ value, label }, i) => {
    if (value.trim() === '') refuse(draft, at(path, i, 'value'), 'required', 'An option’s value can’t be empty.');
    else checkText(draft, value, at(path, i, 'value'), 200);
    if (label.trim() === '') refuse(draft, at(path, i, 'label'), 'required', 'An option’s label can’t be empty.');
    else checkText(draft, label, at(path, i, 'label'), 200);
    if (seen.has(value)) refuse(draft, at(path, i, 'value'), 'doubled', `The option ${value} is there twice.`);
    seen.add(value);
  });
}

function checkPattern(draft: Draft, pattern: string, path: string): void {
  if (pattern.length > most.pattern) return refuse(draft, path, 'too_long', `A pattern may have at most ${most.pattern} characters.`);
  if (!isStorable(pattern)) return refuse(draft, path, 'wrong_format', 'Text may hold neither NUL nor half of a surrogate pair.');
  const flaw = flawOf(() => compilePattern(pattern));
  if (flaw !== null)
    refuse(draft, path, 'wrong_format', `Not a regular expression that can be used (no lookarounds, no backreferences): ${flaw}`);
}

function flawOf(compile: () => unknown): string | null {
  try {
    compile();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function checkCurrencies(draft: Draft, { currencies, defaultCurrency }: FieldOptions, base: string): void {
  if (currencies?.length === 0) refuse(draft, at(base, 'currencies'), 'too_few', 'Leave currencies out to allow all of them.');
  currencies?.forEach((currency, i) => {
    if (!isCurrency(currency)) refuse(draft, at(base, 'currencies', i), 'not_an_option', 'Must be an ISO 4217 code such as GBP.');
    if (currencies.indexOf(currency) < i) refuse(draft, at(base, 'currencies', i), 'doubled', `${currency} is there twice.`);
  });
  if (defaultCurrency === undefined) return;
  if (!isCurrency(defaultCurrency)) refuse(draft, at(base, 'defaultCurrency'), 'not_an_option', 'Must be an ISO 4217 code such as GBP.');
  else if (currencies && !currencies.includes(defaultCurrency))
    refuse(draft, at(base, 'defaultCurrency'), 'not_an_option', `Must be one of ${currencies.join(', ')}.`);
}

/** A default is kept as a record would keep it, so that creating one needs no second look at it. */
function checkDefault(draft: Draft, field: FieldDraft, base: string): void {
  const { default: value } = field.options;
  if (value === undefined || (value === 'now' && (field.type === 'date' || field.type === 'datetime'))) return;
  const normalized = normalizeValue(asDefinition(field), value);
  if (normalized.ok) field.options.default = normalized.value;
  else refuse(draft, at(base, 'default') + (normalized.path ?? ''), normalized.code, `The default doesn’t fit: ${normalized.message}`);
}

/** As much of a definition as a value is checked by. */
const asDefinition = ({ id, name, label, type, owner, isUnique, options }: FieldDraft): FieldDef => ({
  ...{ id, name, label, type, owner, options, required: false, unique: isUnique },
  ...{ aliases: [], hiddenAt: null, columns: [], relation: null },
});
