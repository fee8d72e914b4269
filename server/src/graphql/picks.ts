import { getArgumentValues, getNamedType, isObjectType, type FieldNode, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { limits, type ConnectionPick, type EdgePick, type FieldPick, type Shape } from '../query/index.ts';
import { collectFields, selectionsOf, type Asked } from './collect.ts';
import { refuseRequest } from './request-errors.ts';

/** What a list takes, under the names that the query language gives it. */
export type PageInput = { filter?: unknown; sort?: unknown; limit?: unknown; cursor?: unknown; search?: unknown };

const tooMany = `A request asks for at most ${limits.selectionFields} fields, fragments opened. Ask for fewer.`;

const toPlain = (key: string, constant: string) => ({ key, constant });
const toTagged = (key: string, value: string) => ({ as: 'constant' as const, key, value });

export type Picker = ReturnType<typeof createPicker>;

/** Turns selections of one operation into what the query language checks and compiles. */
export function createPicker(asked: Asked) {
  let fields = 0;
  return { toRecordPicks, toConnectionPicks };

  /** What is asked of a record of `shape`, whose type is `type`. */
  function toRecordPicks(type: GraphQLObjectType, shape: Shape, nodes: readonly FieldNode[]): FieldPick[] {
    return pick<FieldPick>(type, nodes, toPlain, (key, group, field) => {
      const prop = shape.find(field.name, 'camel');
      const target = getNamedType(field.type);
      if (!prop || !isObjectType(target)) return { key, field: field.name };
      if (!prop.link) return { key, field: field.name, fields: toPartPicks(target, group) };
      const related = prop.link.target();
      if (!prop.link.many) return { key, field: field.name, fields: toRecordPicks(target, related, group) };
      return { key, field: field.name, connection: toConnectionPicks(target, related, group), ...toPageInput(field, group[0]!) };
    });
  }

  function toPartPicks(type: GraphQLObjectType, nodes: readonly FieldNode[]): FieldPick[] {
    return pick<FieldPick>(type, nodes, toPlain, (key, _, part) => ({ key, field: part.name }));
  }

  function toConnectionPicks(type: GraphQLObjectType, shape: Shape, nodes: readonly FieldNode[]): ConnectionPick[] {
    return pick<ConnectionPick>(type, nodes, toTagged, (key, group, field) => {
      const target = getNamedType(field.type);
      if (!isObjectType(target)) return { as: 'totalCount', key };
      if (field.name === 'nodes') return { as: 'nodes', key, fields: toRecordPicks(target, shape, group) };
      if (field.name === 'edges') return { as: 'edges', key, parts: toEdgePicks(target, shape, group) };
      return { as: 'pageInfo', key, parts: toPageInfo(target, group) };
    });
  }

  function toEdgePicks(type: GraphQLObjectType, shape: Shape, nodes: readonly FieldNode[]): EdgePick[] {
    return pick<EdgePick>(type, nodes, toTagged, (key, group, field) => {
      const target = getNamedType(field.type);
      return isObjectType(target) ? { as: 'node', key, fields: toRecordPicks(target, shape, group) } : { as: 'cursor', key };
    });
  }

  function toPageInfo(type: GraphQLObjectType, nodes: readonly FieldNode[]): PageInfoPick[] {
    // The type has no other fields than the picks.
    return pick<PageInfoPick>(type, nodes, toTagged, (key, _, field) => ({ as: field.name as 'hasNextPage', key }));
  }

  function toPageInput(field: Pick<GraphQLField<unknown, unknown>, 'name' | 'args'>, node: FieldNode): PageInput {
    const { filter, sort, first, after, search } = argumentsOf(field, node, asked);
    return { filter, sort, limit: first, cursor: after, search };
  }

  function pick<T>(
    type: GraphQLObjectType,
    nodes: readonly FieldNode[],
    toConstant: (key: string, value: string) => T,
    toPick: (key: string, group: readonly FieldNode[], field: GraphQLField<unknown, unknown>) => T,
  ): T[] {
    const picks: T[] = [];
    for (const [key, group] of collectFields(asked, selectionsOf(nodes))) {
      if (++fields > limits.selectionFields) throw refuseRequest('too_many_fields', tooMany);
      const name = group[0]!.name.value;
      picks.push(name === '__typename' ? toConstant(key, type.name) : toPick(key, group, type.getFields()[name]!));
    }
    return picks;
  }
}

type PageInfoPick = Extract<ConnectionPick, { as: 'pageInfo' }>['parts'][number];

export const argumentsOf = (
  field: Pick<GraphQLField<unknown, unknown>, 'name' | 'args'>,
  node: FieldNode,
  { variables }: Asked,
): Record<string, unknown> => getArgumentValues(field as GraphQLField<unknown, unknown>, node, variables);

/** How many records an answer could hold, by the sizes of its lists. */
export function costOf(picks: readonly (FieldPick | ConnectionPick | EdgePick)[]): number {
  let cost = 0;
  for (const pick of picks) {
    if ('as' in pick) {
      if (pick.as === 'nodes' || pick.as === 'node') cost += costOf(pick.fields);
      else if (pick.as === 'edges') cost += costOf(pick.parts);
    } else if ('field' in pick) {
      if (pick.connection) cost += listCost(pick, pick.connection);
      else if (pick.fields) cost += 1 + costOf(pick.fields);
    }
  }
  return cost;
}

export const listCost = ({ limit }: PageInput, connection: readonly ConnectionPick[]): number =>
  (typeof limit === 'number' ? Math.min(Math.max(limit, 1), limits.page) : limits.defaultPage) * (1 + costOf(connection));
