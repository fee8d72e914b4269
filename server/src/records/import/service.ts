import type { ImportOptions, ImportPreview, Issue, Job, UndoRest } from '@atrium/sdk';
import type { Context } from 'koa';
import type { Db, Tx } from '../../db/index.ts';
import { listPlaced, type Page, type PageParameters, type Behind, type Place } from '../../http/index.ts';
import { JobFailure, type JobRun, type Jobs } from '../../jobs/index.ts';
import { actorTag, AppError, createValidation, invalid, issue, notFound, type Actor, type Clock, type NewId } from '../../lib/index.ts';
import type { Policies } from '../../policies/index.ts';
import type { Idempotency } from '../idempotency.ts';
import { createRecordInput, type RecordInput } from '../input.ts';
import { isReadable } from '../rules.ts';
import type { Trash } from '../trash.ts';
import { assertMay } from '../write.ts';
import { guessFile, keepFile, type Kept } from './keep.ts';
import { createOptionsReader } from './options.ts';
import { canBeKey, placeColumns, planImport } from './plan.ts';
import { presentImport, type PresentedImport } from './present.ts';
import { previewFile, suggestMapping } from './preview.ts';
import { toRefusedCsv } from './refused.ts';
import { createImportRunner, type CurrentDefinitions } from './run.ts';
import * as store from './store.ts';
import { createUndoRunner } from './undo.ts';
import { countRest, listRest, setUndoJob, type RestRow } from './undo-store.ts';
import { receiveForm } from './upload.ts';

/** Who acts behind a tag such as `user:<id>`, with the role of today; undefined when nobody does any longer. */
export type ResolveActor = (tag: string, workspaceId: string) => Promise<Actor | undefined>;

export type ImportDeps = {
  db: Db;
  jobs: Jobs;
  definitions: CurrentDefinitions;
  policies: Policies;
  trash: Trash;
  idempotency: Idempotency;
  outbox: { wake: (workspaceId: string) => void };
  resolveActor: ResolveActor;
  clock: Clock;
  newId: NewId;
  /** Records' own, so that schemas are compiled once. */
  input?: RecordInput;
};

type KeptFile = Kept | { sizeBytes: number; guess: store.FileGuess };
export type Imports = ReturnType<typeof createImports>;

const keptDays = 7;
const dayMs = 24 * 60 * 60 * 1000;

