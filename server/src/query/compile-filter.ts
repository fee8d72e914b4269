import type { CheckedFilter, Node, Operand } from './ast.ts';
import { compileTest, negate } from './compile-test.ts';
import { computedValue } from './formula/read.ts';
import { all, any, f, fails, holds, join, nothing, rowOf, type Build, type Fragment, type Row } from './fragment.ts';
import { readSight, rowSight, fullRules, type Rules, type Sight } from './rules.ts';
import type { Prop, Shape } from './shape.ts';

// One file, since each half needs the other: what rules hide is told by filters, and filters read what rules hide.

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

/** `select` may be called once what it selects has been read from `scope`, which joins what it needs. */
export type RelatedRows = { scope: Scope; select: (columns: Fragment, end: Fragment) => Fragment };

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

  /** What a field compares and sorts by; of a price, its amount or its `currency`. */
  value(prop: Prop, rules: Rules, part: string | null = null): Fragment {
    return operandValue(this, { prop, part }, rules);
  }

  /** Where a field of this row may be read. */
  sight(prop: Prop, rules: Rules): Fragment {
    return fieldSight(this, prop, rules);
  }

  /** The rows that a relation leads to, live and in sight, as one row that what is selected of them reads. */
  related(prop: Prop, rules: Rules, filter: CheckedFilter | null): RelatedRows {
    const target = prop.link!.target();
    const alias = this.build.alias();
    const row = rowOf(alias);
    const from = new From(this.build);
    const { tables, condition } = linkedFrom(prop, this.row, alias, this.build);
    const fits = filter ? expression(this.build, target, row, (scope) => compileNode(scope, filter.node, filter.rules)) : holds;
    const where = all([condition, visible(this.build, target, row, rules), fits]);
    const select: RelatedRows['select'] = (columns, end) => f`(select ${columns} from ${tables} ${from.joins} where ${where}${end})`;
    return { scope: new Scope(from, target, row), select };
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
    tables: f`${build.junction(target.schema, via.table)} as ${link} join ${target.table} as ${alias} on ${rowOf(alias)('id')} = ${row(via.to)}`,
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

/** A condition as SQL; what it reads of to-one relations is joined into the scope. Null counts as false. */
export function compileNode(scope: Scope, node: Node, rules: Rules): Fragment {
  switch (node.is) {
    case 'true':
      return holds;
    case 'false':
      return fails;
    case 'all':
      return all(node.nodes.map((one) => compileNode(scope, one, rules)));
    case 'any':
      return any(node.nodes.map((one) => compileNode(scope, one, rules)));
    case 'not':
      return negate(compileNode(scope, node.node, rules));
    case 'at':
      return compileNode(scope.to(node.prop, rules), node.node, rules);
    case 'some':
      return someOf(scope, node.prop, rules, (related) => compileNode(related, node.node, rules));
    case 'none':
      return f`not ${someOf(scope, node.prop, rules, (related) => compileNode(related, node.node, rules))}`;
    case 'every':
      return f`not ${someOf(scope, node.prop, rules, (related) => negate(compileNode(related, node.node, rules)))}`;
    case 'test':
      return compileTest(scope.build, node.operand, node.test, (part) => operandValue(scope, { ...node.operand, part }, rules));
  }
}

/** Whether a related record that the rules let one see fits. */
function someOf(scope: Scope, prop: Prop, rules: Rules, condition: (related: Scope) => Fragment): Fragment {
  const { build } = scope;
  const target = prop.link!.target();
  const alias = build.alias();
  const row = rowOf(alias);
  const { tables, condition: isLinked } = linkedFrom(prop, scope.row, alias, build);
  const fits = expression(build, target, row, condition);
  return f`exists (select from ${tables} where ${all([isLinked, fieldSight(scope, prop, rules), visible(build, target, row, rules), fits])})`;
}

/** What a field compares and sorts by: one scalar, null where the rules hide it. */
export function operandValue(scope: Scope, { prop, part }: Pick<Operand, 'prop' | 'part'>, rules: Rules): Fragment {
  return readValue(scope, prop, scalarOf(scope, prop, part, rules), rules);
}

function scalarOf(scope: Scope, prop: Prop, part: string | null, rules: Rules): Fragment {
  const { row } = scope;
  if (prop.computed) {
    const { one, currency } = computedValue(scope, prop, rules);
    return part === 'currency' && currency ? currency : one;
  }
  if (part !== null) return part === 'currency' ? f`${row(partColumn(prop, part))}::text` : row(partColumn(prop, part));
  if (prop.kind === 'currency') return row(partColumn(prop, 'amount'));
  if (prop.kind === 'person_name') return fullName(row(partColumn(prop, 'first')), row(partColumn(prop, 'last')));
  return row(prop.column);
}

/** "first last"; the one there is; null when there is none. */
const fullName = (first: Fragment, last: Fragment): Fragment => f`coalesce(${first} || ' ' || ${last}, ${first}, ${last})`;

export function partColumn(prop: Prop, part: string): string {
  const column = prop.parts.get(part);
  if (column === undefined) throw new Error(`${prop.name} has no part ${part}`);
  return column;
}
