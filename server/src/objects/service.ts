import type { Issue, ObjectDefinition, Plan, PlanStep, SchemaChange } from '@atrium/sdk';
import type { Db, Runner, Tx } from '../db/index.ts';
import { actorTag, invalid, notFound, type Actor, type Authorize, type Clock, type NewId, type WorkspaceRef } from '../lib/index.ts';
import {
  buildDefinitions,
  loadRows,
  toTables,
  Unfinished,
  type Definitions,
  type DefinitionsCache,
  type ObjectDef,
  type SchemaEngine,
  type Step,
} from '../schema/index.ts';
import { applyChanges, type Changed } from './change.ts';
import { checkColumns, checkData } from './data-checks.ts';
import type { IssuesOfFilter, Owner } from './draft.ts';
import type { Finishing } from './finishing.ts';
import { changedRows, definitionSteps, onlyChanged, presentStep } from './plan.ts';
import type { Places } from './places.ts';
import { presentObject } from './present.ts';
import { standardObjects } from './standard.ts';
import { insertPlan, saveRows } from './store.ts';

type Deps = {
  db: Db;
  engine: SchemaEngine;
  definitions: DefinitionsCache;
  finishing: Pick<Finishing, 'queue'>;
  roles: RoleFollower;
  newId: NewId;
  clock: Clock;
  authorize: Authorize;
  issuesOfFilter: IssuesOfFilter;
};
export type ObjectService = ReturnType<typeof createObjectService>;

type Request = { changes: readonly SchemaChange[]; actor: string; owner: Owner; placesOf: (index: number) => Places };

/** A change of definitions; `placeOf` is where in the request a field was `deleted`. */
export type SchemaChanged = { before: Definitions; after: Definitions; placeOf: Changed['placeOf'] };
/** What follows in the roles: shown with the plan, saved in its transaction. */
export type RoleChanges = { steps: PlanStep[]; save: (tx: Tx) => Promise<void>; committed: () => void };
/** Keeps what roles say in step with the names that they say. Throws `restricted`. */
type RoleFollower = { plan: (runner: Runner, workspaceId: string, change: SchemaChanged) => Promise<RoleChanges> };

/** A plan that has been checked: its statements, what people are shown of it, and the rows that go with it. */
type Prepared = { steps: readonly Step[]; plan: Plan; save: (tx: Tx) => Promise<void>; committed: () => void };

