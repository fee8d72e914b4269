import { getNamedType, isObjectType, OperationTypeNode, type FieldNode, type GraphQLField, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { AppError, type Actor, type Clock } from '../lib/index.ts';
import {
  buildConnection,
  buildGet,
  checkQuery,
  checkRecordPicks,
  contextOf,
  limits,
  type Context,
  type FieldPick,
  type Rules,
  type Statement,
} from '../query/index.ts';
import type { Definitions } from '../schema/index.ts';
import { collectFields, type Variables } from './collect.ts';
import type { Document, Documents } from './documents.ts';
import { argumentsOf, costOf, createPicker, listCost, type Picker } from './picks.ts';
import { refuseRequest } from './request-errors.ts';
import type { Root, WorkspaceSchema } from './schema.ts';
import { shapingVariables } from './shaping-variables.ts';

type Common = { key: string; nodes: readonly FieldNode[] };
type Field = GraphQLField<unknown, unknown>;

type Single = Common & { root: Root; field: Field; statement: Statement };
/** Its statement reads the record when it is written: of a deletion, from the trash. */
export type WritePlan = Single & { does: 'create' | 'update' | 'delete' };

/** What answers one root field. All but the arguments of `get` and of the writes is settled: one statement, whose text is kept. */
export type RootPlan =
  | (Common &
      (
        | { does: 'constant'; json: string }
        | { does: 'introspect' }
        | { does: 'refuse'; error: AppError }
        | { does: 'list'; statement: Statement }
      ))
  | (Single & { does: 'get' })
  | WritePlan;

export type Request = { document: Document; operation: OperationDefinitionNode; variables: Variables };

const keptPerRules = 300;
const longestKey = 2000; // values with long lists won't come again

export type Planner = ReturnType<typeof createPlanner>;

/** Compiles operations once for each (rules, document, operation, variables that shape it). */
export function createPlanner({
  documents,
  rulesFor,
  clock,
}: {
  documents: Documents;
  rulesFor: (actor: Actor, definitions: Definitions) => Rules;
  clock: Clock;
}) {
  const kept = new WeakMap<Definitions, WeakMap<Rules, LRUCache<string, readonly RootPlan[]>>>();
  return { plan };

  /** @throws RequestErrors when the request as a whole asks for too much; a root field that can't be answered refuses by itself */
  function plan(actor: Actor, definitions: Definitions, request: Request): readonly RootPlan[] {
    const rules = rulesFor(actor, definitions);
    const cache = cacheOf(definitions, rules);
    const key = keyOf(documents.schemaOf(definitions), request);
    const known = key === null ? undefined : cache.get(key);
    if (known) return known;
    const made = compile({ definitions, rules, context: contextOf(actor, clock()), workspace: documents.schemaOf(definitions) }, request);
    if (key !== null) cache.set(key, made);
    return made;
  }

  function cacheOf(definitions: Definitions, rules: Rules): LRUCache<string, readonly RootPlan[]> {
    let byRules = kept.get(definitions);
    if (!byRules) kept.set(definitions, (byRules = new WeakMap()));
    let cache = byRules.get(rules);
    if (!cache) byRules.set(rules, (cache = new LRUCache({ max: keptPerRules })));
    return cache;
  }
}

function keyOf(workspace: WorkspaceSchema, request: Request): string | null {
  const { document, operation, variables } = request;
  const shaping: Record<string, unknown> = {};
  for (const name of shapingVariables(workspace, document, operation)) if (Object.hasOwn(variables, name)) shaping[name] = variables[name];
  const values = JSON.stringify(shaping);
  return values.length <= longestKey ? `${document.id} ${operation.name?.value ?? ''} ${values}` : null;
}

type Ground = { definitions: Definitions; rules: Rules; context: Context; workspace: WorkspaceSchema };

function compile(ground: Ground, { document, operation, variables }: Request): RootPlan[] {
  const { schema, roots } = ground.workspace;
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const type = (isMutation ? schema.getMutationType() : schema.getQueryType())!; // the document is valid
  const asked = { fragments: document.fragments, variables };
  const picker = createPicker(asked);
  let cost = 0;
  const plans = [...collectFields(asked, [operation.selectionSet])].map(([key, nodes]): RootPlan => {
    const name = nodes[0]!.name.value;
    if (name === '__typename') return { key, nodes, does: 'constant', json: JSON.stringify(type.name) };
    const root = (isMutation ? roots.mutation : roots.query).get(name);
    const field = type.getFields()[name];
    if (!root || !field) return { key, nodes, does: 'introspect' };
    const target = getNamedType(field.type);
    if (!isObjectType(target)) throw new Error(`${name} answers no object`);
    if (root.does !== 'list') {
      const picks = picker.toRecordPicks(target, root.shape, nodes);
      cost += 1 + costOf(picks);
      return orRefuse({ key, nodes }, () => compileOne(ground, { key, nodes, root, field, picks }));
    }
    const connection = picker.toConnectionPicks(target, root.shape, nodes);
    const page = pageOf(argumentsOf(field, nodes[0]!, asked));
    cost += listCost(page, connection);
    return orRefuse({ key, nodes }, () => compileList(ground, { key, nodes, root, connection, page }));
  });
  if (cost > limits.cost) {
    const counted = `The answer could hold ${cost} records, nested ones counted, and ${limits.cost} is the limit.`;
    throw refuseRequest('too_costly', `${counted} Give the lists a smaller first (50 when left out), or ask in parts.`);
  }
  if (plans.length > maxRoots)
    throw refuseRequest(
      'too_many_fields',
      `A request has at most ${maxRoots} root fields; this one has ${plans.length}. Send it in parts.`,
    );
  return plans;
}

const maxRoots = 50;

const pageOf = ({ filter, sort, first, after, search }: Record<string, unknown>) => ({ filter, sort, limit: first, cursor: after, search });

function orRefuse(common: Common, make: () => RootPlan): RootPlan {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...common, does: 'refuse', error };
  }
}

type List = Common & { root: Root; connection: ReturnType<Picker['toConnectionPicks']>; page: ReturnType<typeof pageOf> };

function compileList({ definitions, rules, context }: Ground, { key, nodes, root, connection, page }: List): RootPlan {
  assertReadable(rules, root);
  const query = checkQuery(definitions, root.object, page, { rules, context, naming: 'camel', connection });
  return { key, nodes, does: 'list', statement: buildConnection(query) };
}

type One = Common & { root: Root; field: Field; picks: readonly FieldPick[] };

function compileOne({ definitions, rules }: Ground, { key, nodes, root, field, picks }: One): RootPlan {
  const { does, object, shape } = root;
  if (does === 'list') throw new Error('a list is compiled as one');
  if (does === 'get') assertReadable(rules, root);
  const selection = checkRecordPicks(definitions, object, picks, { rules });
  const single = {
    key,
    nodes,
    root,
    field,
    statement: buildGet({ shape, rules, selection, rows: does === 'delete' ? 'deleted' : 'live' }),
  };
  return does === 'get' ? { ...single, does } : { ...single, does };
}

function assertReadable(rules: Rules, { object }: Root): void {
  if (rules.grants(object.id, 'read').length === 0)
    throw new AppError('forbidden', `Your role may not read ${object.pluralLabel.toLowerCase()}.`);
}
