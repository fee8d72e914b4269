import type { ImportOptions } from '@atrium/sdk';
import { id, sql, type Runner } from '../../db/index.ts';
import type { Behind } from '../../http/index.ts';
import type { EncodingGuess } from './encoding.ts';

/** What the upload itself said: known once its last byte is here. */
export type FileGuess = EncodingGuess & { delimiter: string; columns: string[] };

/** What reading the whole file said. `formats` are those of the date columns that were given none; null: no format fits. */
export type Scan = { encoding: string; delimiter: string; columns: string[]; total: number; formats: Record<string, string | null> };

export type ImportRow = {
  id: string;
  at: Date;
  actor: string;
  state: 'uploading' | 'ready';
  job: string;
  step: number;
  upload: string;
  file_name: string;
  size_bytes: number;
  guess: FileGuess | null;
  object: string | null;
  options: ImportOptions | null;
  scan: Scan | null;
  /** Lines behind the header that are done with. */
  position: number;
  /** Of a dry run, which begins anew each time: how far it ever came. */
  furthest: number;
  created: number;
  updated: number;
  refused: number;
  sample: object | null;
  undo_job: string | null;
  undo_position: string | null;
};

/** An import whose file and options are known. */
export type ReadyImport = ImportRow & { guess: FileGuess; options: ImportOptions; object: string };
export const isReady = (row: ImportRow): row is ReadyImport =>
  row.state === 'ready' && row.guess !== null && row.options !== null && row.object !== null;

export type Refusal = { line: number; code: string; message: string; cells: string[] };
export type Touched = { recordId: string; line: number; action: 'created' | 'updated'; version: number; fromVersion: number | null };
export type Counts = Pick<ImportRow, 'position' | 'created' | 'updated' | 'refused'>;

type Begun = Pick<ImportRow, 'id' | 'at' | 'actor' | 'job' | 'step' | 'upload' | 'file_name'>;

export const insertImport = (runner: Runner, schema: string, row: Begun) =>
  runner.query(sql`
    insert into ${id(schema, '_import')} (id, at, actor, state, job, step, upload, file_name, size_bytes, position, furthest, created, updated, refused)
    values (${row.id}, ${row.at}, ${row.actor}, 'uploading', ${row.job}, ${row.step}, ${row.upload}, ${row.file_name}, 0, 0, 0, 0, 0, 0)`);

export type Ready = { id: string; object: string; options: ImportOptions; guess: FileGuess; sizeBytes: number };

export const markReady = (runner: Runner, schema: string, row: Ready) =>
  runner.query(sql`
    update ${id(schema, '_import')} set state = 'ready', object = ${row.object}, options = ${JSON.stringify(row.options)}::jsonb,
      guess = ${JSON.stringify(row.guess)}::jsonb, size_bytes = ${row.sizeBytes}
    where id = ${row.id}`);

export async function findImport(runner: Runner, schema: string, importId: string): Promise<ImportRow | undefined> {
  const [row] = await runner.query<ImportRow>(sql`select * from ${id(schema, '_import')} where id = ${importId}`);
  return row;
}

const ready = (actor: string | null) => sql`state = 'ready' and (${actor}::text is null or actor = ${actor})`;

/** Newest first, behind `after`; of one actor, or of all. */
export const listImports = (runner: Runner, schema: string, { actor, after, limit }: Behind & { actor: string | null }) =>
  runner.query<ImportRow>(sql`
    select * from ${id(schema, '_import')}
    where ${ready(actor)} and ${after ? sql`(at, id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)` : sql`true`}
    order by at desc, id desc limit ${limit}`);

export async function countImports(runner: Runner, schema: string, actor: string | null): Promise<number> {
  const [row] = await runner.query<{ count: number }>(
    sql`select count(*)::int as count from ${id(schema, '_import')} where ${ready(actor)}`,
  );
  return row!.count;
}

export const listStepsOf = (runner: Runner, schema: string, job: string) =>
  runner.query<ImportRow>(sql`select * from ${id(schema, '_import')} where job = ${job} order by step`);

export const saveScan = (runner: Runner, schema: string, importId: string, scan: Scan) =>
  runner.query(sql`update ${id(schema, '_import')} set scan = ${JSON.stringify(scan)}::jsonb where id = ${importId}`);

export const saveSample = (runner: Runner, schema: string, importId: string, sample: object) =>
  runner.query(sql`update ${id(schema, '_import')} set sample = ${JSON.stringify(sample)}::jsonb where id = ${importId}`);

