import type { Issue, RecordValues } from '@atrium/sdk';
import { LRUCache } from 'lru-cache';
import { isDatabaseError, sqlState, toStatement, translate, type Db, type Tx } from '../db/index.ts';
import { actorTag, AppError, issue, isUnder, isUuid, notFound, pointer, type Actor, type Clock, type NewId } from '../lib/index.ts';
import type { Policies } from '../policies/index.ts';
import { bindValues, contextOf, type Rules } from '../query/index.ts';
import { uniqueName, type Definitions, type FieldDef, type ObjectDef } from '../schema/index.ts';
import { assertFresh } from './guard.ts';
import type { RecordInput, WriteRow } from './input.ts';
import { idFindings, judgeCreations, judgeFields, judgeUpdates, type Failure, type Places, type Row } from './judge.ts';
import { refusal, refusalOfOne, type Finding } from './refusal.ts';
import { writeRules } from './rules.ts';
import { compileCreate, compileUpdate, slot } from './write-sql.ts';

type Deps = { input: RecordInput; policies: Policies; clock: Clock; newId: NewId };
export type RecordWriter = ReturnType<typeof createRecordWriter>;

/** A pooled connection for one statement of its own, or the transaction that a batch runs in. */
export type Prepared = Pick<Db | Tx, 'prepared'>;

export type Target = { actor: Actor; definitions: Definitions; object: ObjectDef };
export type UpdateInput = { id: string; version: number | null; values: RecordValues };

/** A record that is to be written, as an examination takes it: `id` is null where it isn't known, or not there yet. */
export type Candidate = { n: number; id: string | null; version: number | null; values: RecordValues };
export type Examined = { findings: Finding[]; rows: { candidate: Candidate; row: WriteRow }[] };

type Compiled = { text: string; values: unknown[] };
type Outcome = { data: string | null; failed: Failure[] | null; schema_version: number };
type Action = 'create' | 'update';

/** Statements of different sets of fields; a form or a grid sends few of them. */
const keptPerRules = 500;
/** No schema has this version, so a statement that is given it checks everything and writes nothing. */
export const noVersion = -1;

/** A single record: its body is the request's. */
export const alone: Places = () => '';
export const refuse = (findings: readonly Finding[], at: Places): AppError => (at === alone ? refusalOfOne(findings) : refusal(findings));

