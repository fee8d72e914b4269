import type { Issue, RecordValues } from '@atrium/sdk';
import { LRUCache } from 'lru-cache';
import { isDatabaseError, sqlState, toStatement, translate, type Db, type Tx } from '../db/index.ts';
import { actorTag, AppError, invalid, issue, isUuid, notFound, pointer, type Actor, type Clock, type NewId } from '../lib/index.ts';
import type { Policies } from '../policies/index.ts';
import { bindValues, contextOf, type Rules } from '../query/index.ts';
import { notOffered, uniqueName, type Definitions, type FieldDef, type ObjectDef } from '../schema/index.ts';
import { assertFresh } from './guard.ts';
import type { RecordInput, WriteRow } from './input.ts';
import { writeRules } from './rules.ts';
import { archivedOf, checkName, compileCreate, compileUpdate, heldName, slot } from './write-sql.ts';

type Deps = { input: RecordInput; policies: Policies; clock: Clock; newId: NewId };
export type RecordWriter = ReturnType<typeof createRecordWriter>;

/** A pooled connection for one statement of its own, or the transaction that a batch runs in. */
export type Prepared = Pick<Db | Tx, 'prepared'>;

export type Target = { actor: Actor; definitions: Definitions; object: ObjectDef };
export type UpdateInput = { id: string; version: number | null; values: RecordValues };
/** Where in the request's body the records stand: `/create`, or nothing for a single one. */
type Options = { prefix?: string };

type Compiled = { text: string; values: unknown[] };
type Failure = { n: number; allowed: boolean; found?: boolean; stays?: boolean; fresh?: boolean } & Record<string, unknown>;
type Outcome = { data: string | null; failed: Failure[] | null; schema_version: number };

/** Statements of different sets of fields; a form or a grid sends few of them. */
const keptPerRules = 500;