/** Moves on from `from`; false when somebody else has, so that no line is ever taken twice. */
export async function advance(runner: Runner, schema: string, importId: string, from: number, to: Counts): Promise<boolean> {
  const moved = await runner.query(sql`
    update ${id(schema, '_import')} set position = ${to.position}, furthest = greatest(furthest, ${to.position}), created = ${to.created}, updated = ${to.updated}, refused = ${to.refused}
    where id = ${importId} and position = ${from} returning id`);
  return moved.length > 0;
}

/** A dry run begins anew when it is taken up again: what it knows of the lines before is in memory. */
export async function startOver(runner: Runner, schema: string, importId: string): Promise<void> {
  await runner.query(sql`delete from ${id(schema, '_import_refused')} where import = ${importId}`);
  await runner.query(
    sql`update ${id(schema, '_import')} set position = 0, created = 0, updated = 0, refused = 0, sample = null where id = ${importId}`,
  );
}

export const insertChunk = (runner: Runner, schema: string, upload: string, n: number, data: Buffer) =>
  runner.query(sql`insert into ${id(schema, '_import_chunk')} (import, n, data) values (${upload}, ${n}, ${data})`);

/** The bytes of an upload, a piece at a time. */
export async function* readChunks(runner: Runner, schema: string, upload: string): AsyncGenerator<Buffer> {
  for (let n = 0; ; n++) {
    const [row] = await runner.query<{ data: Buffer }>(
      sql`select data from ${id(schema, '_import_chunk')} where import = ${upload} and n = ${n}`,
    );
    if (!row) return;
    yield row.data;
  }
}

export async function insertTouched(runner: Runner, schema: string, importId: string, touched: readonly Touched[]): Promise<void> {
  if (touched.length === 0) return;
  await runner.query(sql`
    insert into ${id(schema, '_import_row')} as r (import, record_id, line, action, version, from_version)
    select ${importId}::uuid, * from unnest(${touched.map((one) => one.recordId)}::uuid[], ${touched.map((one) => one.line)}::bigint[],
      ${touched.map((one) => one.action)}::text[], ${touched.map((one) => one.version)}::bigint[], ${touched.map((one) => one.fromVersion)}::bigint[])
    on conflict (import, record_id) do update set line = excluded.line, version = excluded.version`);
}

export async function insertRefused(runner: Runner, schema: string, importId: string, refused: readonly Refusal[]): Promise<void> {
  if (refused.length === 0) return;
  // Postgres's text holds no NUL, and JSON of Postgres no half of a surrogate pair.
  const rows = refused.map(({ line, code, message, cells }) => ({ line, code, message: clean(message), cells: cells.map(clean) }));
  await runner.query(sql`
    insert into ${id(schema, '_import_refused')} (import, line, code, message, cells)
    select ${importId}::uuid, line, code, message, cells
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(line bigint, code text, message text, cells text[])
    on conflict (import, line) do nothing`);
}

const clean = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed();

export async function* readRefused(runner: Runner, schema: string, importId: string): AsyncGenerator<Refusal[]> {
  for (let after = 0; ;) {
    const rows = await runner.query<Refusal>(sql`
      select line, code, message, cells from ${id(schema, '_import_refused')}
      where import = ${importId} and line > ${after} order by line limit 1000`);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = Number(last.line);
  }
}

/** Uploads that broke off a day ago, and imports of before `before`. */
export const findOld = (runner: Runner, schema: string, { before, brokenOff }: { before: Date; brokenOff: Date }) =>
  runner.query<{ id: string }>(sql`
    select id from ${id(schema, '_import')} where at < ${before} or (state = 'uploading' and at < ${brokenOff}) order by at limit 1000`);

const atOnce = 1000;
/** A chunk has 256 KB. */
const chunksAtOnce = 100;

/** An import with all that belongs to it, some at a time, itself last: broken off, it is begun again. */
export async function removeImport(runner: Runner, schema: string, importId: string): Promise<void> {
  const parts = [
    { table: '_import_chunk', limit: chunksAtOnce },
    { table: '_import_row', limit: atOnce },
    { table: '_import_refused', limit: atOnce },
  ];
  for (const { table, limit } of parts) {
    for (;;) {
      const gone = await runner.query(sql`
        delete from ${id(schema, table)} where ctid = any(array(select ctid from ${id(schema, table)} where import = ${importId} limit ${limit})) returning import`);
      if (gone.length < limit) break;
    }
  }
  await runner.query(sql`delete from ${id(schema, '_import')} where id = ${importId}`);
}
