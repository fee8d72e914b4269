import type { ImportColumn, ImportOptions, Issue } from '@atrium/sdk';
import { issue, pointer } from '../../lib/index.ts';
import { isTimeZone, readSight, type Rules } from '../../query/index.ts';
import { isWritable, type Definitions, type FieldDef, type ObjectDef } from '../../schema/index.ts';
import { flawOfFormat } from './dates.ts';

export type Part = 'first' | 'last' | 'amount' | 'currency';

/** What a cell points at: a record of `target` by one of its fields, or by its id; `member` for a user. */
export type Reference = { target: ObjectDef | 'member'; by: FieldDef | null };

/** What becomes of one column's cells. */
export type ColumnPlan = {
  column: string;
  field: FieldDef;
  part: Part | null;
  /** Null: the format is found out from the file. */
  format: string | null;
  timeZone: string;
  reference: Reference | null;
};

/** An import's options, understood. */
export type ImportPlan = { object: ObjectDef; columns: ColumnPlan[]; key: FieldDef | null; isDryRun: boolean };

/** Fields that can tell records apart by what a cell holds. */
const keyTypes = new Set(['text', 'long_text', 'email', 'phone', 'url', 'domain', 'select', 'integer', 'autonumber', 'date']);
export const canBeKey = (field: FieldDef): boolean => keyTypes.has(field.type) && field.hiddenAt === null;

type Context = { definitions: Definitions; rules: Rules };

/** Options -> a plan, or everything that is wrong with them, with paths under `/options`. */
export function planImport({ definitions, rules }: Context, options: ImportOptions): { plan: ImportPlan } | { issues: Issue[] } {
  const object = definitions.find(options.object);
  if (!object) return { issues: [issue('/options/object', 'unknown_object', `There is no object ${options.object}.`)] };
  const issues: Issue[] = [];
  const columns = Object.entries(options.mapping).flatMap(
    ([column, wanted]) => planColumn({ definitions, rules }, object, { column, wanted, issues }) ?? [],
  );
  refuseDoubled(columns, issues);
  const key = options.key === undefined ? null : planKey(object, columns, options.key, issues);
  if (options.key === undefined) refuseMissing(object, columns, issues);
  return issues.length > 0 ? { issues } : { plan: { object, columns, key, isDryRun: options.dryRun === true } };
}

type Wanted = { column: string; wanted: ImportColumn; issues: Issue[] };

function planColumn({ definitions, rules }: Context, object: ObjectDef, { column, wanted, issues }: Wanted): ColumnPlan | undefined {
  const at = (...rest: string[]) => pointer('options', 'mapping', column, ...rest);
  const [name = '', partName, ...more] = wanted.field.split('.');
  const field = object.find(name);
  if (!field || readSight(rules.grants(object.id, 'read'), field.id) === false) {
    issues.push(issue(at('field'), 'unknown_field', `${object.label} has no field ${name}.`));
    return undefined;
  }
  const flaw = flawOfField(field, object, rules);
  if (flaw) issues.push(issue(at('field'), ...flaw));
  const part = field.columns.find((one) => one.part !== null && one.part === partName)?.part as Part | undefined;
  if (partName !== undefined && (!part || more.length > 0))
    issues.push(issue(at('field'), 'unknown_field', `${field.name} has no part ${[partName, ...more].join('.')}.`));
  if (field.type === 'currency' && partName === undefined && field.options.defaultCurrency === undefined) {
    issues.push(
      issue(at('field'), 'required', `${field.name} has no currency of its own; map ${field.name}.amount and ${field.name}.currency.`),
    );
  }
  refuseFormat(field, wanted, at, issues);
  return {
    ...{ column, field, part: part ?? null, format: wanted.format ?? null, timeZone: wanted.timeZone ?? definitions.timeZone },
    reference: planReference({ definitions, rules }, field, { wanted, at, issues }),
  };
}

function flawOfField(field: FieldDef, object: ObjectDef, rules: Rules): [code: string, message: string] | undefined {
  if (!isWritable(field)) return ['read_only', `${field.name} can't be written.`];
  const grants = (['create', 'update'] as const).flatMap((action) => rules.grants(object.id, action));
  const writable = grants.some((grant) => grant.writable === 'all' || grant.writable.has(field.id));
  return writable ? undefined : ['forbidden', `Your role may not write ${field.name}.`];
}

