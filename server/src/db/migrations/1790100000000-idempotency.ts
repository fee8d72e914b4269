import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What keys of requests answer, on routes that write no records. */
export class Idempotency1790100000000 implements MigrationInterface {
  name = 'Idempotency1790100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table "atrium"."idempotency"');
  }
}

const statements = [
  `CREATE TABLE "atrium"."idempotency" (
    "workspace_id" uuid NOT NULL,
    "actor" text NOT NULL,
    "key" text NOT NULL,
    "claim" uuid NOT NULL,
    "request" bytea NOT NULL,
    "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    "reply" bytea,
    CONSTRAINT "PK_897ca0e9acef43b7f732c15db64" PRIMARY KEY ("workspace_id", "actor", "key")
  )`,
  `CREATE INDEX "idempotency_at" ON "atrium"."idempotency" ("at")`,
  `ALTER TABLE "atrium"."idempotency" ADD CONSTRAINT "FK_57d411afa32059528c961ab18c1" FOREIGN KEY ("workspace_id") REFERENCES "atrium"."workspace"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
];
