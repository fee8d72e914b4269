import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The control schema as of the core; made from the EntitySchemas, which a test holds equal to it. */
export class Core1790000000000 implements MigrationInterface {
  name = 'Core1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`drop table "atrium"."${table}" cascade`);
  }
}

const tables = [
  'workspace',
  'user',
  'session',
  'role',
  'member',
  'invitation',
  'api_key',
  'installation',
  'object',
  'field',
  'plan',
  'job',
];

const statements = [
  `CREATE TABLE "atrium"."workspace" (
    "id" uuid NOT NULL,
    "slug" text NOT NULL,
    "name" text NOT NULL,
    "schema_name" text NOT NULL,
    "time_zone" text NOT NULL DEFAULT 'UTC',
    "language" text NOT NULL DEFAULT 'en',
    "schema_version" integer NOT NULL DEFAULT '0',
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    CONSTRAINT "UQ_0d706c438a9b1ae0ac9806a201a" UNIQUE ("slug"),
    CONSTRAINT "UQ_0e32cb40712163c432650d2bbdd" UNIQUE ("schema_name"),
    CONSTRAINT "PK_ca86b6f9b3be5fe26d307d09b49" PRIMARY KEY ("id")
  )`,
  `CREATE TABLE "atrium"."user" (
    "id" uuid NOT NULL,
    "email" text NOT NULL,
    "name" text NOT NULL,
    "password_hash" text NOT NULL,
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    CONSTRAINT "UQ_e12875dfb3b1d92d7d7c5377e22" UNIQUE ("email"),
    CONSTRAINT "PK_cace4a159ff9f2512dd42373760" PRIMARY KEY ("id")
  )`,
  `CREATE TABLE "atrium"."session" (
    "id" bytea NOT NULL,
    "user_id" uuid NOT NULL,
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    CONSTRAINT "PK_f55da76ac1c3ac420f444d2ff11" PRIMARY KEY ("id")
  )`,
  `CREATE INDEX "session_user" ON "atrium"."session" ("user_id")`,
  `CREATE TABLE "atrium"."role" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "name" text NOT NULL,
    "built_in" boolean NOT NULL DEFAULT false,
    "policies" jsonb NOT NULL,
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    CONSTRAINT "role_name" UNIQUE ("workspace_id", "name"),
    CONSTRAINT "PK_b36bcfe02fc8de3c57a8b2391c2" PRIMARY KEY ("id")
  )`,
  `CREATE TABLE "atrium"."member" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "user_id" uuid NOT NULL,
    "role_id" uuid NOT NULL,
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    CONSTRAINT "member_once" UNIQUE ("workspace_id", "user_id"),
    CONSTRAINT "PK_97cbbe986ce9d14ca5894fdc072" PRIMARY KEY ("id")
  )`,
  `CREATE INDEX "member_user" ON "atrium"."member" ("user_id")`,
  `CREATE INDEX "member_role" ON "atrium"."member" ("role_id")`,
  `CREATE TABLE "atrium"."invitation" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "email" text NOT NULL,
    "name" text NOT NULL,
    "role_id" uuid NOT NULL,
    "token_hash" bytea NOT NULL,
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    CONSTRAINT "UQ_b827d3749ffbb3b5ab5099afd64" UNIQUE ("token_hash"),
    CONSTRAINT "invitation_once" UNIQUE ("workspace_id", "email"),
    CONSTRAINT "PK_beb994737756c0f18a1c1f8669c" PRIMARY KEY ("id")
  )`,
  `CREATE TABLE "atrium"."api_key" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "name" text NOT NULL,
    "role_id" uuid NOT NULL,
    "hash" bytea NOT NULL,
    "prefix" text NOT NULL,
    "created_by" text NOT NULL,
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    "expires_at" TIMESTAMP(3) WITH TIME ZONE,
    CONSTRAINT "UQ_45e0aa2a880b928326a05a28885" UNIQUE ("hash"),
    CONSTRAINT "PK_b1bd840641b8acbaad89c3d8d11" PRIMARY KEY ("id")
  )`,
  `CREATE INDEX "api_key_workspace" ON "atrium"."api_key" ("workspace_id")`,
  `CREATE TABLE "atrium"."installation" (
    "id" integer NOT NULL,
    "key_check" bytea NOT NULL,
    "access_version" integer NOT NULL DEFAULT '0',
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    CONSTRAINT "PK_f0cd0b17a45357b5e1da1da1680" PRIMARY KEY ("id")
  )`,
  `CREATE TABLE "atrium"."object" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "name" text NOT NULL,
    "plural" text NOT NULL,
    "label" text NOT NULL,
    "plural_label" text NOT NULL,
    "description" text,
    "icon" text,
    "color" text,
    "title_field_id" uuid,
    "owner" text NOT NULL,
    "aliases" text array NOT NULL DEFAULT '{}',
    "hidden_at" TIMESTAMP(3) WITH TIME ZONE,
    "position" jsonb,
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    CONSTRAINT "object_name" UNIQUE ("workspace_id", "name"),
    CONSTRAINT "PK_663a4b1f68bb085286e638a38f3" PRIMARY KEY ("id")
  )`,
  `CREATE TABLE "atrium"."field" (
    "id" uuid NOT NULL,
    "object_id" uuid NOT NULL,
    "name" text NOT NULL,
    "label" text NOT NULL,
    "type" text NOT NULL,
    "owner" text NOT NULL,
    "aliases" text array NOT NULL DEFAULT '{}',
    "required" boolean NOT NULL DEFAULT false,
    "is_unique" boolean NOT NULL DEFAULT false,
    "options" jsonb NOT NULL DEFAULT '{}',
    "relation" jsonb,
    "hidden_at" TIMESTAMP(3) WITH TIME ZONE,
    "sort_order" integer NOT NULL,
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    CONSTRAINT "field_name" UNIQUE ("object_id", "name"),
    CONSTRAINT "PK_39379bba786d7a75226b358f81e" PRIMARY KEY ("id")
  )`,
  `CREATE TABLE "atrium"."plan" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    "actor" text NOT NULL,
    "state" text NOT NULL,
    "changes" jsonb NOT NULL,
    "steps" jsonb NOT NULL,
    "before" jsonb NOT NULL,
    "after" jsonb NOT NULL,
    CONSTRAINT "PK_54a2b686aed3b637654bf7ddbb3" PRIMARY KEY ("id")
  )`,
  `CREATE INDEX "plan_workspace" ON "atrium"."plan" ("workspace_id", "at")`,
  `CREATE TABLE "atrium"."job" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "kind" text NOT NULL,
    "state" text NOT NULL,
    "actor" text NOT NULL,
    "payload" jsonb NOT NULL,
    "done" integer NOT NULL DEFAULT '0',
    "total" integer,
    "counts" jsonb NOT NULL DEFAULT '{}',
    "error" jsonb,
    "result" jsonb,
    "cancel_requested" boolean NOT NULL DEFAULT false,
    "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    "finished_at" TIMESTAMP(3) WITH TIME ZONE,
    CONSTRAINT "PK_98ab1c14ff8d1cf80d18703b92f" PRIMARY KEY ("id")
  )`,
  `CREATE INDEX "job_workspace" ON "atrium"."job" ("workspace_id", "created_at")`,
  `ALTER TABLE "atrium"."session" ADD CONSTRAINT "FK_30e98e8746699fb9af235410aff" FOREIGN KEY ("user_id") REFERENCES "atrium"."user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."role" ADD CONSTRAINT "FK_79824a434de2b4547a1be0c759a" FOREIGN KEY ("workspace_id") REFERENCES "atrium"."workspace"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."member" ADD CONSTRAINT "FK_2fa5b4d4199a7e51c30ab9fca17" FOREIGN KEY ("workspace_id") REFERENCES "atrium"."workspace"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."member" ADD CONSTRAINT "FK_efc766611e939bdbe6f7088984d" FOREIGN KEY ("user_id") REFERENCES "atrium"."user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."member" ADD CONSTRAINT "FK_33b2aec0c43fcad85595baa1d9e" FOREIGN KEY ("role_id") REFERENCES "atrium"."role"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."invitation" ADD CONSTRAINT "FK_2fd4dd7b20dfbda65736f415269" FOREIGN KEY ("workspace_id") REFERENCES "atrium"."workspace"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."invitation" ADD CONSTRAINT "FK_40ff1c000f96e3b25c2f4762008" FOREIGN KEY ("role_id") REFERENCES "atrium"."role"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."api_key" ADD CONSTRAINT "FK_ecc615827295b4cd316f6088aea" FOREIGN KEY ("workspace_id") REFERENCES "atrium"."workspace"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."api_key" ADD CONSTRAINT "FK_5f1af9654227b7edf87eeff54a0" FOREIGN KEY ("role_id") REFERENCES "atrium"."role"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."object" ADD CONSTRAINT "FK_095eaa1c1a174f34aedee7c89f8" FOREIGN KEY ("workspace_id") REFERENCES "atrium"."workspace"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."field" ADD CONSTRAINT "FK_71926690df8254747bf912ef799" FOREIGN KEY ("object_id") REFERENCES "atrium"."object"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."plan" ADD CONSTRAINT "FK_e0855a9ee9e6facbc18d58b8f8e" FOREIGN KEY ("workspace_id") REFERENCES "atrium"."workspace"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "atrium"."job" ADD CONSTRAINT "FK_1efe0cfdd1cb92ac79dd90a262f" FOREIGN KEY ("workspace_id") REFERENCES "atrium"."workspace"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
];
