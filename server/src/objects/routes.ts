import type { FieldInput, FieldPatch, ObjectDefinition, ObjectInput, ObjectPatch, Plan, SchemaChange } from '@atrium/sdk';
import { pageSchema, reply, route, uuidSchema, type Route } from '../http/index.ts';
import { invalid, issue, type Actor, type JsonSchema } from '../lib/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../schema/index.ts';
import { placesIn, wholeBody, type Places } from './places.ts';
import { fieldInput, fieldPatch, objectInput, objectPatch, schemaChanges } from './input.ts';
import { createInspections, type Inspections } from './inspect.ts';
import { presentField, presentObject } from './present.ts';
import { changesReply, fieldReply, objectReply, planReply } from './replies.ts';
import type { ObjectService } from './service.ts';

type ByName = { name: string };
type ByField = { name: string; field: string };
type DryRun = { dryRun?: boolean };
type Removal = DryRun & { permanent?: boolean };

const dryRun: JsonSchema = { type: 'boolean', description: 'Answers with the plan and changes nothing.' };
const permanent: JsonSchema = { type: 'boolean', description: 'Drops it with its data, in place of hiding it.' };
const name: JsonSchema = { type: 'string', description: 'A name or a former name.' };
const writes = { tags: ['Objects'], allow: 'schema.manage' as const };
const reads = { tags: ['Objects'], allow: 'definitions.read' as const };
const refusals = { errors: ['not_found', 'invalid', 'not_unique', 'restricted', 'unavailable'] } satisfies Partial<Route>;
const orPlan = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, planReply] });

/** `/api/v1/objects…` and `/api/v1/schema/changes`. */
export function objectRoutes({ objects }: { objects: ObjectService }): Route[] {
  const inspections = createInspections(objects);
  return [...objectRoutesOf(objects, inspections), ...fieldRoutesOf(objects, inspections), changesRoute(objects, inspections)];
}

/** One change, by its route: the plan alone, or what `present` makes of the definitions after it. */
async function run(
  objects: ObjectService,
  actor: Actor,
  change: SchemaChange,
  { dryRun }: DryRun,
  present: (after: Definitions) => unknown,
) {
  if (dryRun) return reply({ status: 200, body: { plan: await objects.plan(actor, [change], wholeBody) } });
  const { definitions } = await objects.apply(actor, [change], wholeBody);
  return present(definitions);
}

const objectIn = (all: Definitions, id: string): ObjectDef => all.byId.get(id)!;
const fieldIn = (all: Definitions, objectId: string, id: string): FieldDef =>
  objectIn(all, objectId).fields.find((field) => field.id === id)!;

type PageOfObjects = { hidden?: boolean; limit?: number; cursor?: string; count?: boolean };

/** A page holds as many objects as a workspace may have, so that whoever asks for the model without a limit has all of it. */
const pageOfObjects: Record<string, JsonSchema> = {
  hidden: { type: 'boolean', description: 'With what is hidden.' },
  limit: { type: 'integer', minimum: 1, maximum: 500, default: 500 },
  cursor: { ...uuidSchema, description: '`page.next` of the page before.' },
  count: { type: 'boolean', default: false },
};

/** In the order in which they were made. Throws `invalid`. */
function pageOf(all: ObjectDefinition[], { limit = 500, cursor, count }: PageOfObjects) {
  const from = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
  if (cursor !== undefined && from === 0)
    throw invalid([
      issue('/query/cursor', 'invalid_cursor', 'The object that this page begins behind is not in the list; begin without a cursor.'),
    ]);
  const data = all.slice(from, from + limit);
  const next = from + limit < all.length ? data.at(-1)!.id : null;
  return { data, page: { next }, ...(count && { count: all.length }) };
}

