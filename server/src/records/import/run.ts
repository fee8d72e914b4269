import { setImmediate as breathe } from 'node:timers/promises';
import type { Db, Tx } from '../../db/index.ts';
import { HandBack, JobFailure, type JobRun } from '../../jobs/index.ts';
import type { Actor, Clock, NewId } from '../../lib/index.ts';
import type { Policies } from '../../policies/index.ts';
import type { Definitions } from '../../schema/index.ts';
import { withDefinitions, type DefinitionsSource } from '../guard.ts';
import type { RecordInput } from '../input.ts';
import { createImagined, writeChunk, type ChunkResult, type Imagined, type SampleRow } from './chunk.ts';
import { createConverter, type Converted } from './convert.ts';
import { readRows, type Row } from './csv.ts';
import { toUtf8 } from './encoding.ts';
import { placeColumns, planImport, type ImportPlan } from './plan.ts';
import { readingOf, scanFile } from './scan.ts';
import * as store from './store.ts';
import type { Counts, ReadyImport, Scan } from './store.ts';
import { createBulkWriter } from './write.ts';

/** `current`: as they are now in Postgres, for what only names things and runs no statement that would notice. */
export type CurrentDefinitions = DefinitionsSource & { current: (workspaceId: string) => Promise<Definitions> };

type Deps = {
  db: Db;
  definitions: CurrentDefinitions;
  policies: Policies;
  input: RecordInput;
  outbox: { wake: (workspaceId: string) => void };
  clock: Clock;
  newId: NewId;
};

/** Progress of one import; a job that runs several adds them up. */
export type Report = (tx: Tx, progress: Counts & { total: number | null }) => Promise<{ cancelled: boolean }>;
export type RunOptions = { actor: Actor; job: Pick<JobRun, 'signal' | 'isCancelled'>; report: Report };
export type ImportOutcome = { state: 'done' | 'cancelled'; counts: Counts; result?: object };
export type ImportRunner = ReturnType<typeof createImportRunner>;

/** As many lines as a transaction takes, or as many characters. */
const linesAtOnce = 1000;
const charactersAtOnce = 4 * 1024 * 1024;
/** Other requests of this process wait no longer than the conversion of this many lines. */
const linesBetweenBreaths = 250;