/** Creates and updates: one statement for all records that set the same fields. Answers are the JSON that Postgres built. */
export function createRecordWriter({ input, policies, clock, newId }: Deps) {
  const kept = new WeakMap<Rules, LRUCache<string, Compiled>>();
  return { create, update };

  /** @returns JSON text: a list of the records, in the order of `records` */
  async function create(runner: Prepared, target: Target, records: RecordValues[], { prefix = '' }: Options = {}): Promise<string> {
    const { actor, definitions, object } = target;
    const rules = policies.rulesFor(actor, definitions);
    assertMay(rules, object, 'create');
    const rows = prepareAll(target, rules, records, { mode: 'create', prefix });
    const fields = object.fields.filter((field) => rows.some((row) => row.fields.includes(field)));
    const compiled = compile(rules, `create ${object.id} ${fields.map(({ id }) => id).join()}`, () =>
      compileCreate({ definitions, object, fields, rules: writeRules({ definitions, object, rules, action: 'create', fields }) }),
    );
    const input = rows.map((row, n) => ({ _n: n, id: newId(), ...row.columns }));
    const outcome = await run(runner, target, { compiled, rows: input, fields, prefix, single: prefix === '' });
    refuseCreate(outcome, { target, fields, prefix, rows: input });
    return outcome.data ?? '[]';
  }

  /** Records that set different fields go in different statements; the caller's transaction makes them one. */
  async function update(runner: Prepared, target: Target, updates: UpdateInput[], { prefix = '' }: Options = {}): Promise<string[]> {
    const { actor, definitions, object } = target;
    const rules = policies.rulesFor(actor, definitions);
    assertMay(rules, object, 'update');
    updates.forEach(({ id }) => assertId(object, id));
    const rows = prepareAll(
      target,
      rules,
      updates.map(({ values }) => values),
      { mode: 'patch', prefix },
    );
    const shapes = Map.groupBy(rows.keys(), (n) => rows[n]!.fields.map(({ id }) => id).join());
    const answers: string[] = [];
    for (const members of shapes.values()) {
      const { fields } = rows[members[0]!]!;
      const compiled = compile(rules, `update ${object.id} ${fields.map(({ id }) => id).join()}`, () =>
        compileUpdate({ definitions, object, fields, rules: writeRules({ definitions, object, rules, action: 'update', fields }) }),
      );
      const input = members.map((n) => ({ _n: n, id: updates[n]!.id, _expected: updates[n]!.version, ...rows[n]!.columns }));
      const outcome = await run(runner, target, { compiled, rows: input, fields, prefix, single: prefix === '' });
      refuseUpdate(outcome, { target, fields, prefix, rows: input });
      // A batch is answered in its own order, so its records are taken apart; a single one stays the text it is.
      if (updates.length === 1) answers[0] = outcome.data!.slice(1, -1);
      else (JSON.parse(outcome.data!) as unknown[]).forEach((record, i) => (answers[members[i]!] = JSON.stringify(record)));
    }
    return answers;
  }

  function prepareAll(
    target: Target,
    rules: Rules,
    records: RecordValues[],
    { mode, prefix }: { mode: 'create' | 'patch'; prefix: string },
  ): WriteRow[] {
    const { definitions, object } = target;
    const now = clock();
    const issues: Issue[] = [];
    const rows = records.map((values, n) => {
      const at = prefix === '' ? '' : `${prefix}${pointer(n)}`;
      const prepared = input.prepare(object, values, { mode, now, timeZone: definitions.timeZone, prefix: at });
      if (prepared.ok) {
        issues.push(...unwritable(rules, object, mode === 'create' ? 'create' : 'update', values, at));
        return prepared.row;
      }
      issues.push(...prepared.issues);
      return { columns: {}, fields: [] };
    });
    if (issues.length > 0) throw invalid(issues);
    return rows;
  }

  function compile(rules: Rules, key: string, build: () => Parameters<typeof toStatement>[0]): Compiled {
    let known = kept.get(rules);
    if (!known) kept.set(rules, (known = new LRUCache({ max: keptPerRules })));
    let compiled = known.get(key);
    if (!compiled) known.set(key, (compiled = toStatement(build())));
    return compiled;
  }

  async function run(runner: Prepared, target: Target, { compiled, rows, fields, prefix, single }: Run): Promise<Outcome> {
    const { actor, definitions, object } = target;
    const now = clock();
    const slots = new Map<unknown, unknown>([
      [slot.rows, JSON.stringify(rows)],
      [slot.at, now],
      [slot.actor, actorTag(actor)],
      [slot.source, 'api'],
      [slot.version, definitions.version],
    ]);
    const values = bindValues(compiled.values, contextOf(actor, now)).map((value) =>
      typeof value === 'symbol' ? slots.get(value) : value,
    );
    let outcome: Outcome | undefined;
    try {
      [outcome] = await runner.prepared<Outcome>(compiled.text, values);
    } catch (error) {
      throw translate(error, () => takenIssue(error, { object, fields, rows, prefix, single }));
    }
    assertFresh(definitions, outcome?.schema_version);
    return outcome!;
  }
}

type Run = { compiled: Compiled; rows: Record<string, unknown>[]; fields: FieldDef[]; prefix: string; single: boolean };

export function assertId(object: ObjectDef, id: string): void {
  if (!isUuid(id)) throw notFound(`A ${object.label.toLowerCase()} with this id`);
}

export function assertMay(rules: Rules, object: ObjectDef, action: 'create' | 'read' | 'update' | 'delete' | 'destroy' | 'import'): void {
  if (rules.grants(object.id, action).length === 0)
    throw new AppError('forbidden', `Your role may not ${action} ${object.pluralLabel.toLowerCase()}.`);
}

/** A field that one may not see doesn't exist; one that one sees but may not write is forbidden. */
function unwritable(rules: Rules, object: ObjectDef, action: 'create' | 'update', values: RecordValues, prefix: string): Issue[] {
  const writable = (field: FieldDef) =>
    rules.grants(object.id, action).some((grant) => grant.writable === 'all' || grant.writable.has(field.id));
  const readable = (field: FieldDef) =>
    rules.grants(object.id, 'read').some((grant) => grant.readable === 'all' || grant.readable.has(field.id));
  return Object.keys(values).flatMap((name) => {
    const field = object.find(name);
    if (!field || writable(field)) return [];
    if (!readable(field)) return [issue(prefix + pointer(name), 'unknown_field', `${name} is not known here.`)];
    throw new AppError('forbidden', `Your role may not write ${field.label}.`, {
      errors: [issue(prefix + pointer(name), 'forbidden', `Your role may not write ${field.label}.`)],
    });
  });
}

