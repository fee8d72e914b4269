import { EntitySchema } from 'typeorm';
import type { Issue, JobState } from '@atrium/sdk';

export type JobRow = {
  id: string;
  workspaceId: string;
  kind: string;
  state: JobState;
  /** Who asked for it, as `user:<id>`. */
  actor: string;
  /** Ids and settings, never a customer's values. */
  payload: object;
  done: number;
  total: number | null;
  counts: { created?: number; updated?: number; refused?: number };
  error: { code: string; message: string; errors?: Issue[] } | null;
  result: object | null;
  cancelRequested: boolean;
  createdAt: Date;
  finishedAt: Date | null;
};

const time = { type: 'timestamptz', precision: 3 } as const;

export const jobEntity = new EntitySchema<JobRow>({
  name: 'job',
  columns: {
    id: { type: 'uuid', primary: true },
    workspaceId: { type: 'uuid', name: 'workspace_id', foreignKey: { target: 'workspace', onDelete: 'CASCADE' } },
    kind: { type: 'text' },
    state: { type: 'text' },
    actor: { type: 'text' },
    payload: { type: 'jsonb' },
    done: { type: 'integer', default: 0 },
    total: { type: 'integer', nullable: true },
    counts: { type: 'jsonb', default: {} },
    error: { type: 'jsonb', nullable: true },
    result: { type: 'jsonb', nullable: true },
    cancelRequested: { type: 'boolean', name: 'cancel_requested', default: false },
    createdAt: { ...time, name: 'created_at' },
    finishedAt: { ...time, name: 'finished_at', nullable: true },
  },
  indices: [{ name: 'job_workspace', columns: ['workspaceId', 'createdAt'] }],
});
