import type { Expression, FormulaIssue, Operator, Span, Step } from './ast.ts';
import { lex, type Token } from './lex.ts';

export const longestFormula = 10_000;
const deepest = 60;
const mostNodes = 1_000;

class Refused extends Error {
  readonly issue: FormulaIssue;
  constructor(code: string, message: string, { from, to }: Span) {
    super(message);
    this.issue = { code, message, from, to };
  }
}

/** Looser ones first; all of one row bind alike and from the left, as in a spreadsheet. */
const rows: readonly (readonly Operator[])[] = [['=', '!=', '<', '<=', '>', '>='], ['&'], ['+', '-'], ['*', '/']];

/** Reads an expression; one issue at most, since what follows a slip is guesswork. */
export function parseFormula(source: string): { expression: Expression } | { issues: FormulaIssue[] } {
  if (source.length > longestFormula) {
    const message = `A formula has at most ${longestFormula} characters; this one has ${source.length}.`;
    return { issues: [{ code: 'too_long', message, from: longestFormula, to: source.length }] };
  }
  const { tokens, issues } = lex(source);
  if (issues.length > 0) return { issues };
  try {
    return { expression: parse(tokens) };
  } catch (error) {
    if (error instanceof Refused) return { issues: [error.issue] };
    throw error;
  }
}

function parse(tokens: readonly Token[]): Expression {
  let place = 0;
  let nodes = 0;
  const whole = expression(1);
  if (next().is !== 'end') throw new Refused('syntax', `Expected an operator such as + or &, not ${said(next())}.`, next());
  return whole;

  function next(): Token {
    return tokens[place]!;
  }

  function isSign(...signs: string[]): boolean {
    return next().is === 'sign' && signs.includes(next().text);
  }

  function take(sign: string, why: string): Token {
    if (!isSign(sign)) throw new Refused('syntax', `Expected ${sign} ${why}, not ${said(next())}.`, next());
    return tokens[place++]!;
  }

  function counted<T extends Expression>(node: T): T {
    if (++nodes > mostNodes) throw new Refused('too_complex', `A formula has at most ${mostNodes} parts.`, node);
    return node;
  }

  function expression(depth: number, row = 0): Expression {
    if (depth > deepest) throw new Refused('too_deep', `A formula nests at most ${deepest} levels.`, next());
    const operators = rows[row];
    if (!operators) return signed(depth);
    let left = expression(depth, row + 1);
    while (next().is === 'sign' && operators.some((one) => one === next().text)) {
      const operator = tokens[place++]!.text as Operator; // one of the row
      const right = expression(depth, row + 1);
      left = counted({ is: 'operation', operator, args: [left, right], from: left.from, to: right.to });
    }
    return left;
  }

  function signed(depth: number): Expression {
    if (!isSign('-', '+')) return single(depth);
    const { text, from } = tokens[place++]!;
    const of = depth < deepest ? signed(depth + 1) : single(deepest + 1);
    return text === '+' ? of : counted({ is: 'operation', operator: '-', args: [of], from, to: of.to });
  }

  function single(depth: number): Expression {
    const token = next();
    if (depth > deepest) throw new Refused('too_deep', `A formula nests at most ${deepest} levels.`, token);
    if (isSign('(')) {
      place++;
      const inside = expression(depth + 1);
      take(')', 'to close the bracket');
      return inside;
    }
    if (token.is === 'number' || token.is === 'text') {
      place++;
      return counted({ is: token.is, value: token.text, from: token.from, to: token.to });
    }
    if (token.is === 'name' || token.is === 'id') return named(depth);
    throw new Refused('syntax', `Expected a field, a value or a function, not ${said(token)}.`, token);
  }

  function named(depth: number): Expression {
    const { text, is, from, to } = tokens[place]!;
    const after = tokens[place + 1]!;
    if (is === 'name' && after.is === 'sign' && after.text === '(') return call(depth);
    if (text === 'TRUE' || text === 'FALSE' || text === 'BLANK') {
      place++;
      return counted(text === 'BLANK' ? { is: 'blank', from, to } : { is: 'boolean', value: text === 'TRUE', from, to });
    }
    const steps: Step[] = [];
    for (;;) {
      const step = next();
      if (step.is !== 'name' && step.is !== 'id')
        throw new Refused('syntax', `Expected a field behind the point, not ${said(step)}.`, step);
      place++;
      steps.push({ name: step.text, isId: step.is === 'id', from: step.from, to: step.to });
      if (!isSign('.')) return counted({ is: 'path', steps, from, to: step.to });
      place++;
    }
  }

  function call(depth: number): Expression {
    const { text, from } = tokens[place]!;
    place += 2;
    const args: Expression[] = [];
    if (!isSign(')')) {
      args.push(expression(depth + 1));
      while (isSign(',')) {
        place++;
        args.push(expression(depth + 1));
      }
    }
    const { to } = take(')', `or a comma in ${text}(…)`);
    return counted({ is: 'call', name: text.toUpperCase(), args, from, to });
  }
}

const said = ({ is, text }: Token): string => (is === 'end' ? 'the end' : is === 'text' ? 'a text' : text);