/** Creates and updates: one statement for all records that set the same fields. Answers are the JSON that Postgres built. */
export function createRecordWriter({ input, policies, clock, newId }: Deps) {
  const kept = new WeakMap<Rules, LRUCache<string, Compiled>>();
  return { create, update, examine };

  /** @returns JSON text: a list of the records, in the order of `records` */
  async function create(runner: Prepared, target: Target, records: RecordValues[], at: Places = alone): Promise<string> {
    const { actor, definitions, object } = target;
    const rules = policies.rulesFor(actor, definitions);
    assertMay(rules, object, 'create');
    const rows = prepareAll(target, rules, records, { action: 'create', at });
    const fields = object.fields.filter((field) => rows.some((row) => row.fields.includes(field)));
    const statement = { action: 'create' as const, fields, rows: rows.map((row, n) => ({ _n: n, id: newId(), ...row.columns })) };
    const { data, failed } = await run(runner, target, { ...statement, at });
    if (failed) throw refuse(judgeCreations(failed, { target, ...statement, at }), at);
    return data ?? '[]';
  }

  /** Records that set different fields go in different statements; the caller's transaction makes them one. */
  async function update(runner: Prepared, target: Target, updates: UpdateInput[], at: Places = alone): Promise<string[]> {
    const { actor, definitions, object } = target;
    const rules = policies.rulesFor(actor, definitions);
    assertMay(rules, object, 'update');
    const unknown = updates.flatMap(({ id }, n) => idFindings(object, id, at(n)));
    if (unknown.length > 0) throw refuse(unknown, at);
    const values = updates.map((one) => one.values);
    const rows = prepareAll(target, rules, values, { action: 'update', at });
    const answers: string[] = [];
    for (const members of Map.groupBy(rows.keys(), (n) => shapeOf(rows[n]!)).values()) {
      const { fields } = rows[members[0]!]!;
      const input = members.map((n) => ({ _n: n, id: updates[n]!.id, _expected: updates[n]!.version, ...rows[n]!.columns }));
      const { data, failed } = await run(runner, target, { action: 'update', fields, rows: input, at });
      if (failed) throw refuse(judgeUpdates(failed, { target, fields, rows: input, at }), at);
      // A batch is answered in its own order, so its records are taken apart; a single one stays the text it is.
      if (updates.length === 1) answers[0] = data!.slice(1, -1);
      else (JSON.parse(data!) as unknown[]).forEach((record, i) => (answers[members[i]!] = JSON.stringify(record)));
    }
    return answers;
  }

  /**
   * What is wrong with records that are to be written, as far as it can be found without writing: of one that is wrong in
   * itself, also what Postgres says of its other values.
   */
  async function examine(
    runner: Prepared,
    target: Target,
    { action, candidates, at }: { action: Action; candidates: readonly Candidate[]; at: Places },
  ): Promise<Examined> {
    const { actor, definitions, object } = target;
    const rules = policies.rulesFor(actor, definitions);
    const examined = candidates.map((candidate) => ({
      candidate,
      ...prepare(target, rules, candidate.values, { action, path: at(candidate.n) }),
    }));
    const findings = examined.flatMap((one) => [
      ...(one.candidate.id === null ? [] : idFindings(object, one.candidate.id, at(one.candidate.n))),
      ...one.findings,
    ]);
    const asked = action === 'create' ? examined : examined.filter(({ candidate: { id } }) => id !== null && isUuid(id));
    const wrong = new Set(examined.filter((one) => one.findings.length > 0).map(({ candidate: { n } }) => n));
    for (const members of Map.groupBy(asked, ({ row }) => (action === 'create' ? '' : shapeOf(row))).values()) {
      const fields = object.fields.filter((field) => members.some(({ row }) => row.fields.includes(field)));
      const rows = members.map(({ candidate: { n, id, version }, row }) => ({
        _n: n,
        id: id ?? newId(),
        _expected: version,
        ...row.columns,
      }));
      const { failed } = await run(runner, target, { action, fields, rows, at, version: noVersion });
      const judge = action === 'create' ? judgeCreations : judgeUpdates;
      const judged = (failed ?? []).flatMap((failure) => {
        // Whether a rule allows what a record would be can't be told while a part of it is missing.
        const known = wrong.has(failure.n) ? { ...failure, stays: true, ...(action === 'create' && { allowed: true }) } : failure;
        return judge([known], { target, fields, rows, at });
      });
      findings.push(...judged);
    }
    return { findings, rows: examined };
  }

  function prepareAll(target: Target, rules: Rules, records: RecordValues[], { action, at }: { action: Action; at: Places }): WriteRow[] {
    const prepared = records.map((values, n) => prepare(target, rules, values, { action, path: at(n) }));
    const findings = prepared.flatMap((one) => one.findings);
    if (findings.length > 0) throw refuse(findings, at);
    return prepared.map(({ row }) => row);
  }

  function prepare(
    { definitions: { timeZone }, object }: Target,
    rules: Rules,
    values: RecordValues,
    { action, path }: { action: Action; path: string },
  ): { row: WriteRow; findings: Finding[] } {
    const mode = action === 'create' ? 'create' : 'patch';
    const { row, issues } = input.prepare(object, values, { mode, now: clock(), timeZone, prefix: path });
    const denied = judgeFields(rules, object, { action, values, path });
    if (issues.length === 0 && denied.length === 0) return { row, findings: [] };
    const hidden = new Set(denied.map((one) => one.path));
    const wrong = issues.flatMap((one) => (isUnder(one.path, hidden) ? [] : [{ ...one, problem: 'invalid' as const }]));
    const fields = row.fields.filter((field) => !denied.some(({ path: one }) => object.find(one.slice(path.length + 1)) === field));
    return { row: { ...row, fields }, findings: [...denied, ...wrong] };
  }

  function statementOf({ definitions, object }: Target, rules: Rules, { action, fields }: Pick<Run, 'action' | 'fields'>): Compiled {
    let known = kept.get(rules);
    if (!known) kept.set(rules, (known = new LRUCache({ max: keptPerRules })));
    const key = `${action} ${object.id} ${fields.map(({ id }) => id).join()}`;
    let compiled = known.get(key);
    if (!compiled) {
      const plan = { definitions, object, fields, rules: writeRules({ definitions, object, rules, action, fields }) };
      known.set(key, (compiled = toStatement(action === 'create' ? compileCreate(plan) : compileUpdate(plan))));
    }
    return compiled;
  }

  async function run(runner: Prepared, target: Target, { action, fields, rows, at, version }: Run): Promise<Outcome> {
    const { actor, definitions, object } = target;
    const compiled = statementOf(target, policies.rulesFor(actor, definitions), { action, fields });
    const now = clock();
    const slots = new Map<unknown, unknown>([
      [slot.rows, JSON.stringify(rows)],
      [slot.at, now],
      [slot.actor, actorTag(actor)],
      [slot.source, 'api'],
      [slot.version, version ?? definitions.version],
    ]);
    const values = bindValues(compiled.values, contextOf(actor, now)).map((value) =>
      typeof value === 'symbol' ? slots.get(value) : value,
    );
    let outcome: Outcome | undefined;
    try {
      [outcome] = await runner.prepared<Outcome>(compiled.text, values);
    } catch (error) {
      throw translate(error, () => takenIssue(error, { object, fields, rows, at }));
    }
    assertFresh(definitions, outcome?.schema_version);
    return outcome!;
  }
}

