import { formulaFunctions, type FormulaFunction, type FormulaParam, type FormulaSet, type FormulaType } from '@atrium/sdk';
import type { Definitions, FieldDef, ObjectDef } from '../definition.ts';
import type { Expression, FormulaIssue, Span } from './ast.ts';
import { negate, operate } from './operate.ts';
import { call, convert, nameOf, recordColumns, unify, type Read, type RecordColumn, type Type, type Typed } from './typed.ts';

export type Checked = { typed: Typed; reads: readonly Read[] };
/** What a field gives when a formula reads it, or why it can't be read. */
export type TypeOfField = (field: FieldDef, object: ObjectDef) => { type: FormulaType } | { why: string; code?: string };

type Options = { definitions: Definitions; object: ObjectDef; typeOf: TypeOfField };

const functions: ReadonlyMap<string, FormulaFunction> = new Map(formulaFunctions.map((one) => [one.name, one]));
const nothing: Typed = { is: 'constant', type: 'blank', value: null };

/** Finds the fields of an expression and the type of each part. All that doesn't fit is told, each thing once. */
export function checkFormula(expression: Expression, { definitions, object, typeOf }: Options): Checked | { issues: FormulaIssue[] } {
  const issues: FormulaIssue[] = [];
  const reads = new Map<string, Read>();
  const typed = check(expression);
  if (issues.length > 0 || !typed) return { issues };
  return { typed, reads: [...reads.values()] };

  function refuse(code: string, message: string, { from, to }: Span): undefined {
    issues.push({ code, message, from, to });
  }

  /** Undefined where something is wrong, which then has been told. */
  function check(one: Expression): Typed | undefined {
    switch (one.is) {
      case 'blank':
        return nothing;
      case 'boolean':
        return { is: 'constant', type: 'boolean', value: one.value };
      case 'number':
      case 'text':
        return { is: 'constant', type: one.is, value: one.value };
      case 'path':
        return checkPath(one);
      case 'operation': {
        const [left, right] = one.args.map(check);
        if (!left || (one.args.length === 2 && !right)) return undefined;
        const made = right ? operate(one.operator, left, right) : negate(left);
        return typeof made === 'string' ? refuse('wrong_type', made, one) : made;
      }
      case 'call':
        return checkCall(one);
    }
  }

  function checkPath({ steps }: Extract<Expression, { is: 'path' }>): Typed | undefined {
    const path: FieldDef[] = [];
    let here = object;
    for (const [i, step] of steps.entries()) {
      const isLast = i === steps.length - 1;
      if (isLast && Object.hasOwn(recordColumns, step.name)) {
        const field = step.name as RecordColumn; // one of the keys
        return { is: 'field', type: recordColumns[field], path, field };
      }
      const field = step.isId ? here.fields.find(({ id, hiddenAt }) => id === step.name && hiddenAt === null) : here.find(step.name);
      if (!field)
        return refuse(
          'unknown_field',
          step.isId ? `A field of ${here.name} is gone or hidden.` : `There is no field ${step.name} on ${here.name}.`,
          step,
        );
      reads.set(field.id, { objectId: here.id, field });
      if (isLast) {
        const found = typeOf(field, here);
        return 'why' in found ? refuse(found.code ?? 'wrong_type', found.why, step) : { is: 'field', type: found.type, path, field };
      }
      const target = field.relation && definitions.byId.get(field.relation.targetId);
      if (!target || isToMany(field)) {
        const why = target ? 'leads to many records; make a rollup field of it' : 'leads to no record, so that nothing is behind it';
        return refuse('wrong_type', `${field.name} ${why}.`, step);
      }
      path.push(field);
      here = target;
    }
    return undefined;
  }

  function checkCall({ name, args, ...span }: Extract<Expression, { is: 'call' }>): Typed | undefined {
    const known = functions.get(name);
    if (!known) {
      args.forEach(check);
      return refuse('unknown_function', `There is no function ${name}.${nearTo(name)}`, span);
    }
    const params = paramsFor(known, args.length);
    if (!params) {
      args.forEach(check);
      return refuse('wrong_arguments', `${usageOf(known)} does not take ${args.length === 1 ? '1 value' : `${args.length} values`}.`, span);
    }
    const given = args.map(check);
    if (given.some((one) => one === undefined)) return undefined;
    return fit(known, params, given as Typed[], args);
  }

  function fit(
    known: FormulaFunction,
    params: readonly FormulaParam[],
    given: readonly Typed[],
    spans: readonly Span[],
  ): Typed | undefined {
    const sets = new Map<string, Type>();
    for (const [i, param] of params.entries()) {
      if (!isSet(param.type)) continue;
      const type = unify(sets.get(param.type) ?? 'blank', given[i]!.type);
      if (type === undefined || !members[param.type].includes(type)) {
        const before = sets.get(param.type);
        const wanted =
          type === undefined
            ? nameOf(before!)
            : members[param.type]
                .filter((one) => one !== 'blank')
                .map(nameOf)
                .join(' or ');
        return refuse('wrong_type', `${param.name} of ${known.name} must be ${wanted}, not ${nameOf(given[i]!.type)}.`, spans[i]!);
      }
      sets.set(param.type, type);
    }
    const fitted = params.map((param, i) =>
      fitOne(known, param, given[i]!, { type: isSet(param.type) ? sets.get(param.type)! : param.type, span: spans[i]! }),
    );
    if (fitted.some((one) => one === undefined)) return undefined;
    const result = isSet(known.result) ? sets.get(known.result)! : known.result;
    return call(known.name, result, fitted as Typed[]);
  }

  function fitOne(
    known: FormulaFunction,
    param: FormulaParam,
    given: Typed,
    { type, span }: { type: Type | 'any'; span: Span },
  ): Typed | undefined {
    if (param.choices && !(given.is === 'constant' && param.choices.includes(String(given.value)))) {
      return refuse(
        'wrong_type',
        `${param.name} of ${known.name} must be one of ${param.choices.map((one) => `"${one}"`).join(', ')}.`,
        span,
      );
    }
    if (type === 'any') return given;
    const fitting = convert(given, type);
    if (fitting) return fitting;
    const hint =
      type === 'text' ? ' TEXT(…) makes a text of it.' : type === 'number' && given.type === 'currency' ? ' AMOUNT(…) is its number.' : '';
    return refuse('wrong_type', `${param.name} of ${known.name} must be ${nameOf(type)}, not ${nameOf(given.type)}.${hint}`, span);
  }
}