type Refusal = { target: Target; fields: FieldDef[]; prefix: string; rows: Record<string, unknown>[] };

function refuseCreate({ failed }: Outcome, refusal: Refusal): void {
  if (!failed) return;
  const missing = wrongValues(failed, refusal);
  if (missing.length > 0) throw invalid(missing);
  throw new AppError('forbidden', `Your role may not create such a ${refusal.target.object.label.toLowerCase()}.`);
}

function refuseUpdate({ failed }: Outcome, refusal: Refusal): void {
  if (!failed) return;
  const { object } = refusal.target;
  const at = (failure: Failure, code: string, message: string) =>
    refusal.prefix ? [issue(`${refusal.prefix}${pointer(failure.n)}`, code, message)] : [];
  const lost = failed.find((failure) => !failure.found);
  if (lost)
    throw new AppError('not_found', `The ${object.label.toLowerCase()} was not found.`, {
      errors: at(lost, 'not_found', 'There is no such record.'),
    });
  const denied = failed.find((failure) => !failure.allowed);
  if (denied)
    throw new AppError('forbidden', `Your role may not change this ${object.label.toLowerCase()}.`, {
      errors: at(denied, 'forbidden', 'Not yours to change.'),
    });
  const leaving = failed.find((failure) => failure.stays === false);
  if (leaving) throw new AppError('forbidden', leaves(object), { errors: at(leaving, 'forbidden', leaves(object)) });
  const stale = failed.find((failure) => !failure.fresh);
  if (stale) {
    const detail = `The ${object.label.toLowerCase()} was changed since you read it; read it again and decide.`;
    throw new AppError('stale_version', detail, { errors: at(stale, 'stale_version', detail) });
  }
  throw invalid(wrongValues(failed, refusal));
}

/** The rule of `update` holds for the record as it is, and no longer for what it would become. */
export const leaves = ({ label, pluralLabel }: ObjectDef): string =>
  `Your role may change only some ${pluralLabel.toLowerCase()}; this ${label.toLowerCase()} would no longer be one of them.`;

/** Values that only Postgres could judge: references to nothing, archived options that the record doesn't hold. */
function wrongValues(failed: Failure[], { target, fields, prefix, rows }: Refusal): Issue[] {
  return failed.flatMap((failure) =>
    fields.flatMap((field) => {
      if (failure[checkName(field)] !== false) return [];
      const at = `${prefix === '' ? '' : prefix + pointer(failure.n)}${pointer(field.name)}`;
      if (field.relation || field.type === 'user') {
        const what = field.relation ? target.definitions.byId.get(field.relation.targetId)!.label.toLowerCase() : 'member';
        return [issue(at, 'not_found', `There is no ${what} with this id.`)];
      }
      const { code, message } = notOffered(field);
      const chosen = rows.find(({ _n }) => _n === failure.n)![field.columns[0]!.name];
      if (!Array.isArray(chosen)) return [issue(at, code, message)];
      const [archived, held] = [archivedOf(field), failure[heldName(field)] as string[]];
      return chosen.flatMap((one, i) => (archived.includes(one) && !held.includes(one) ? [issue(at + pointer(i), code, message)] : []));
    }),
  );
}

/** Which field, and of a batch which record where that can be told, met a value that another record has. */
function takenIssue(
  error: unknown,
  { object, fields, rows, prefix, single }: Omit<Run, 'compiled'> & { object: ObjectDef },
): Issue | undefined {
  if (!isDatabaseError(error) || error.code !== sqlState.uniqueViolation || !error.constraint) return undefined;
  const { constraint } = error;
  const field = fields.find(({ id }) => uniqueName(id) === constraint);
  if (!field) return undefined;
  const names = field.columns.map(({ name }) => name);
  const keyOf = (row: Record<string, unknown>) => names.map((name) => String(row[name])).join(', ');
  const taken = /\)=\((.*)\) already exists/s.exec(error.detail ?? '')?.[1]?.toLowerCase();
  const n = rows.findLastIndex((row) => keyOf(row).toLowerCase() === taken);
  const at = single ? '' : prefix + (n >= 0 ? pointer(Number(rows[n]!._n)) : '');
  return issue(at + pointer(field.name), 'not_unique', `Another ${object.label.toLowerCase()} has this ${field.label} already.`);
}