/** Files of records: looked into, imported as a job, taken back. Registers the kinds `import` and `import_undo`. */
export function createImports(deps: ImportDeps) {
  const { db, jobs, definitions, policies, trash, idempotency, outbox, resolveActor, clock, newId } = deps;
  const { readImport, readPreview } = createOptionsReader(createValidation());
  const input = deps.input ?? createRecordInput();
  const runner = createImportRunner({ db, definitions, policies, input, outbox, clock, newId });
  const undoing = createUndoRunner({ db, definitions, policies, trash, outbox, clock });
  jobs.register('import', performImport);
  jobs.register('import_undo', performUndo);
  return { preview, start, get, list, refused, rest, undo, sweep, runner, ensureStep, stepsOf, actorOf };

  /** What a file looks like; nothing of it is kept. Throws `invalid`. */
  async function preview(actor: Actor, ctx: Context): Promise<ImportPreview> {
    let isEarly = false;
    const { options, file } = await receiveForm(ctx, async (bytes, { options: early }) => {
      const read = readPreview(early);
      if ('issues' in read) throw invalid(read.issues);
      isEarly = early !== undefined;
      return previewFile(bytes, read.options);
    });
    const read = readPreview(options);
    if ('issues' in read) throw invalid(read.issues);
    if (!file) throw invalid([noFile]);
    if (!isEarly && (read.options.encoding !== undefined || read.options.delimiter !== undefined)) {
      throw invalid([issue('/options', 'too_late', 'Send the options before the file, which is read by them as it comes.')]);
    }
    if (read.options.object === undefined) return file.result;
    const current = await definitions.current(actor.workspace.id);
    const rules = policies.rulesFor(actor, current);
    const object = current.find(read.options.object);
    if (!object) throw invalid([issue('/options/object', 'unknown_object', `There is no object ${read.options.object}.`)]);
    const mapping = suggestMapping(file.result.columns, object, (field) => {
      const target = field.relation && current.byId.get(field.relation.targetId);
      return target?.fields.find((one) => one.unique && canBeKey(one) && isReadable(rules, target, one))?.name;
    });
    return { ...file.result, mapping };
  }

  /** Keeps the file and begins to import it. What is refused, or breaks off, leaves nothing. Throws `invalid` with every issue. */
  async function start(actor: Actor, ctx: Context): Promise<Job> {
    const { schema } = actor.workspace;
    const importId = newId();
    try {
      const { options: json, file } = await receiveForm(ctx, async (bytes, { name, options: early }) => {
        const refusal = early === undefined ? null : await refusalOf(actor, early);
        if (refusal) throw refusal;
        await store.insertImport(db, schema, {
          id: importId,
          at: clock(),
          actor: actorTag(actor),
          job: importId,
          step: 0,
          upload: importId,
          file_name: name,
        });
        return keepFile(db, schema, importId, bytes);
      });
      const refusal = await refusalOf(actor, json);
      if (refusal && !file) throw invalid([noFile, ...refusal.errors]);
      if (refusal) throw refusal;
      if (!file) throw invalid([noFile]);
      const ready = await checkFile(actor, { importId, upload: importId, options: optionsOf(json) }, file.result);
      const begin = async (tx: Tx) => {
        await store.markReady(tx, schema, ready);
        return jobs.start(tx, actor, { kind: 'import', payload: {}, id: importId });
      };
      const key = ctx.get('idempotency-key');
      if (key === '') return await db.transaction(begin);
      const body = { options: JSON.parse(json ?? '{}') as unknown, file: file.result.digest };
      const outcome = await idempotency.run(actor, { key, method: ctx.method, path: ctx.path, body }, async (tx) => ({
        result: await begin(tx),
        answered: { status: 202, object: 'import', records: [{ id: importId, version: 1 }] },
      }));
      if ('result' in outcome) return outcome.result;
      await store.removeImport(db, schema, importId);
      return await jobs.get(actor, outcome.again.records[0]!.id);
    } catch (error) {
      await store.removeImport(db, schema, importId);
      throw error;
    }
  }

  function optionsOf(json: string | undefined): ImportOptions {
    const read = readImport(json);
    if ('issues' in read) throw invalid(read.issues);
    return read.options;
  }

  /** Why these options can't be: their shape, or what they name. */
  async function refusalOf(actor: Actor, json: string | undefined): Promise<AppError | null> {
    const read = readImport(json);
    if ('issues' in read) return invalid(read.issues);
    const current = await definitions.current(actor.workspace.id);
    const rules = policies.rulesFor(actor, current);
    const planned = planImport({ definitions: current, rules }, read.options);
    if ('issues' in planned) return invalid(planned.issues);
    assertMay(rules, planned.plan.object, 'import');
    if (!planned.plan.key || rules.grants(planned.plan.object.id, 'update').length === 0) assertMay(rules, planned.plan.object, 'create');
    return null;
  }

  /** The file's own side of the options: its encoding, and that it has the columns. */
  async function checkFile(
    actor: Actor,
    { importId, upload, options }: { importId: string; upload: string; options: ImportOptions },
    file: KeptFile,
  ): Promise<store.Ready> {
    const { schema, id: workspaceId } = actor.workspace;
    const guess = 'guess' in file ? file.guess : await guessFile(db, schema, upload, file, options);
    const current = await definitions.current(workspaceId);
    const planned = planImport({ definitions: current, rules: policies.rulesFor(actor, current) }, options);
    if ('issues' in planned) throw invalid(planned.issues);
    const placed = placeColumns(planned.plan, guess.columns);
    if ('issues' in placed) throw invalid(placed.issues);
    return { id: importId, object: planned.plan.object.id, options, guess, sizeBytes: file.sizeBytes };
  }

  type Step = { job: string; step: number; upload: string | null; fileName: string; options: ImportOptions };

  /**
   * One of the imports that a job of another kind runs (an example's): made, unless it is there from before. Its file comes
   * as `bytes`, or is what the import `upload` has kept already.
   */
  async function ensureStep(
    actor: Actor,
    { job, step, upload, fileName, options }: Step,
    bytes: AsyncIterable<Buffer> | null,
  ): Promise<store.ReadyImport> {
    const { schema } = actor.workspace;
    for (const row of await store.listStepsOf(db, schema, job)) {
      if (row.step !== step) continue;
      if (store.isReady(row)) return row;
      await store.removeImport(db, schema, row.id); // a killed process had begun it
    }
    const importId = newId();
    await store.insertImport(db, schema, {
      id: importId,
      at: clock(),
      actor: actorTag(actor),
      job,
      step,
      upload: upload ?? importId,
      file_name: fileName,
    });
    const former = upload === null ? undefined : await load(actor, upload);
    const file = former ? { sizeBytes: former.size_bytes, guess: former.guess } : bytes && (await keepFile(db, schema, importId, bytes));
    if (!file) throw new Error(`no file for step ${step} of the job ${job}`);
    await store.markReady(db, schema, await checkFile(actor, { importId, upload: upload ?? importId, options }, file));
    return load(actor, importId);
  }

  async function stepsOf(actor: Actor, job: string): Promise<store.ReadyImport[]> {
    return (await store.listStepsOf(db, actor.workspace.schema, job)).filter(store.isReady);
  }

  async function get(actor: Actor, importId: string) {
    const row = await find(actor, importId);
    return presentImport(row, await jobs.get(actor, row.job));
  }

  /** Newest first: one's own, an admin all. */
  async function list(actor: Actor, page: PageParameters): Promise<Page<PresentedImport>> {
    const { schema } = actor.workspace;
    const whose = isAdmin(actor) ? null : actorTag(actor);
    const source = {
      list: (behind: Behind) => store.listImports(db, schema, { actor: whose, ...behind }),
      count: () => store.countImports(db, schema, whose),
      placeOf: ({ at, id }: store.ImportRow): Place => ({ at: at.getTime(), id }),
    };
    return listPlaced(page, source, async (rows) => {
      const known = await jobs.getMany(
        actor,
        rows.map((row) => row.job),
      );
      return rows.filter(store.isReady).map((row) => presentImport(row, known.get(row.job)!));
    });
  }

  /** The lines that were refused as CSV, a piece at a time. */
  async function refused(actor: Actor, importId: string): Promise<{ name: string; csv: AsyncIterable<string> }> {
    const row = await find(actor, importId);
    const columns = row.scan?.columns ?? row.guess.columns;
    const name = `${row.file_name.replace(/\.[^.]*$/, '').replaceAll(/[^\p{L}\p{N} ._-]/gu, '_') || 'import'}-refused.csv`;
    return { name, csv: toRefusedCsv(columns, store.readRefused(db, actor.workspace.schema, row.id)) };
  }

  /** What its undo left as it is, in the order of the file; nothing where nothing was undone. */
  async function rest(actor: Actor, importId: string, page: PageParameters): Promise<Page<UndoRest>> {
    const row = await find(actor, importId);
    const { schema, id: workspaceId } = actor.workspace;
    const object = (await definitions.current(workspaceId)).byId.get(row.object)?.name ?? row.options.object;
    const source = {
      list: (behind: Behind) => listRest(db, schema, row.id, behind),
      count: () => countRest(db, schema, row.id),
      placeOf: ({ line, id }: RestRow): Place => ({ at: line, id }),
    };
    return listPlaced(page, source, (rows) => rows.map((one) => ({ object, ...one })));
  }

  /** Begins to take an import back. Throws `conflict` while it runs, and when that was done or is being done. */
  async function undo(actor: Actor, importId: string): Promise<Job> {
    const row = await find(actor, importId);
    const job = await jobs.get(actor, row.job);
    if (isOpen(job)) throw new AppError('conflict', 'The import still runs; cancel it first.');
    if (row.options.dryRun) throw new AppError('conflict', 'A dry run has written nothing that could be undone.');
    await undoing.assertMayUndo(actor, row);
    const former = row.undo_job && (await jobs.get(actor, row.undo_job));
    if (former && isOpen(former)) throw new AppError('conflict', 'The import is being undone already.');
    if (former && former.state === 'done') throw new AppError('conflict', 'The import was undone already.');
    return db.transaction(async (tx) => {
      const started = await jobs.start(tx, actor, { kind: 'import_undo', payload: { import: row.id } });
      if ((await setUndoJob(tx, actor.workspace.schema, row.id, { from: row.undo_job, to: started.id })).length === 0) {
        throw new AppError('conflict', 'The import is being undone already.');
      }
      return started;
    });
  }

  async function performImport(run: JobRun) {
    const actor = await actorOf(run);
    const row = await load(actor, run.id);
    const { state, result } = await runner.run(row, {
      actor,
      job: run,
      report: (tx, { position, total, created, updated, refused: no }) =>
        run.progress(tx, { done: position, total, counts: { created, updated, refused: no } }),
    });
    return { state, ...(result && { result }) };
  }

  async function performUndo(run: JobRun) {
    const actor = await actorOf(run);
    const { import: importId } = run.payload as { import: string };
    return undoing.run(await load(actor, importId), { actor, job: run });
  }

  /** Who started the job, as they are today. */
  async function actorOf({ actorTag: tag, workspaceId }: Pick<JobRun, 'actorTag' | 'workspaceId'>): Promise<Actor> {
    const actor = await resolveActor(tag, workspaceId);
    if (!actor) throw new JobFailure('forbidden', 'Who started this is no longer a member of the workspace.');
    return actor;
  }

  async function load(actor: Actor, importId: string): Promise<store.ReadyImport> {
    const row = await store.findImport(db, actor.workspace.schema, importId);
    if (!row || !store.isReady(row)) throw new JobFailure('not_found', 'The file of this import is gone; it is kept for seven days.');
    return row;
  }

  async function find(actor: Actor, importId: string): Promise<store.ReadyImport> {
    const row = await store.findImport(db, actor.workspace.schema, importId);
    if (!row || !store.isReady(row) || !(isAdmin(actor) || row.actor === actorTag(actor))) throw notFound('The import');
    return row;
  }

  /** Removes imports of more than seven days ago with their files, and uploads that broke off with their process. */
  async function sweep(schema: string): Promise<void> {
    const now = clock().getTime();
    const old = await store.findOld(db, schema, { before: new Date(now - keptDays * dayMs), brokenOff: new Date(now - dayMs) });
    for (const { id } of old) await store.removeImport(db, schema, id);
  }
}

const noFile: Issue = issue('/file', 'required', 'The file is missing: a part named file.');
const isOpen = ({ state }: Job): boolean => state === 'queued' || state === 'running';
const isAdmin = ({ role, kind }: Actor): boolean => kind === 'system' || role.name === 'admin';
