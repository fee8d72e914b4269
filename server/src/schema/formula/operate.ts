import type { Operator } from './ast.ts';
import { call, convert, isMoment, nameOf, unify, type Type, type Typed } from './typed.ts';

/** What an operator makes of its two sides, or why nothing. */
export function operate(operator: Operator, left: Typed, right: Typed): Typed | string {
  switch (operator) {
    case '&':
      return call('CONCAT', 'text', [left, right]);
    case '+':
    case '-':
      return add(operator, left, right);
    case '*':
      return multiply(left, right);
    case '/':
      return divide(left, right);
    default:
      return compare(operator, left, right);
  }
}

export function negate(of: Typed): Typed | string {
  if (of.type === 'number' || of.type === 'currency' || of.type === 'duration') return call('@negate', of.type, [of]);
  return `- needs a number, a price or a duration, not ${nameOf(of.type)}.`;
}

function add(operator: '+' | '-', left: Typed, right: Typed): Typed | string {
  const type = sumOf(operator, left.type, right.type);
  if (type) return call(operator, type, [left, right]);
  const hint = left.type === 'text' || right.type === 'text' ? ' Join texts with &.' : '';
  return `${operator} does not fit ${nameOf(left.type)} and ${nameOf(right.type)}.${hint}`;
}

/** A date and a number is a date so many days later, as in a spreadsheet. */
function sumOf(operator: '+' | '-', left: Type, right: Type): Type | undefined {
  if (left === right && (left === 'number' || left === 'currency' || left === 'duration')) return left;
  if (left === 'date' && right === 'number') return 'date';
  if (isMoment(left) && right === 'duration') return 'datetime';
  if (operator === '+' && left === 'number' && right === 'date') return 'date';
  if (operator === '-' && left === 'date' && right === 'date') return 'number';
  if (operator === '-' && isMoment(left) && isMoment(right)) return 'duration';
  return undefined;
}

function multiply(left: Typed, right: Typed): Typed | string {
  if (left.type === 'number' && right.type === 'number') return call('*', 'number', [left, right]);
  if (left.type === 'currency' && right.type === 'number') return call('*', 'currency', [left, right]);
  if (left.type === 'number' && right.type === 'currency') return call('*', 'currency', [right, left]);
  return `* needs numbers, or a price and a number, not ${nameOf(left.type)} and ${nameOf(right.type)}.`;
}

function divide(left: Typed, right: Typed): Typed | string {
  if (right.type === 'number' && (left.type === 'number' || left.type === 'currency')) return call('/', left.type, [left, right]);
  if (left.type === 'currency' && right.type === 'currency') return call('/', 'number', [left, right]);
  return `/ needs numbers, a price and a number, or two prices, not ${nameOf(left.type)} and ${nameOf(right.type)}.`;
}

/** A price beside a number counts by its amount. */
function compare(operator: Operator, left: Typed, right: Typed): Typed | string {
  if (left.type === 'currency' && right.type === 'number') return compare(operator, call('AMOUNT', 'number', [left]), right);
  if (left.type === 'number' && right.type === 'currency') return compare(operator, left, call('AMOUNT', 'number', [right]));
  const type = unify(left.type, right.type);
  const [a, b] = type === undefined ? [] : [convert(left, type), convert(right, type)];
  const ordered = operator === '=' || operator === '!=' || type !== 'boolean';
  if (!a || !b || type === 'list' || !ordered) {
    return `${operator} does not compare ${nameOf(left.type)} with ${nameOf(right.type)}.`;
  }
  return call(operator, 'boolean', [a, b]);
}
