import type { Connection, ConnectionPart, EdgePart, Selected, Selection } from './ast.ts';
import { checkPage, type PageInput } from './check-page.ts';
import { at, type Checking, type Path } from './checking.ts';
import { isTooDeep, type Place } from './place.ts';
import type { Prop } from './shape.ts';

/** Fields as GraphQL asks for them: each with the key of the answer, and relations with what is asked of them. */
export type FieldPick =
  | { key: string; constant: string }
  | ({ key: string; field: string; fields?: readonly FieldPick[]; connection?: readonly ConnectionPick[] } & PageInput);

export type ConnectionPick =
  | { as: 'constant'; key: string; value: string }
  | { as: 'edges'; key: string; parts: readonly EdgePick[] }
  | { as: 'nodes'; key: string; fields: readonly FieldPick[] }
  | Extract<ConnectionPart, { as: 'pageInfo' | 'totalCount' }>;
export type EdgePick = Exclude<EdgePart, { as: 'node' }> | { as: 'node'; key: string; fields: readonly FieldPick[] };

export function checkPicks(c: Checking, place: Place, picks: readonly FieldPick[]): Selection {
  if (isTooDeep(c, place)) return [];
  const selection: Selected[] = [];
  for (const pick of picks) {
    const path = at(place.path, pick.key);
    if (!c.countField(path)) break;
    if (pick.key.length > 63) c.refuse(path, 'too_long', 'An alias has at most 63 characters.');
    else if ('constant' in pick) selection.push({ as: 'constant', key: pick.key, value: pick.constant });
    else {
      const prop = c.find(place.shape, pick.field, path);
      if (prop) selection.push(checkPick(c, place, pick, { prop, path }));
    }
  }
  return selection;
}

function checkPick(
  c: Checking,
  place: Place,
  pick: Exclude<FieldPick, { constant: string }>,
  { prop, path }: { prop: Prop; path: Path },
): Selected {
  const { key, fields, connection } = pick;
  if (!prop.link) {
    if (!fields || (prop.parts.size === 0 && prop.kind !== 'currency')) return { as: 'value', key, prop };
    const parts = fields.map((part) =>
      'constant' in part ? { key: part.key, part: null, constant: part.constant } : { key: part.key, part: part.field },
    );
    return { as: 'parts', key, prop, parts };
  }
  const inside = { shape: prop.link.target(), depth: place.depth + 1, path };
  if (prop.kind === 'one') return fields ? { as: 'one', key, prop, selection: checkPicks(c, inside, fields) } : { as: 'value', key, prop };
  if (!fields && !connection) return { as: 'ids', key, prop };
  const page = checkPage(c, inside.shape, pick, path);
  if (connection) return { as: 'connection', key, prop, connection: checkConnection(c, inside, connection), page };
  return { as: 'list', key, prop, selection: checkPicks(c, inside, fields ?? []), page };
}

export function checkConnection(c: Checking, place: Place, picks: readonly ConnectionPick[]): Connection {
  return picks.map((pick): ConnectionPart => {
    const path = at(place.path, pick.key);
    if (pick.as === 'nodes') return { as: 'nodes', key: pick.key, selection: checkPicks(c, { ...place, path }, pick.fields) };
    if (pick.as !== 'edges') return pick;
    const parts = pick.parts.map((part): EdgePart =>
      part.as === 'node'
        ? { as: 'node', key: part.key, selection: checkPicks(c, { ...place, path: at(path, part.key) }, part.fields) }
        : part,
    );
    return { as: 'edges', key: pick.key, parts };
  });
}
