import type { Selection as Wish } from '@atrium/sdk';
import type { Selected, Selection } from './ast.ts';
import { checkPage } from './check-page.ts';
import { at, isPlain, nameType, type Checking, type Path } from './checking.ts';
import { isTooDeep, type Place } from './place.ts';
import type { Rules } from './rules.ts';
import { defaultProps, type Prop, type Shape } from './shape.ts';

const selected = new WeakMap<Rules, WeakMap<Shape, Selection>>();

/** The record's own columns and every readable field that has columns; a to-one relation as its target's id. */
export function defaultSelection(c: Checking, shape: Shape): Selection {
  let known = selected.get(c.rules);
  if (!known) selected.set(c.rules, (known = new WeakMap()));
  let selection = known.get(shape);
  if (!selection) {
    known.set(shape, (selection = defaultPropsOf(c, shape).map((prop) => ({ as: 'value', key: prop.name, prop }))));
  }
  return selection;
}

function defaultPropsOf(c: Checking, shape: Shape): Prop[] {
  if (!shape.object) return [...shape.props];
  const fields = shape.props.filter(({ field, column, parts, computed }) => field && (column !== '' || parts.size > 0 || computed));
  return [...defaultProps, ...fields.filter((prop) => c.mayRead(shape, prop))];
}

/** What a list of field names, dotted paths and relations asks for; the default selection when it asks for nothing. */
export function checkWishes(c: Checking, shape: Shape, raw: unknown, path: Path): Selection {
  if (raw === undefined || raw === null) return defaultSelection(c, shape);
  if (!Array.isArray(raw)) {
    c.refuse(path, 'wrong_type', `fields takes a list such as ["id", "company.name"], not ${nameType(raw)}.`);
    return [];
  }
  if (raw.length === 0) return defaultSelection(c, shape);
  return checkEntries(
    c,
    { shape, depth: 1, path },
    raw.map((wish: unknown, i) => ({ wish, path: at(path, i) })),
  );
}

/** A wish as it came, or what is left of a dotted path behind its first name. */
type Entry = { wish: unknown; path: Path };
type Related = Exclude<Wish, string>;
/** All that is asked of one field. */
type Group = { alone: boolean; below: Entry[]; related: Related | null; path: Path };

function checkEntries(c: Checking, place: Place, entries: readonly Entry[]): Selection {
  if (isTooDeep(c, place)) return [];
  const selection: Selected[] = [];
  for (const [name, group] of groupEntries(c, place.shape, entries)) {
    if (!c.countField(group.path)) break;
    const prop = c.find(place.shape, name, group.path);
    const one = prop && checkGroup(c, place, { ...group, prop, key: name });
    if (one) selection.push(one);
  }
  return selection;
}

function groupEntries(c: Checking, shape: Shape, entries: readonly Entry[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  const groupOf = (name: string, path: Path): Group => {
    let group = groups.get(name);
    if (!group) groups.set(name, (group = { alone: false, below: [], related: null, path }));
    return group;
  };
  for (const { wish, path } of entries) {
    if (wish === '*') {
      for (const prop of defaultPropsOf(c, shape)) groupOf(prop.name, path).alone = true;
    } else if (typeof wish === 'string') {
      const dot = wish.indexOf('.');
      if (dot < 0) groupOf(wish, path).alone = true;
      else groupOf(wish.slice(0, dot), path).below.push({ wish: wish.slice(dot + 1), path });
    } else if (isPlain(wish) && typeof wish.relation === 'string') {
      const group = groupOf(wish.relation, path);
      if (group.related) c.refuse(path, 'duplicate', `${wish.relation} is asked for twice.`);
      group.related = wish as Related; // its parts are checked where they are read
      for (const key of Object.keys(wish)) {
        if (!relatedKeys.has(key))
          c.refuse(
            at(path, key),
            'unknown_parameter',
            `A relation is asked for with ${[...relatedKeys].join(', ')}, not ${JSON.stringify(key)}.`,
          );
      }
    } else {
      c.refuse(path, 'wrong_type', `A field is text or {"relation": …, "fields": […]}, not ${nameType(wish)}.`);
    }
  }
  return groups;
}

const relatedKeys = new Set(['relation', 'fields', 'filter', 'sort', 'limit']);

type Asked = Group & { prop: Prop; key: string };

function checkGroup(c: Checking, place: Place, asked: Asked): Selected | undefined {
  const { prop, key, alone, below, related, path } = asked;
  if (!prop.link) {
    if (related) return c.refuse(path, 'wrong_type', `${key} is no relation; ask for it by its name.`);
    if (alone || below.length === 0) return { as: 'value', key, prop };
    return checkParts(c, asked);
  }
  if (below.length === 0 && !related) return { as: prop.kind === 'many' ? 'ids' : 'value', key, prop };
  const target = prop.link.target();
  const inside = { shape: target, depth: place.depth + 1, path };
  const entries = [...(alone ? [{ wish: 'id', path }] : []), ...below, ...(related ? entriesOf(c, related, path) : [])];
  const selection = checkEntries(c, inside, entries);
  if (prop.kind === 'one') {
    for (const name of ['filter', 'sort', 'limit'] as const) {
      if (related?.[name] !== undefined) c.refuse(at(path, name), 'wrong_type', `${key} leads to one record, so it takes no ${name}.`);
    }
    return { as: 'one', key, prop, selection };
  }
  const { filter, sort, limit } = related ?? {};
  return { as: 'list', key, prop, selection, page: checkPage(c, target, { filter, sort, limit }, path) };
}

function entriesOf(c: Checking, { fields }: Related, path: Path): Entry[] {
  const below = at(path, 'fields');
  if (fields === undefined) return [{ wish: '*', path }];
  if (Array.isArray(fields)) return fields.map((wish, i) => ({ wish, path: at(below, i) }));
  c.refuse(below, 'wrong_type', `fields takes a list, not ${nameType(fields)}.`);
  return [];
}

function checkParts(c: Checking, { prop, key, below }: Asked): Selected | undefined {
  const parts: { key: string; part: string }[] = [];
  for (const { wish, path } of below) {
    const part = String(wish);
    if (prop.parts.has(part)) parts.push({ key: part, part });
    else
      c.refuse(
        path,
        'unknown_field',
        prop.parts.size > 0 ? `${key} has the parts ${[...prop.parts.keys()].join(' and ')}.` : `${key} has no parts.`,
      );
  }
  return { as: 'parts', key, prop, parts };
}
