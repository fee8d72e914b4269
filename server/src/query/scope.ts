import { all, any, Build, f, fails, holds, join, nothing, quote, rowOf, type Fragment, type Row } from './fragment.ts';
import { readSight, rowSight, fullRules, type Rules, type Sight } from './rules.ts';
import type { Prop, Shape } from './shape.ts';
import { compileNode } from './compile-filter.ts';

/** The tables that a condition reads besides its own row: to-one relations, each joined once. */
export class From {
  readonly build: Build;
  #joins: Fragment[] = [];
  readonly #scopes = new Map<string, Scope>();

  constructor(build: Build) {
    this.build = build;
  }

  /** ` left join …`, or nothing. */
  get joins(): Fragment {
    return this.#joins.length === 0 ? nothing : join(this.#joins, ' ');
  }

  get isEmpty(): boolean {
    return this.#joins.length === 0;
  }

  add(text: Fragment): void {
    this.#joins.push(text);
  }

  remember(key: string, make: () => Scope): Scope {
    let scope = this.#scopes.get(key);
    if (!scope) this.#scopes.set(key, (scope = make()));
    return scope;
  }
}

/** One row that conditions and values are about: its columns, and the way to what it points at. */
export class Scope {
  readonly shape: Shape;
  readonly row: Row;
  readonly from: From;
  readonly #path: string;

  constructor(from: From, shape: Shape, row: Row, path = '') {
    this.from = from;
    this.shape = shape;
    this.row = row;
    this.#path = path;
  }

  get build(): Build {
    return this.from.build;
  }

  /**
   * The row that a to-one relation leads to, or a row of nulls when it leads nowhere that `rules` can see. Joined when a
   * column is first read: of a member, the id is known without.
   */
  to(prop: Prop, rules: Rules): Scope {
    const path = `${this.#path}${rules === fullRules ? '/full ' : '/'}${prop.id}`;
    return this.from.remember(path, () => {
      const target = prop.link!.target();
      let joined: Row | undefined;
      const row: Row = (column) => {
        if (column === 'id' && !target.object && prop.link!.via.kind === 'own') return readValue(this, prop, this.row(prop.column), rules);
        joined ??= this.#join(prop, rules);
        return joined(column);
      };
      return new Scope(this.from, target, row, path);
    });
  }

  #join(prop: Prop, rules: Rules): Row {
    const target = prop.link!.target();
    const alias = this.build.alias();
    const row = rowOf(alias);
    const seen = sightCondition(this, readSight(rules.grants(this.shape.id, 'read'), prop.id));
    const on = all([linked(prop, this.row, row), seen, visible(this.build, target, row, rules)]);
    this.from.add(f`left join ${target.table} as ${alias} on ${on}`);
    return row;
  }
}

/** Whether `target` is the row, or one of the rows, that `source` is linked to; not for junction tables. */
export function linked(prop: Prop, source: Row, target: Row): Fragment {
  const { via } = prop.link!;
  if (via.kind === 'own') return f`${target('id')} = ${source(via.column)}`;
  if (via.kind === 'other') return f`${target(via.column)} = ${source('id')}`;
  throw new Error(`${prop.name} goes through a junction table`);
}

/** ` from` the rows that a relation leads to, with the condition that links them to `source`. */
export function linkedFrom(prop: Prop, source: Row, alias: Fragment, build: Build): { tables: Fragment; condition: Fragment } {
  const target = prop.link!.target();
  const { via } = prop.link!;
  if (via.kind !== 'link') return { tables: f`${target.table} as ${alias}`, condition: linked(prop, source, rowOf(alias)) };
  const link = build.alias();
  const row = rowOf(link);
  return {
    tables: f`${quote(target.schema, via.table)} as ${link} join ${target.table} as ${alias} on ${rowOf(alias)('id')} = ${row(via.to)}`,
    condition: f`${row(via.from)} = ${source('id')}`,
  };
}

/** Live, and in sight. */
export function visible(build: Build, shape: Shape, row: Row, rules: Rules): Fragment {
  if (!shape.object) return holds;
  const live = f`${row('deleted_at')} is null`;
  return all([live, sightExpression(build, shape, row, rowSight(rules.grants(shape.id, 'read')))]);
}

/** Where these filters hold, joining into the scope what they read. */
export function sightCondition(scope: Scope, sight: Sight): Fragment {
  if (sight === true) return holds;
  if (sight === false) return fails;
  return any(sight.map(({ node }) => compileNode(scope, node, fullRules)));
}

/** The same as one expression on a row, whatever stands around it. */
export function sightExpression(build: Build, shape: Shape, row: Row, sight: Sight): Fragment {
  if (sight === true) return holds;
  if (sight === false) return fails;
  return expression(build, shape, row, (scope) => sightCondition(scope, sight));
}

/** A condition on one row as an expression of its own; what it joins goes into a sub-select. */
export function expression(build: Build, shape: Shape, row: Row, condition: (scope: Scope) => Fragment): Fragment {
  const from = new From(build);
  const text = condition(new Scope(from, shape, row));
  return from.isEmpty ? text : f`(select ${text} from (select) as ${build.alias()} ${from.joins})`;
}

/** A property's value, null in rows where the rules hide it. */
export function readValue(scope: Pick<Scope, 'shape' | 'row' | 'build'>, prop: Prop, value: Fragment, rules: Rules): Fragment {
  const seen = fieldSight(scope, prop, rules);
  return seen === holds ? value : f`case when ${seen} then ${value} end`;
}

/** Where a property may be read, as an expression; the row itself is in sight already. */
export function fieldSight({ shape, row, build }: Pick<Scope, 'shape' | 'row' | 'build'>, prop: Prop, rules: Rules): Fragment {
  if (!prop.field || !shape.object) return holds;
  return sightExpression(build, shape, row, readSight(rules.grants(shape.id, 'read'), prop.id));
}
