import type { FormulaType, RollupFunction } from '@atrium/sdk';
import type { Definitions, FieldDef, ObjectDef } from '../definition.ts';
import type { FormulaIssue } from './ast.ts';
import { checkFormula, type Checked, type TypeOfField } from './check.ts';
import { parseFormula } from './parse.ts';
import type { Read, Typed } from './typed.ts';

/**
 * What a field gives that has no column: an expression on its record, or something made of many related ones. `reads`:
 * every field that has a part in it, also by way of others.
 */
export type ComputedDef = { type: FormulaType; reads: readonly Read[] } & ({ is: 'formula'; typed: Typed } | RollupDef);
export type RollupDef = {
  type: FormulaType;
  is: 'rollup';
  relation: FieldDef;
  target: ObjectDef;
  function: RollupFunction;
  /** What of each related record; null where they are only counted. */
  of: Typed | null;
  /** As the definition has it. */
  filter: object | null;
};

export type ComputedIssue = FormulaIssue & { option: 'expression' | 'path' | 'relation' | 'function' | 'field' };
type Result = ComputedDef | { issues: readonly ComputedIssue[] };

const known = new WeakMap<Definitions, Map<string, Result | 'running'>>();

export const isComputed = ({ type }: Pick<FieldDef, 'type'>): boolean => type === 'formula' || type === 'lookup' || type === 'rollup';

/** What a computed field of an object is made of; worked out once for these definitions. */
export function computedOf(definitions: Definitions, object: ObjectDef, field: FieldDef): Result {
  let results = known.get(definitions);
  if (!results) known.set(definitions, (results = new Map()));
  const result = results.get(field.id);
  if (result === 'running')
    return {
      issues: [
        {
          ...everywhere(''),
          option: mainOption[field.type] ?? 'expression',
          code: 'cycle',
          message: `${field.name} would be made of itself.`,
        },
      ],
    };
  if (result) return result;
  results.set(field.id, 'running');
  const made = compute(definitions, object, field);
  const whole = 'issues' in made ? made : { ...made, reads: allReads(definitions, made.reads) };
  results.set(field.id, whole);
  return whole;
}

/** With what those read that are computed themselves. */
function allReads(definitions: Definitions, reads: readonly Read[]): Read[] {
  const all = new Map(reads.map((read) => [read.field.id, read]));
  for (const { objectId, field } of reads) {
    const behind = isComputed(field) ? computedOf(definitions, definitions.byId.get(objectId)!, field) : null;
    if (behind && !('issues' in behind)) for (const read of behind.reads) all.set(read.field.id, read);
  }
  return [...all.values()];
}

const mainOption: Readonly<Record<string, ComputedIssue['option']>> = { formula: 'expression', lookup: 'path', rollup: 'relation' };
const everywhere = (text: string) => ({ from: 0, to: text.length });

function compute(definitions: Definitions, object: ObjectDef, field: FieldDef): Result {
  const { expression = '', path = '', relation = '', function: name = 'count', field: of = null, filter = null } = field.options;
  if (field.type === 'formula') {
    const checked = check(definitions, object, expression, 'expression');
    if ('issues' in checked) return checked;
    return { is: 'formula', type: typeOf(checked), typed: checked.typed, reads: checked.reads };
  }
  if (field.type === 'lookup') return lookUp(definitions, object, path);
  return rollUp(definitions, object, { relation, name, of, filter });
}

const typeOf = ({ typed }: Checked): FormulaType => (typed.type === 'blank' ? 'text' : typed.type);

function check(
  definitions: Definitions,
  object: ObjectDef,
  text: string,
  option: ComputedIssue['option'],
): Checked | { issues: ComputedIssue[] } {
  const parsed = parseFormula(text);
  const checked =
    'issues' in parsed
      ? parsed
      : checkFormula(parsed.expression, { definitions, object, typeOf: (field, owner) => valueType(definitions, owner, field) });
  return 'issues' in checked ? { issues: checked.issues.map((issue) => ({ ...issue, option })) } : checked;
}

/** A path of steps as it is kept: names or ids between points. */
const stepsOf = (path: string): string[] => path.split('.').map((step) => step.trim());

const findStep = (object: ObjectDef, step: string): FieldDef | undefined =>
  step.startsWith('{') ? object.fields.find(({ id, hiddenAt }) => `{${id}}` === step && hiddenAt === null) : object.find(step);