type At = (...rest: string[]) => string;

function refuseFormat(field: FieldDef, { format, timeZone }: ImportColumn, at: At, issues: Issue[]): void {
  const isTime = field.type === 'date' || field.type === 'datetime';
  if (format !== undefined) {
    const flaw = isTime ? flawOfFormat(format) : `Only dates have a format; ${field.name} is of the type ${field.type}.`;
    if (flaw) issues.push(issue(at('format'), 'wrong_format', flaw));
  }
  if (timeZone === undefined) return;
  if (field.type !== 'datetime')
    issues.push(issue(at('timeZone'), 'wrong_type', `Only a datetime has a time zone; ${field.name} is of the type ${field.type}.`));
  else if (!isTimeZone(timeZone))
    issues.push(issue(at('timeZone'), 'unknown_time_zone', 'Must be a zone of the IANA, such as Europe/London.'));
}

function planReference(
  { definitions, rules }: Context,
  field: FieldDef,
  { wanted, at, issues }: { wanted: ImportColumn; at: At; issues: Issue[] },
): Reference | null {
  const by = wanted.relation?.by;
  if (field.type === 'user') {
    if (by !== undefined && by !== 'email' && by !== 'id')
      issues.push(issue(at('relation', 'by'), 'unknown_field', 'Members are found by email or by id.'));
    return { target: 'member', by: null };
  }
  const target = field.relation && definitions.byId.get(field.relation.targetId);
  if (!target) {
    if (by !== undefined) issues.push(issue(at('relation'), 'wrong_type', `${field.name} is no relation.`));
    return null;
  }
  if (by === undefined || by === 'id') return { target, by: null };
  const found = target.find(by);
  if (!found || readSight(rules.grants(target.id, 'read'), found.id) === false) {
    issues.push(issue(at('relation', 'by'), 'unknown_field', `${target.label} has no field ${by}.`));
    return null;
  }
  if (!canBeKey(found)) {
    issues.push(issue(at('relation', 'by'), 'wrong_type', `A record can't be found by ${found.name}, which is of the type ${found.type}.`));
    return null;
  }
  return { target, by: found };
}

/** A field takes one column; one with parts a column for each, or one for the whole. */
function refuseDoubled(columns: readonly ColumnPlan[], issues: Issue[]): void {
  columns.forEach(({ column, field, part }, i) => {
    const other = columns.slice(0, i).find((one) => one.field === field && (one.part === null || part === null || one.part === part));
    if (other)
      issues.push(issue(pointer('options', 'mapping', column, 'field'), 'doubled', `${other.column} goes into ${field.name} already.`));
  });
}

function planKey(object: ObjectDef, columns: readonly ColumnPlan[], name: string, issues: Issue[]): FieldDef | null {
  const key = object.find(name);
  const refuse = (code: string, message: string): null => (issues.push(issue('/options/key', code, message)), null);
  if (!key) return refuse('unknown_field', `${object.label} has no field ${name}.`);
  if (!canBeKey(key)) return refuse('wrong_type', `Records can't be told apart by ${key.name}, which is of the type ${key.type}.`);
  if (!columns.some(({ field }) => field === key)) return refuse('required', `No column goes into ${key.name}; map one to it.`);
  return key;
}

/** Without a key every line makes a record, and each would lack the same value. */
function refuseMissing(object: ObjectDef, columns: readonly ColumnPlan[], issues: Issue[]): void {
  for (const field of object.fields) {
    if (!field.required || field.hiddenAt !== null || !isWritable(field) || (field.options.default ?? null) !== null) continue;
    if (!columns.some((column) => column.field === field))
      issues.push(issue('/options/mapping', 'required', `${field.name} is required; map a column to it.`));
  }
}

/** Where in a line each mapped column stands; the file must have them all. */
export function placeColumns(plan: ImportPlan, names: readonly string[]): { places: number[] } | { issues: Issue[] } {
  const places = plan.columns.map(({ column }) => (names.includes(column) ? names.indexOf(column) : names.indexOf(column.trim())));
  const issues = plan.columns.flatMap(({ column }, i) =>
    places[i]! >= 0
      ? []
      : [
          issue(
            pointer('options', 'mapping', column),
            'unknown_column',
            `The file has no column ${column}; it has ${names.slice(0, 50).join(', ')}.`,
          ),
        ],
  );
  return issues.length > 0 ? { issues } : { places };
}