const shapeOf = ({ fields }: WriteRow): string => fields.map(({ id }) => id).join();

type Run = { action: Action; fields: readonly FieldDef[]; rows: readonly Row[]; at: Places; version?: number };

export function assertId(object: ObjectDef, id: string): void {
  if (!isUuid(id)) throw notFound(`A ${object.label.toLowerCase()} with this id`);
}

export function assertMay(rules: Rules, object: ObjectDef, action: 'create' | 'read' | 'update' | 'delete' | 'destroy' | 'import'): void {
  if (rules.grants(object.id, action).length === 0)
    throw new AppError('forbidden', `Your role may not ${action} ${object.pluralLabel.toLowerCase()}.`);
}

/** Which field, and of a batch which record where that can be told, met a value that another record has. */
function takenIssue(error: unknown, { object, fields, rows, at }: Omit<Run, 'action'> & { object: ObjectDef }): Issue | undefined {
  if (!isDatabaseError(error) || error.code !== sqlState.uniqueViolation || !error.constraint) return undefined;
  const { constraint } = error;
  const field = fields.find(({ id }) => uniqueName(id) === constraint);
  if (!field) return undefined;
  const names = field.columns.map(({ name }) => name);
  const keyOf = (row: Row) => names.map((name) => String(row[name])).join(', ');
  const taken = /\)=\((.*)\) already exists/s.exec(error.detail ?? '')?.[1]?.toLowerCase();
  const found = rows.findLast((row) => keyOf(row).toLowerCase() === taken);
  const base = found ? at(found._n) : at(0).replace(/\/\d+$/, '');
  return issue(base + pointer(field.name), 'not_unique', takenMessage(object, field));
}

export const takenMessage = (object: ObjectDef, field: FieldDef): string =>
  `Another ${object.label.toLowerCase()} has this ${field.label} already.`;
