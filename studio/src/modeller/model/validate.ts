import type { FieldType } from '@atrium/sdk';
import type { NameProblem } from './names.ts';
import { camelCase, checkName, columnsOf } from './names.ts';
import type { Model, ModelField, ModelObject } from './model.ts';
import { isNew } from './model.ts';

/** The input of the panel at which a problem is shown. */
export type IssueKey =
  | 'name'
  | 'label'
  | 'plural'
  | 'pluralLabel'
  | 'target'
  | 'inverse.name'
  | 'inverse.label'
  | 'options'
  | 'min'
  | 'max'
  | 'minLength'
  | 'maxLength'
  | 'pattern'
  | 'precision'
  | 'padding'
  | 'prefix'
  | 'default'
  | 'defaultCurrency'
  | 'currencies'
  | 'schema'
  | 'expression'
  | 'path'
  | 'relation'
  | 'function'
  | 'field'
  | 'filter'
  | 'titleField'
  | 'onDelete'
  | 'type'
  | 'other';

export type IssueCode =
  | NameProblem
  | 'plural_equals_name'
  | 'taken'
  | 'taken_camel'
  | 'column_taken'
  | 'target_missing'
  | 'option_missing'
  | 'option_twice'
  | 'option_empty'
  | 'min_over_max'
  | 'pattern_invalid'
  | 'currency_invalid'
  | 'currency_not_allowed'
  | 'default_invalid'
  | 'out_of_range'
  | 'schema_invalid';

/** `other` names the thing that is in the way. `message` is the server's own word, instead of a code of ours. */
export type ModelIssue = { objectId: string; fieldId: string | null; key: IssueKey } & (
  | { code: IssueCode; other?: string }
  | { code: 'server'; message: string }
);

/** Everything that the server would refuse and that can be known here; hidden things keep their names but aren't judged. */
export function validate(model: Model): ModelIssue[] {
  return model
    .filter((object) => !object.hidden)
    .flatMap((object) => [
      ...checkObject(model, object),
      ...object.fields.filter((field) => !field.hidden).flatMap((field) => checkField(model, object, field)),
    ]);
}

function checkObject(model: Model, object: ModelObject): ModelIssue[] {
  const issues: ModelIssue[] = [];
  const add = (key: IssueKey, code: IssueCode, other?: string) =>
    issues.push({ objectId: object.id, fieldId: null, key, code, ...(other === undefined ? {} : { other }) });
  for (const key of ['label', 'pluralLabel'] as const) if (object[key].trim() === '') add(key, 'required');
  for (const key of ['name', 'plural'] as const) {
    const problem = object.owner === 'core' && !isNew(object) ? null : checkName(object[key], 'object');
    if (problem) {
      add(key, problem);
      continue;
    }
    const clash = model.find(
      (other) =>
        other.id !== object.id &&
        isToBlame(object, other) &&
        [other.name, other.plural].some((name) => camelCase(name) === camelCase(object[key])),
    );
    if (clash) add(key, clash.name === object[key] || clash.plural === object[key] ? 'taken' : 'taken_camel', clash.label);
  }
  if (object.name !== '' && camelCase(object.name) === camelCase(object.plural)) add('plural', 'plural_equals_name');
  return issues;
}

function checkField(model: Model, object: ModelObject, field: ModelField): ModelIssue[] {
  const issues: ModelIssue[] = [];
  const add = (key: IssueKey, code: IssueCode, other?: string) =>
    issues.push({ objectId: object.id, fieldId: field.id, key, code, ...(other === undefined ? {} : { other }) });
  if (field.label.trim() === '') add('label', 'required');
  const problem = checkName(field.name, 'field');
  const clash = problem ? null : nameClash(model, object, field.id, field.name);
  if (problem) add('name', problem);
  else if (clash) add('name', clash.code, clash.other);
  else {
    const column = columnClash(object, field);
    if (column) add('name', 'column_taken', column);
  }
  if (field.type === 'relation') checkRelation(model, field, add);
  else checkOptions(field, add);
  return issues;
}

type Add = (key: IssueKey, code: IssueCode, other?: string) => void;

