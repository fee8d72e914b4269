import type { Issue } from './problem.ts';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Long work. `total` is null while it isn't known. */
export type Job = {
  id: string;
  kind: string;
  state: JobState;
  done: number;
  total: number | null;
  created?: number;
  updated?: number;
  refused?: number;
  error?: { code: string; message: string; errors?: Issue[] } | null;
  createdAt: string;
  finishedAt: string | null;
  /** What a dry run or an undo lists, by kind. */
  result?: unknown;
};

export type ImportColumn = {
  field: string;
  /** date, datetime: a Unicode LDML pattern, e.g. `dd/MM/yyyy HH:mm`. */
  format?: string;
  /** datetime: an IANA zone; the workspace's by default. */
  timeZone?: string;
  /** relation: the field of the target that the column holds. */
  relation?: { by: string };
};

/** The `options` part of `POST /api/v1/imports`. */
export type ImportOptions = {
  object: string;
  format: 'csv';
  mapping: Record<string, ImportColumn>;
  key?: string;
  encoding?: string;
  delimiter?: string;
  dryRun?: boolean;
};

/** A record that an undo left as it is: `line` is that of the file, `reason` a code such as `changed`. */
export type UndoRest = { object: string; id: string; line: number; action: 'created' | 'updated'; reason: string };

/**
 * What an undo came to, the `result` of its job. `kept` records are as they were, by `reasons`; `rest` are the first
 * hundred of them, and `GET /api/v1/imports/:id/rest` lists all.
 */
export type UndoResult = { deleted: number; restored: number; kept: number; reasons: Record<string, number>; rest: UndoRest[] };

/** What a look into a file found, for the wizard. */
export type ImportPreview = {
  encoding: string;
  delimiter: string;
  /** `ambiguous`: all formats that fit every date and mean different days; then `format` is null. */
  columns: { name: string; guess: string; format: string | null; ambiguous: string[]; samples: string[] }[];
  rows: string[][];
  /** When an object was named: the columns that are called as its fields are. */
  mapping?: Record<string, ImportColumn>;
};