/** Runs an import from where it stands: it may have been killed after any statement. */
export function createImportRunner({ db, definitions, policies, input, outbox, clock, newId }: Deps) {
  const bulk = createBulkWriter();
  return { scan, run };

  /** What the whole file says, found out once. Throws `JobFailure`, and `Cancelled`. */
  async function scan(row: ReadyImport, { actor, job }: Omit<RunOptions, 'report'>): Promise<Scan> {
    if (row.scan) return row.scan;
    const { schema } = actor.workspace;
    const plan = planOf(row, actor, await definitions.current(actor.workspace.id));
    let asked = clock().getTime();
    const between = async (): Promise<void> => {
      if (job.signal.aborted) throw new HandBack();
      if (clock().getTime() - asked < 1000) return;
      asked = clock().getTime();
      if (await job.isCancelled()) throw new Cancelled();
    };
    const found = await scanFile(store.readChunks(db, schema, row.upload), { plan, ...readingOf(row.options, row.guess), between });
    await store.saveScan(db, schema, row.id, found);
    return found;
  }

  async function run(row: ReadyImport, options: RunOptions): Promise<ImportOutcome> {
    try {
      const found = await scan(row, options);
      if (!row.scan) await db.transaction((tx) => options.report(tx, { ...zero, total: found.total }));
      return await importLines({ ...row, scan: found }, found, options);
    } catch (error) {
      if (error instanceof Cancelled) return { state: 'cancelled', counts: zero };
      throw error;
    }
  }

  async function importLines(row: ReadyImport, found: Scan, { actor, job, report }: RunOptions): Promise<ImportOutcome> {
    const { workspace } = actor;
    const isDryRun = row.options.dryRun === true;
    await definitions.current(workspace.id); // chunks take what is known here, and notice what changes later
    if (isDryRun) await store.startOver(db, workspace.schema, row.id);
    let counts: Counts = isDryRun ? zero : pick(row);
    const imagined = isDryRun ? createImagined() : null;
    const sample: SampleRow[] = [];
    const lines = createLineSource(row, found, counts.position, actor);
    for (;;) {
      const chunk = await lines.next();
      if (!chunk) break;
      if (job.signal.aborted) throw new HandBack();
      const done = await commit(row, chunk, { actor, counts, imagined, job, report, total: found.total, meanwhile: lines.ahead });
      outbox.wake(workspace.id);
      counts = done.counts;
      sample.push(...done.sample.slice(0, 10 - sample.length));
      if (done.cancelled) return { state: 'cancelled', counts };
    }
    if (!isDryRun) return { state: 'done', counts };
    await store.saveSample(db, workspace.schema, row.id, sample);
    return { state: 'done', counts, result: { dryRun: true, created: counts.created, updated: counts.updated, refused: counts.refused } };
  }

  type Chunk = { lines: Converted[]; plan: ImportPlan; definitions: Definitions };
  type Commit = RunOptions & { counts: Counts; imagined: Imagined | null; total: number; meanwhile: () => void };

  /** Records, what undo needs, refused lines and the position, in one transaction: all of a chunk or nothing. */
  async function commit(row: ReadyImport, chunk: Chunk, { actor, counts, imagined, job, report, total, meanwhile }: Commit) {
    const { schema, id: workspaceId } = actor.workspace;
    return withDefinitions(definitions, workspaceId, (current) =>
      db.transaction(async (tx) => {
        const plan = current === chunk.definitions ? chunk.plan : planOf(row, actor, current);
        const rules = policies.rulesFor(actor, current);
        const target = {
          actor,
          definitions: current,
          object: plan.object,
          rules,
          now: clock(),
          source: `import:${row.id}`,
          isDryRun: plan.isDryRun,
        };
        const fresh = chunk.lines.map((line) => ({ ...line, values: { ...line.values }, wrong: new Set(line.wrong) }));
        const result = await writeChunk(tx, target, fresh, { bulk, input, newId }, { plan, imagined, meanwhile });
        const next = add(counts, chunk.lines.length, result);
        await store.insertTouched(tx, schema, row.id, result.touched);
        await store.insertRefused(tx, schema, row.id, result.refused);
        if (!(await store.advance(tx, schema, row.id, counts.position, next))) throw new HandBack(); // another process has the job
        const isAgain = next.position <= row.furthest; // a dry run that was begun before
        const { cancelled } = isAgain ? { cancelled: await job.isCancelled() } : await report(tx, { ...next, total });
        return { counts: next, sample: result.sample, cancelled };
      }),
    );
  }

  function planOf(row: ReadyImport, actor: Actor, current: Definitions): ImportPlan {
    const planned = planImport({ definitions: current, rules: policies.rulesFor(actor, current) }, row.options);
    if ('plan' in planned) return planned.plan;
    throw new JobFailure('invalid', 'The object has changed since, and the options fit it no longer.', planned.issues);
  }

  /** Lines from `position` on, some at a time; the next ones are read and converted while Postgres works on these. */
  function createLineSource(row: ReadyImport, found: Scan, position: number, actor: Actor) {
    const rows = chunksOf(
      readRows(toUtf8(store.readChunks(db, actor.workspace.schema, row.upload), found.encoding), { delimiter: found.delimiter }),
      1 + position,
    );
    let coming: Promise<Chunk | null> | undefined;
    let converter: { definitions: Definitions; plan: ImportPlan; convert: (row: Row) => Converted } | undefined;
    return { next, ahead };

    async function next(): Promise<Chunk | null> {
      ahead();
      const chunk = await coming!;
      coming = undefined;
      return chunk;
    }

    function ahead(): void {
      if (coming) return;
      coming = convertNext();
      coming.catch(() => undefined); // whoever asks for it is told
    }

    async function convertNext(): Promise<Chunk | null> {
      const read = await rows.next();
      if (read.done) return null;
      const { convert, ...compiled } = compile(await definitions.get(actor.workspace.id));
      const lines: Converted[] = [];
      for (const [i, line] of read.value.entries()) {
        if (i % linesBetweenBreaths === linesBetweenBreaths - 1) await breathe();
        lines.push(convert(line));
      }
      return { lines, ...compiled };
    }

    function compile(current: Definitions) {
      if (converter?.definitions === current) return converter;
      const plan = planOf(row, actor, current);
      const placed = placeColumns(plan, found.columns);
      if ('issues' in placed) throw new JobFailure('invalid', placed.issues[0]!.message, placed.issues);
      const convert = createConverter(plan, { places: placed.places, width: found.columns.length, formats: found.formats });
      return (converter = { definitions: current, plan, convert });
    }
  }
}

/** Somebody wants the job cancelled before a line was imported. */
export class Cancelled extends Error {}

const zero: Counts = { position: 0, created: 0, updated: 0, refused: 0 };
const pick = ({ position, created, updated, refused }: Counts): Counts => ({ position, created, updated, refused });

const add = (counts: Counts, lines: number, { created, updated, refused }: ChunkResult): Counts => ({
  position: counts.position + lines,
  created: counts.created + created,
  updated: counts.updated + updated,
  refused: counts.refused + refused.length,
});

/** Batches of another size, without the first `skipped` lines. */
async function* chunksOf(batches: AsyncIterable<Row[]>, skipped: number): AsyncGenerator<Row[], undefined> {
  let chunk: Row[] = [];
  let characters = 0;
  for await (const batch of batches) {
    const rows = skipped > 0 ? batch.slice(skipped) : batch;
    skipped = Math.max(0, skipped - batch.length);
    for (const row of rows) {
      chunk.push(row);
      for (const cell of row.cells) characters += cell.length;
      if (chunk.length < linesAtOnce && characters < charactersAtOnce) continue;
      yield chunk;
      chunk = [];
      characters = 0;
    }
  }
  if (chunk.length > 0) yield chunk;
  return undefined;
}