function checkRelation(model: Model, field: ModelField, add: Add): void {
  const target = model.find((object) => object.id === field.targetId);
  // A relation that lost its target with an object that was hidden rests until that is restored.
  if (!target || target.hidden) return isNew(field) ? add('target', 'target_missing') : undefined;
  const inverse = field.inverse;
  if (!inverse) return;
  if (inverse.label.trim() === '') add('inverse.label', 'required');
  const problem = checkName(inverse.name, 'field');
  if (problem) return add('inverse.name', problem);
  const clash = nameClash(model, target, field.id, inverse.name);
  if (clash) return add('inverse.name', clash.code, clash.other);
  if (target.fields.some((other) => other.id === field.id && camelCase(other.name) === camelCase(inverse.name)))
    add('inverse.name', 'taken', field.label);
}

/** Of two with one name the newer is at fault: what stands on the server was there first. */
const isToBlame = (thing: { id: string }, other: { id: string }): boolean => isNew(thing) || !isNew(other);

/** What else of the object, own field or far side of a relation, has the name in camelCase. */
function nameClash(model: Model, object: ModelObject, fieldId: string, name: string): { code: IssueCode; other: string } | null {
  const wanted = camelCase(name);
  const own = object.fields.find((field) => field.id !== fieldId && isToBlame({ id: fieldId }, field) && camelCase(field.name) === wanted);
  if (own) return { code: own.name === name ? 'taken' : 'taken_camel', other: own.label };
  for (const source of model) {
    for (const field of source.fields) {
      if (field.targetId !== object.id || field.type !== 'relation') continue;
      if (field.id === fieldId || !isToBlame({ id: fieldId }, field)) continue;
      const far = field.inverse?.name ?? source.plural;
      if (camelCase(far) === wanted) return { code: far === name ? 'taken' : 'taken_camel', other: `${source.label}: ${field.label}` };
    }
  }
  return null;
}

function columnClash(object: ModelObject, field: ModelField): string | null {
  const taken = (of: ModelField) => [of.name, ...columnsOf(of)].map(camelCase);
  const mine = new Set(taken(field));
  const other = object.fields.find(
    (candidate) => candidate.id !== field.id && isToBlame(field, candidate) && taken(candidate).some((column) => mine.has(column)),
  );
  return other?.label ?? null;
}

const withDefault = new Set<FieldType>(['select', 'multi_select']);

function checkOptions(field: ModelField, add: Add): void {
  if (withDefault.has(field.type)) checkChoices(field, add);
  if (typeof field.min === 'number' && typeof field.max === 'number' && field.min > field.max) add('max', 'min_over_max');
  if (typeof field.minLength === 'number' && typeof field.maxLength === 'number' && field.minLength > field.maxLength)
    add('maxLength', 'min_over_max');
  if (field.precision !== undefined && field.precision !== null && (field.precision < 0 || field.precision > 15))
    add('precision', 'out_of_range');
  if (typeof field.pattern === 'string' && field.pattern !== '' && !isPattern(field.pattern)) add('pattern', 'pattern_invalid');
  if (field.defaultCurrency && !/^[A-Z]{3}$/.test(field.defaultCurrency)) add('defaultCurrency', 'currency_invalid');
  if (field.currencies?.some((code) => !/^[A-Z]{3}$/.test(code))) add('currencies', 'currency_invalid');
  else if (field.defaultCurrency && field.currencies?.length && !field.currencies.includes(field.defaultCurrency))
    add('defaultCurrency', 'currency_not_allowed');
  checkDefault(field, add);
}

function checkChoices(field: ModelField, add: Add): void {
  const options = field.options ?? [];
  if (options.length === 0) return add('options', 'option_missing');
  const values = new Set<string>();
  for (const { value, label } of options) {
    if (value.trim() === '' || label.trim() === '') return add('options', 'option_empty');
    if (values.has(value)) return add('options', 'option_twice', value);
    values.add(value);
  }
}

function checkDefault(field: ModelField, add: Add): void {
  const value = field.default;
  if (value === undefined || value === null) return;
  if (
    typeof value === 'number' &&
    ((typeof field.min === 'number' && value < field.min) || (typeof field.max === 'number' && value > field.max))
  )
    add('default', 'default_invalid');
  const allowed = new Set((field.options ?? []).filter((option) => !option.archived).map((option) => option.value));
  if (field.type === 'select' && !(typeof value === 'string' && allowed.has(value))) add('default', 'default_invalid');
  if (field.type === 'multi_select' && !(Array.isArray(value) && value.every((one) => allowed.has(String(one)))))
    add('default', 'default_invalid');
}

function isPattern(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern, 'u'));
  } catch {
    return false;
  }
}