const isToMany = ({ relation }: FieldDef): boolean => relation?.cardinality === 'one_to_many' || relation?.cardinality === 'many_to_many';

/** Through relations to one record it is that record's value; through the first to many, the list of theirs. */
function lookUp(definitions: Definitions, object: ObjectDef, path: string): Result {
  const steps = stepsOf(path);
  const first = findStep(object, steps[0] ?? '');
  if (first && isToMany(first)) {
    return rollUp(definitions, object, { relation: steps[0]!, name: 'list', of: steps.slice(1).join('.'), filter: null }, 'path');
  }
  const checked = check(definitions, object, path, 'path');
  if ('issues' in checked) return checked;
  if (checked.typed.is !== 'field') {
    return {
      issues: [{ ...everywhere(path), option: 'path', code: 'wrong_type', message: 'A lookup is a path such as company.industry.' }],
    };
  }
  return { is: 'formula', type: checked.typed.type, typed: checked.typed, reads: checked.reads };
}

type Rollup = { relation: string; name: RollupFunction; of: string | null; filter: object | null };

function rollUp(definitions: Definitions, object: ObjectDef, { relation, name, of, filter }: Rollup, as?: 'path'): Result {
  const refuse = (option: ComputedIssue['option'], text: string, code: string, message: string): Result => ({
    issues: [{ ...everywhere(text), option: as ?? option, code, message }],
  });
  const field = findStep(object, relation);
  const target = field?.relation && definitions.byId.get(field.relation.targetId);
  if (!field || !target)
    return refuse('relation', relation, 'unknown_field', `${object.name} has no relation ${JSON.stringify(relation)}.`);
  if (!isToMany(field)) return refuse('relation', relation, 'wrong_type', `${field.name} leads to one record; take a lookup or a formula.`);
  const base = { is: 'rollup', relation: field, target, function: name, filter } as const;
  const own: Read = { objectId: object.id, field };
  if (name === 'count') return { ...base, type: 'number', of: null, reads: [own] };
  if (!of) return refuse('field', '', 'required', `${name} needs a field of ${target.name}.`);
  const checked = check(definitions, target, of, as ?? 'field');
  if ('issues' in checked) return checked;
  const given = typeOf(checked);
  const fitting = resultOf(name, given);
  if (!fitting) return refuse('field', of, 'wrong_type', `${name} does not fit ${JSON.stringify(of)}, which is a ${given}.`);
  return { ...base, type: fitting, of: checked.typed, reads: [own, ...checked.reads] };
}

const ordered: readonly FormulaType[] = ['text', 'number', 'date', 'datetime', 'time', 'duration', 'currency'];

function resultOf(name: RollupFunction, of: FormulaType): FormulaType | undefined {
  switch (name) {
    case 'sum':
    case 'avg':
      return of === 'number' || of === 'currency' || of === 'duration' ? of : undefined;
    case 'min':
    case 'max':
      return ordered.includes(of) ? of : undefined;
    case 'list':
      return of === 'list' ? undefined : 'list';
    default:
      return of;
  }
}

const readAs: Readonly<Record<string, FormulaType>> = {
  ...{ text: 'text', long_text: 'text', email: 'text', phone: 'text', url: 'text', domain: 'text', select: 'text', person_name: 'text' },
  ...{
    integer: 'number',
    number: 'number',
    currency: 'currency',
    boolean: 'boolean',
    date: 'date',
    datetime: 'datetime',
    multi_select: 'list',
  },
};

/** What a field is to a formula. */
function valueType(definitions: Definitions, object: ObjectDef, field: FieldDef): ReturnType<TypeOfField> {
  if (isComputed(field)) {
    const computed = computedOf(definitions, object, field);
    if (!('issues' in computed)) return { type: computed.type };
    const isCycle = computed.issues.some(({ code }) => code === 'cycle');
    if (isCycle) return { code: 'cycle', why: `${field.name} is made of this field, which would be made of itself.` };
    return { code: 'broken', why: `${field.name} does not work itself.` };
  }
  if (field.type === 'autonumber') return { type: field.options.prefix || field.options.padding ? 'text' : 'number' };
  const type = readAs[field.type];
  if (type) return { type };
  if (field.type === 'user') return { why: `${field.name} is a member; say ${field.name}.name or ${field.name}.email.` };
  if (field.relation) return { why: `${field.name} is a relation; say which field of it, such as ${field.name}.name, or make a rollup.` };
  return { why: `A formula can not read ${field.name}, a ${field.type}.` };
}