const moments: readonly Type[] = ['date', 'datetime', 'blank'];
const members: Record<FormulaSet, readonly Type[]> = {
  amount: ['number', 'currency', 'blank'],
  moment: moments,
  ordered: ['text', 'number', 'time', 'duration', ...moments],
  same: ['text', 'number', 'boolean', 'time', 'duration', 'currency', 'list', ...moments],
};

const isSet = (type: FormulaParam['type']): type is FormulaSet => Object.hasOwn(members, type);

const isToMany = ({ relation }: FieldDef): boolean => relation?.cardinality === 'one_to_many' || relation?.cardinality === 'many_to_many';

/** A parameter for each of so many arguments; undefined when there are too few or too many. */
function paramsFor({ name, params }: FormulaFunction, count: number): readonly FormulaParam[] | undefined {
  if (name === 'SWITCH') return switchParams(params, count);
  const last = params.at(-1);
  const least = params.filter(({ optional }) => !optional).length;
  if (count < least || (count > params.length && !last?.rest)) return undefined;
  return Array.from({ length: count }, (_, i) => params[i] ?? last!);
}

/** Cases and results by turns, and one for all others. */
function switchParams([value, match, result]: readonly FormulaParam[], count: number): readonly FormulaParam[] | undefined {
  if (count < 3) return undefined;
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return value!;
    return i % 2 === 1 && i < count - 1 ? match! : result!;
  });
}

function usageOf({ name, params }: FormulaFunction): string {
  const said = params.map(({ name: one, optional, rest }) => (rest ? '…' : optional ? `[${one}]` : one));
  return `${name}(${said.join(', ')})`;
}

/** What a spreadsheet calls otherwise. */
const otherNames: Readonly<Record<string, string>> = {
  ...{ IFS: 'SWITCH or IF', CONCATENATE: 'CONCAT', LENGTH: 'LEN', AVG: 'AVERAGE', VALUE: 'NUMBER', SEARCH: 'FIND', REPLACE: 'SUBSTITUTE' },
  ...{ DATEDIFF: 'DATEDIF', IFBLANK: 'COALESCE', IFERROR: 'COALESCE', POW: 'POWER', SUBSTRING: 'MID', INT: 'FLOOR', WEEKNUM: 'WEEK' },
};

const nearTo = (name: string): string => (Object.hasOwn(otherNames, name) ? ` Take ${otherNames[name]}.` : '');
