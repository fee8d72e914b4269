import { namePattern } from '@atrium/sdk';
import type { Model, ModelField, ModelObject } from './model.ts';

export const nameMaxLength = 40;

const systemColumns = new Set(['id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'deleted_at', 'version']);

/** Names of types that GraphQL or our own scalars take, in lower case without underscores. */
const graphqlTypes = new Set(
  'query mutation subscription int float string boolean id long money date datetime time duration json pageinfo personname'.split(' '),
);

const spelledOut: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', å: 'a', ł: 'l', '&': ' and ' };

/** `Unit price (net)` -> `unit_price_net`; empty when nothing of the label can be in a name. */
export function toName(label: string, fallback = ''): string {
  const plain = label
    .toLowerCase()
    .replace(/[äöüßæœøåł&]/g, (letter) => spelledOut[letter] ?? '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (plain === '') return fallback;
  const begun = /^[a-z]/.test(plain) ? plain : `n_${plain}`;
  return begun.slice(0, nameMaxLength).replace(/_+$/, '');
}

/** The name itself when free, else with the lowest number that is. */
export function freeName(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name;
  for (let n = 2; ; n++) {
    const suffix = `_${n}`;
    const candidate = name.slice(0, nameMaxLength - suffix.length) + suffix;
    if (!taken(candidate)) return candidate;
  }
}

export const camelCase = (name: string): string =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/_+$/, '');

export type NameProblem = 'required' | 'name_pattern' | 'name_length' | 'reserved_name';

export function checkName(name: string, kind: 'object' | 'field'): NameProblem | null {
  if (name === '') return 'required';
  if (name.length > nameMaxLength) return 'name_length';
  if (!namePattern.test(name)) return 'name_pattern';
  if (name.startsWith('pg_') || systemColumns.has(name)) return 'reserved_name';
  if (kind === 'object' && (name === 'event' || graphqlTypes.has(name.replaceAll('_', '')))) return 'reserved_name';
  return null;
}

/** The columns that a field makes in its object's table; none for many-to-many, whose table is its own. */
export function columnsOf(field: Pick<ModelField, 'name' | 'type' | 'cardinality'>): string[] {
  switch (field.type) {
    case 'currency':
      return [`${field.name}_amount`, `${field.name}_currency`];
    case 'person_name':
      return [`${field.name}_first`, `${field.name}_last`];
    case 'formula':
    case 'lookup':
    case 'rollup':
      return [];
    case 'relation':
      return field.cardinality === 'many_to_many' ? [] : [`${field.name}_id`];
    default:
      return [field.name];
  }
}

const irregular: Record<string, string> = {
  person: 'people',
  child: 'children',
  man: 'men',
  woman: 'women',
  foot: 'feet',
  tooth: 'teeth',
  mouse: 'mice',
  analysis: 'analyses',
  series: 'series',
};

/** A guess at the plural of the label's last word; the user has the last word. */
export function toPlural(label: string, language: string): string {
  const match = /^(.*?)([^\s]+)\s*$/s.exec(label);
  const before = match?.[1] ?? '';
  const word = match?.[2];
  if (word === undefined) return '';
  return before + (language.startsWith('de') ? germanPlural(word) : englishPlural(word));
}

function englishPlural(word: string): string {
  const known = irregular[word.toLowerCase()];
  if (known !== undefined) return word[0] === word[0]?.toUpperCase() ? known.charAt(0).toUpperCase() + known.slice(1) : known;
  if (/(person)$/i.test(word)) return word.replace(/person$/i, 'people');
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/i.test(word)) return `${word}es`;
  if (/(li|wi|kni|lea|thie|hal|shel)f(e?)$/i.test(word)) return word.replace(/fe?$/i, 'ves');
  return `${word}s`;
}

function germanPlural(word: string): string {
  if (/(ung|heit|keit|schaft|tät|ion|ur|ik)$/i.test(word)) return `${word}en`;
  if (word.endsWith('in') && word.length > 5) return `${word}nen`;
  if (/(chen|lein|er|el|en)$/i.test(word)) return word;
  if (/e$/i.test(word)) return `${word}n`;
  if (/[aiouy]$/i.test(word)) return `${word}s`;
  if (/(kund|mensch|agent|student|kontakt|projekt)$/i.test(word)) return /(kontakt|projekt)$/i.test(word) ? `${word}e` : `${word}en`;
  return `${word}e`;
}

/** The plural's API name, which may not equal the name. */
export function toPluralName(pluralLabel: string, name: string): string {
  const plural = toName(pluralLabel);
  return plural === '' || plural === name ? (name === '' ? '' : `${name.slice(0, nameMaxLength - 5)}_list`) : plural;
}

/** All names that objects take, singular and plural, hidden objects too, in camelCase. */
export const objectNamesTaken = (model: Model, exceptId?: string): Set<string> =>
  new Set(model.filter((object) => object.id !== exceptId).flatMap((object) => [camelCase(object.name), camelCase(object.plural)]));

/** All names that an object's fields and the far sides of relations take, in camelCase. */
export function fieldNamesTaken(model: Model, object: ModelObject, exceptId?: string): Set<string> {
  const own = object.fields.filter((field) => field.id !== exceptId).map((field) => field.name);
  const far = model.flatMap((source) =>
    source.fields
      .filter((field) => field.targetId === object.id && field.id !== exceptId)
      .map((field) => field.inverse?.name ?? source.plural),
  );
  return new Set([...own, ...far].map(camelCase));
}

export const freeFieldName = (model: Model, object: ModelObject, wanted: string, exceptId?: string): string => {
  const taken = fieldNamesTaken(model, object, exceptId);
  return freeName(wanted, (name) => taken.has(camelCase(name)) || checkName(name, 'field') === 'reserved_name');
};

export const freeObjectName = (model: Model, wanted: string, exceptId?: string): string => {
  const taken = objectNamesTaken(model, exceptId);
  return freeName(wanted, (name) => taken.has(camelCase(name)) || checkName(name, 'object') === 'reserved_name');
};
