import type { Node, Operand } from './ast.ts';
import { compileTest, negate } from './compile-test.ts';
import { all, any, f, fails, holds, rowOf, type Fragment } from './fragment.ts';
import type { Rules } from './rules.ts';
import { expression, fieldSight, linkedFrom, readValue, visible, type Scope } from './scope.ts';
import type { Prop } from './shape.ts';

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
  return readValue(scope, prop, scalarOf(scope, prop, part), rules);
}

function scalarOf({ row }: Scope, prop: Prop, part: string | null): Fragment {
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