/** Objects and fields: what is defined, and every change of it as a plan that is shown or applied. */
export function createObjectService({ db, engine, definitions, finishing, roles, newId, clock, authorize, issuesOfFilter }: Deps) {
  return { list, get, locate, locateField, plan, apply, issuesOf, createStandardObjects };

  /** In the order in which they were made; with `hidden`, also what was hidden, each object and field marked so. */
  async function list(actor: Actor, { hidden = false } = {}): Promise<ObjectDefinition[]> {
    const all = await definitions.current(actor.workspace.id);
    return all.objects.filter((object) => hidden || object.hiddenAt === null).map((object) => presentObject(object, all, { hidden }));
  }

  /** By name or former name. Throws `not_found`. */
  async function get(actor: Actor, name: string): Promise<ObjectDefinition> {
    const all = await definitions.current(actor.workspace.id);
    const object = all.find(name);
    if (!object) throw notFound('Object');
    return presentObject(object, all);
  }

  /** The object that a change is about; with `hidden`, a hidden one too. Throws `not_found`. */
  async function locate(actor: Actor, name: string, { hidden = false } = {}): Promise<ObjectDef> {
    const all = await definitions.current(actor.workspace.id);
    const object = all.find(name) ?? (hidden ? all.objects.find((one) => one.name === name) : undefined);
    if (!object) throw notFound('Object');
    return object;
  }

  /** The field that a change is about, of a live object; with `hidden`, a hidden one too. Throws `not_found`. */
  async function locateField(
    actor: Actor,
    objectName: string,
    name: string,
    { hidden = false } = {},
  ): Promise<{ id: string; fieldId: string }> {
    const object = await locate(actor, objectName);
    const field = object.find(name) ?? (hidden ? object.fields.find((one) => one.name === name) : undefined);
    if (!field) throw notFound('Field');
    return { id: object.id, fieldId: field.id };
  }

  /** What `apply` would do, without doing it. Throws what `apply` would. */
  async function plan(actor: Actor, changes: readonly SchemaChange[], placesOf: (index: number) => Places): Promise<Plan> {
    authorize(actor, 'schema.manage');
    return (await prepare(db, actor.workspace, { changes, actor: actorTag(actor), owner: 'user', placesOf })).plan;
  }

  /**
   * Applies all changes or none. Throws `invalid` with every issue, `not_unique` and `restricted` where records stand
   * against it, `unavailable` when the workspace's schema is busy, or when an index is left to a job that tries it again.
   */
  async function apply(
    actor: Actor,
    changes: readonly SchemaChange[],
    placesOf: (index: number) => Places,
  ): Promise<{ plan: Plan; definitions: Definitions }> {
    authorize(actor, 'schema.manage');
    const request: Request = { changes, actor: actorTag(actor), owner: 'user', placesOf };
    const { id, schema } = actor.workspace;
    let committed = (): void => undefined;
    try {
      const plan = await engine.change(actor.workspace, async (tx) => {
        const prepared = await prepare(tx, { id, schema }, request);
        ({ committed } = prepared);
        return { steps: prepared.steps, commit: async () => (await prepared.save(tx), prepared.plan) };
      });
      return { plan, definitions: await definitions.reload(id) };
    } catch (error) {
      definitions.invalidate(id); // a unique index that failed after the commit has changed them too
      if (error instanceof Unfinished) await finishing.queue(actor.workspace, actor);
      throw error;
    } finally {
      committed();
    }
  }

  /** What is wrong with changes as far as the definitions tell; what the records say isn't asked. */
  async function issuesOf(actor: Actor, changes: readonly SchemaChange[], placesOf: (index: number) => Places): Promise<Issue[]> {
    const workspaceId = actor.workspace.id;
    const { rows } = await loadRows(db, workspaceId);
    return applyChanges(rows, changes, { workspaceId, newId, now: clock(), owner: 'user', issuesOfFilter, placesOf }).issues;
  }

  /** person and company, in the transaction that makes a workspace; its row and its schema must be there. */
  async function createStandardObjects(tx: Tx, workspace: WorkspaceRef): Promise<void> {
    const places = { object: '', field: '', body: '' };
    const { steps, save } = await prepare(tx, workspace, {
      changes: standardObjects,
      actor: 'system:atrium',
      owner: 'core',
      placesOf: () => places,
    });
    await engine.applyWithin(tx, workspace, { steps, commit: () => save(tx) });
  }

  async function prepare(runner: Runner, { id, schema }: Pick<WorkspaceRef, 'id' | 'schema'>, request: Request): Promise<Prepared> {
    const { changes, actor, owner, placesOf } = request;
    const now = clock();
    const { rows, workspace } = await loadRows(runner, id);
    const changed = applyChanges(rows, changes, { workspaceId: id, newId, now, owner, issuesOfFilter, placesOf });
    if (changed.issues.length > 0) throw invalid(changed.issues);
    const [before, after] = [buildDefinitions(rows, workspace), buildDefinitions(changed.rows, workspace)];
    await checkColumns(runner, before, after, changed.placeOf);
    await checkData(runner, before, after, changed.placeOf);
    const inRoles = await roles.plan(runner, id, { before, after, placeOf: changed.placeOf });
    const steps = await engine.planTables(runner, schema, toTables(before, []), toTables(after, []));
    const plan = { steps: [...steps.map(presentStep), ...definitionSteps(rows, changed.rows), ...inRoles.steps] };
    const difference = changedRows(rows, changed.rows);
    const state = steps.every(({ transactional }) => transactional) ? 'applied' : 'finishing';
    const save = async (tx: Tx) => {
      await saveRows(tx, difference);
      await inRoles.save(tx);
      await insertPlan(tx, {
        ...{ id: newId(), workspaceId: id, at: now, actor, state, changes: [...changes], steps: plan.steps },
        ...{ before: onlyChanged(rows, difference), after: onlyChanged(changed.rows, difference) },
      });
    };
    return { steps, plan, save, committed: inRoles.committed };
  }
}
