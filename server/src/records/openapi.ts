import type { Expansion, Route } from '../http/index.ts';
import { pageSchema } from '../http/index.ts';
import type { JsonSchema } from '../lib/index.ts';
import { toInputSchema, toPascal, toRecordSchema, type Definitions, type ObjectDef } from '../schema/index.ts';

const generic = '/api/v1/records/:object';

/** What OpenAPI says of a workspace's own records: each object's routes in place of the generic ones, with its schemas. */
export function describeRecords(definitions: Definitions): Expansion {
  const objects = definitions.objects.filter(({ hiddenAt }) => hiddenAt === null);
  return {
    expand: (route) =>
      route.path === generic || route.path.startsWith(`${generic}/`) ? objects.map((object) => toOwnRoute(route, object)) : null,
    schemas: Object.fromEntries(objects.flatMap((object) => schemasOf(object, definitions))),
  };
}

const nameOf = ({ name }: ObjectDef, suffix = ''): string => toPascal(name) + suffix;
const schema = (object: ObjectDef, suffix?: string): JsonSchema => ({ $ref: `#/components/schemas/${nameOf(object, suffix)}` });

function schemasOf(object: ObjectDef, definitions: Definitions): [string, JsonSchema][] {
  const { description, label, pluralLabel } = object;
  return [
    [nameOf(object), { ...toRecordSchema(object, definitions), description: description ?? label }],
    [nameOf(object, 'Input'), { ...toInputSchema(object, 'create'), description: `What creates a ${label.toLowerCase()}.` }],
    [
      nameOf(object, 'Patch'),
      {
        ...toInputSchema(object, 'patch'),
        description: `What changes a ${label.toLowerCase()}: what is left out stays, null clears. Only a record that holds an archived option may keep it.`,
      },
    ],
    [nameOf(object, 'Query'), { ...querySchema(object), description: `Which ${pluralLabel.toLowerCase()}, and what of them.` }],
  ];
}

const names = ({ fields }: ObjectDef): string[] => [
  'id',
  'created_at',
  'updated_at',
  'version',
  ...fields.filter(({ hiddenAt }) => hiddenAt === null).map(({ name }) => name),
];
const strings: JsonSchema = { type: 'array', items: { type: 'string' } };

function querySchema(object: ObjectDef): JsonSchema {
  return {
    type: 'object',
    properties: {
      fields: {
        type: 'array',
        items: { anyOf: [{ type: 'string' }, { type: 'object' }] },
        examples: [['id', ...names(object).slice(4, 7)]],
      },
      filter: filterSchema(object),
      sort: { ...strings, examples: [['-created_at']] },
      search: { type: 'string' },
      limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
      cursor: { type: 'string' },
      count: { type: 'boolean' },
      timeZone: { type: 'string' },
    },
  };
}

/** Its keys are enough for a reader; what each field takes is the query language's to say. */
function filterSchema(object: ObjectDef): JsonSchema {
  const any = { type: 'object' };
  const combined = { _and: { type: 'array', items: any }, _or: { type: 'array', items: any }, _not: any };
  return { type: 'object', properties: { ...Object.fromEntries(names(object).map((name) => [name, any])), ...combined } };
}

function toOwnRoute(route: Route, object: ObjectDef): Route {
  const { object: _, ...params } = route.params ?? {};
  const own = {
    ...route,
    path: route.path.replace(':object', object.name),
    params,
    tags: [object.pluralLabel],
    summary: `${route.summary} (${object.label})`,
  };
  return { ...own, ...bodiesOf(route, object), ...(route.query && { query: queryOf(route.query, object) }) };
}

/** The declared route's body and reply with the object's own schemas in them. */
function bodiesOf({ method, path }: Route, object: ObjectDef): Partial<Pick<Route, 'body' | 'reply'>> {
  const record = schema(object);
  const list = (entry: JsonSchema): JsonSchema => ({ type: 'array', maxItems: 1000, items: entry });
  switch (`${method} ${path.slice(generic.length)}`) {
    case 'get ':
      return { reply: pageSchema(record) };
    case 'post ':
      return { body: schema(object, 'Input'), reply: record };
    case 'post /query':
      return { body: schema(object, 'Query'), reply: pageSchema(record) };
    case 'post /query/anchors':
      return {
        body: {
          allOf: [
            schema(object, 'Query'),
            { type: 'object', required: ['every'], properties: { every: { type: 'integer', minimum: 1, maximum: 10_000 } } },
          ],
        },
      };
    case 'post /batch':
      return { body: batchBody(object), reply: batchReply(record) };
    case 'patch /:id':
      return { body: schema(object, 'Patch'), reply: record };
    case 'get /:id':
    case 'post /:id/restore':
      return { reply: record };
    default:
      return {};
  }

  function batchBody(of: ObjectDef): JsonSchema {
    const input = schema(of, 'Input');
    const update = {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string', format: 'uuid' }, version: { type: 'integer' } },
      description: `And what else a ${nameOf(of, 'Patch')} has.`,
    };
    const upsert = {
      type: 'object',
      required: ['by', 'records'],
      properties: { by: { type: 'string', description: 'A unique field.' }, records: list(input) },
    };
    return {
      type: 'object',
      properties: { create: list(input), update: list(update), upsert, delete: list({ type: 'string', format: 'uuid' }) },
    };
  }

  function batchReply(entry: JsonSchema): JsonSchema {
    const entries = { type: 'array', items: entry };
    return {
      type: 'object',
      required: ['created', 'updated', 'deleted'],
      properties: { created: entries, updated: entries, deleted: strings },
    };
  }
}

/** Parameters that name fields say which ones there are; a filter is JSON in a parameter. */
function queryOf(query: Record<string, JsonSchema>, object: ObjectDef): Record<string, JsonSchema> {
  const known = names(object).join(', ');
  return Object.fromEntries(
    Object.entries(query).map(([name, declared]) => {
      if (name !== 'fields' && name !== 'sort') return [name, declared];
      return [name, { ...declared, description: `${String(declared.description ?? '')} Fields: ${known}.`.trim() }];
    }),
  );
}
