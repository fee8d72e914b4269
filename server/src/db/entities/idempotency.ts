import { EntitySchema } from 'typeorm';

/** What an actor's key answers for a day; see idempotency/README.md. */
export type IdempotencyRow = {
  workspaceId: string;
  /** As `user:<id>`. */
  actor: string;
  key: string;
  /** Of the request that has the key; its process holds a lock of this name while it runs. */
  claim: string;
  /** HMAC of the request. */
  request: Buffer;
  at: Date;
  /** Sealed; null until there is one. */
  reply: Buffer | null;
};

export const idempotencyEntity = new EntitySchema<IdempotencyRow>({
  name: 'idempotency',
  columns: {
    workspaceId: { type: 'uuid', name: 'workspace_id', primary: true, foreignKey: { target: 'workspace', onDelete: 'CASCADE' } },
    actor: { type: 'text', primary: true },
    key: { type: 'text', primary: true },
    claim: { type: 'uuid' },
    request: { type: 'bytea' },
    at: { type: 'timestamptz', precision: 3 },
    reply: { type: 'bytea', nullable: true },
  },
  indices: [{ name: 'idempotency_at', columns: ['at'] }],
});
