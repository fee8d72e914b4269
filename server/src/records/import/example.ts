import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportOptions, SchemaChange } from '@atrium/sdk';
import type { Db } from '../../db/index.ts';
import { HandBack, type JobRun, type Jobs } from '../../jobs/index.ts';
import type { Actor } from '../../lib/index.ts';
import { Cancelled } from './run.ts';
import type { Imports } from './service.ts';
import type { Counts, ReadyImport } from './store.ts';

/** A folder of `examples`: `<name>.json` says what is modelled, and which of its files are imported how. */
type Example = { changes: SchemaChange[]; imports: { file: string; options: ImportOptions }[] };

type Deps = {
  db: Db;
  jobs: Jobs;
  objects: {
    list: (actor: Actor) => Promise<{ name: string }[]>;
    apply: (
      actor: Actor,
      changes: readonly SchemaChange[],
      placesOf: (i: number) => Record<'object' | 'field' | 'body', string>,
    ) => Promise<unknown>;
  };
  imports: Imports;
  /** The folder that holds the examples. */
  dir: string;
};

const kind = 'example';
const names = ['shop'] as const;
type Name = (typeof names)[number];

/** Examples that a workspace can start with: a model and its data, brought by one job. Registers the kind `example`. */
export function createExamples({ db, jobs, objects, imports, dir }: Deps) {
  jobs.register(kind, perform);
  return { start };

  async function start(actor: Actor, name: Name): Promise<{ jobId: string }> {
    const { id } = await db.transaction((tx) => jobs.start(tx, actor, { kind, payload: { name } }));
    return { jobId: id };
  }

  /** Each step sees whether it was done before: the job may be taken up again after a kill at any point. */
  async function perform(run: JobRun) {
    const actor = await imports.actorOf(run);
    const { name } = run.payload as { name: Name };
    const example = JSON.parse(await readFile(join(dir, name, `${name}.json`), 'utf8')) as Example; // ours
    await model(actor, example.changes);
    const rows = await prepare(actor, run, { name, example });
    try {
      return await importAll(actor, run, rows);
    } catch (error) {
      if (error instanceof Cancelled) return { state: 'cancelled' as const };
      throw error;
    }
  }

  async function model(actor: Actor, changes: SchemaChange[]): Promise<void> {
    const there = new Set((await objects.list(actor)).map((object) => object.name));
    const made = changes.flatMap((change) => (change.op === 'createObject' ? [change.object.name] : []));
    if (made.every((object) => there.has(object))) return;
    await objects.apply(actor, changes, (i) => ({ object: `/changes/${i}`, field: `/changes/${i}`, body: `/changes/${i}` }));
  }

  /** Keeps each file once, and reads it for all of its imports, so that the job knows how much there is to do. */
  async function prepare(actor: Actor, run: JobRun, { name, example }: { name: Name; example: Example }): Promise<ReadyImport[]> {
    const uploads = new Map<string, string>();
    for (const [step, { file, options }] of example.imports.entries()) {
      if (run.signal.aborted) throw new HandBack();
      const bytes = uploads.has(file) ? null : createReadStream(join(dir, name, file));
      const row = await imports.ensureStep(actor, { job: run.id, step, upload: uploads.get(file) ?? null, fileName: file, options }, bytes);
      bytes?.destroy();
      uploads.set(file, row.upload);
    }
    return imports.stepsOf(actor, run.id);
  }

  async function importAll(actor: Actor, run: JobRun, rows: ReadyImport[]) {
    const totals: number[] = [];
    for (const row of rows) totals.push((await imports.runner.scan(row, { actor, job: run })).total);
    const total = totals.reduce((sum, one) => sum + one, 0);
    let before = zero;
    for (const row of await imports.stepsOf(actor, run.id)) {
      const sum = before;
      const { state, counts } = await imports.runner.run(row, {
        actor,
        job: run,
        report: (tx, progress) => {
          const { position, ...counted } = add(sum, progress);
          return run.progress(tx, { done: position, total, counts: counted });
        },
      });
      before = add(sum, counts);
      if (state === 'cancelled') return { state };
    }
    return { state: 'done' as const, result: { imports: rows.map(({ id }) => id) } };
  }
}

const zero: Counts = { position: 0, created: 0, updated: 0, refused: 0 };

const add = (a: Counts, b: Counts): Counts => ({
  position: a.position + b.position,
  created: a.created + b.created,
  updated: a.updated + b.updated,
  refused: a.refused + b.refused,
});