function objectRoutesOf(objects: ObjectService, inspections: Inspections): Route[] {
  const params = { name };
  return [
    route<Record<string, never>, PageOfObjects>(
      'get',
      '/api/v1/objects',
      {
        ...reads,
        summary: 'List objects',
        query: pageOfObjects,
        reply: pageSchema(objectReply),
      },
      async ({ actor, query }) => pageOf(await objects.list(actor, { hidden: query.hidden ?? false }), query),
    ),
    route<ByName>(
      'get',
      '/api/v1/objects/:name',
      { ...reads, summary: 'Get an object', params, reply: objectReply, errors: ['not_found'] },
      ({ actor, params }) => objects.get(actor, params.name),
    ),
    route<Record<string, never>, DryRun, ObjectInput>(
      'post',
      '/api/v1/objects',
      {
        ...writes,
        ...refusals,
        summary: 'Create an object',
        query: { dryRun },
        body: objectInput,
        inspect: inspections.object,
        reply: objectReply,
        status: 201,
        otherReplies: { 200: planReply },
      },
      ({ actor, query, body }) =>
        run(objects, actor, { op: 'createObject', object: body }, query, (all) => presentObject(all.find(body.name)!, all)),
    ),
    route<ByName, DryRun, ObjectPatch>(
      'patch',
      '/api/v1/objects/:name',
      {
        ...writes,
        ...refusals,
        inspect: inspections.objectPatch,
        summary: 'Change an object',
        params,
        query: { dryRun },
        body: objectPatch,
        reply: orPlan(objectReply),
      },
      async ({ actor, params, query, body }) => {
        const { id } = await objects.locate(actor, params.name);
        return run(objects, actor, { op: 'updateObject', object: params.name, set: body }, query, (all) =>
          presentObject(objectIn(all, id), all),
        );
      },
    ),
    route<ByName, Removal>(
      'delete',
      '/api/v1/objects/:name',
      {
        ...writes,
        ...refusals,
        summary: 'Hide an object, or delete it for good',
        params,
        query: { dryRun, permanent },
        reply: null,
        otherReplies: { 200: planReply },
      },
      async ({ actor, params, query }) => {
        await objects.locate(actor, params.name, { hidden: query.permanent ?? false });
        return run(objects, actor, { op: query.permanent ? 'deleteObject' : 'hideObject', object: params.name }, query, () => undefined);
      },
    ),
    route<ByName, DryRun>(
      'post',
      '/api/v1/objects/:name/restore',
      { ...writes, ...refusals, summary: 'Restore a hidden object', params, query: { dryRun }, reply: orPlan(objectReply) },
      async ({ actor, params, query }) => {
        const { id } = await objects.locate(actor, params.name, { hidden: true });
        return run(objects, actor, { op: 'restoreObject', object: params.name }, query, (all) => presentObject(objectIn(all, id), all));
      },
    ),
  ];
}

function fieldRoutesOf(objects: ObjectService, inspections: Inspections): Route[] {
  const params = { name, field: name };
  return [
    route<ByName, DryRun, FieldInput>(
      'post',
      '/api/v1/objects/:name/fields',
      {
        ...writes,
        ...refusals,
        summary: 'Create a field',
        params: { name },
        query: { dryRun },
        body: fieldInput,
        inspect: inspections.field,
        reply: fieldReply,
        status: 201,
        otherReplies: { 200: planReply },
      },
      async ({ actor, params, query, body }) => {
        const { id } = await objects.locate(actor, params.name);
        return run(objects, actor, { op: 'createField', object: params.name, field: body }, query, (all) =>
          presentField(objectIn(all, id).find(body.name)!, objectIn(all, id), all),
        );
      },
    ),
    route<ByField, DryRun, FieldPatch>(
      'patch',
      '/api/v1/objects/:name/fields/:field',
      {
        ...writes,
        ...refusals,
        inspect: inspections.fieldPatch,
        summary: 'Change a field',
        params,
        query: { dryRun },
        body: fieldPatch,
        reply: orPlan(fieldReply),
      },
      async ({ actor, params, query, body }) => {
        const { id, fieldId } = await objects.locateField(actor, params.name, params.field);
        const change: SchemaChange = { op: 'updateField', object: params.name, field: params.field, set: body };
        return run(objects, actor, change, query, (all) => presentField(fieldIn(all, id, fieldId), objectIn(all, id), all));
      },
    ),
    route<ByField, Removal>(
      'delete',
      '/api/v1/objects/:name/fields/:field',
      {
        ...writes,
        ...refusals,
        summary: 'Hide a field, or delete it for good',
        params,
        query: { dryRun, permanent },
        reply: null,
        otherReplies: { 200: planReply },
      },
      async ({ actor, params, query }) => {
        await objects.locateField(actor, params.name, params.field, { hidden: query.permanent ?? false });
        const op = query.permanent ? 'deleteField' : 'hideField';
        return run(objects, actor, { op, object: params.name, field: params.field }, query, () => undefined);
      },
    ),
    route<ByField, DryRun>(
      'post',
      '/api/v1/objects/:name/fields/:field/restore',
      { ...writes, ...refusals, summary: 'Restore a hidden field', params, query: { dryRun }, reply: orPlan(fieldReply) },
      async ({ actor, params, query }) => {
        const { id, fieldId } = await objects.locateField(actor, params.name, params.field, { hidden: true });
        const change: SchemaChange = { op: 'restoreField', object: params.name, field: params.field };
        return run(objects, actor, change, query, (all) => presentField(fieldIn(all, id, fieldId), objectIn(all, id), all));
      },
    ),
  ];
}

function changesRoute(objects: ObjectService, inspections: Inspections): Route {
  return route<Record<string, never>, DryRun, { changes: SchemaChange[] }>(
    'post',
    '/api/v1/schema/changes',
    {
      ...writes,
      ...refusals,
      inspect: inspections.changes,
      summary: 'Apply several changes, all or none',
      query: { dryRun },
      body: schemaChanges,
      reply: changesReply,
    },
    async ({ actor, query, body }): Promise<{ plan: Plan; objects?: unknown[] }> => {
      const placesOf = (index: number): Places => placesIn(body.changes[index]!, index);
      if (query.dryRun) return { plan: await objects.plan(actor, body.changes, placesOf) };
      const { plan, definitions } = await objects.apply(actor, body.changes, placesOf);
      return {
        plan,
        objects: definitions.objects.filter(({ hiddenAt }) => hiddenAt === null).map((object) => presentObject(object, definitions)),
      };
    },
  );
}
