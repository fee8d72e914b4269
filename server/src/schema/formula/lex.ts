import type { FormulaIssue, Span } from './ast.ts';

export type Token = Span & { is: 'number' | 'text' | 'name' | 'id' | 'sign' | 'end'; text: string };

const pattern =
  /(?<blank>\s+)|(?<number>\d+(?:\.\d+)?)|(?<text>"(?:[^"]|"")*")|(?<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?<id>[0-9a-f-]{36}(?::inverse)?)\}|(?<sign><>|!=|<=|>=|[=<>&+\-*/(),.])/uy;

/** Pieces of an expression, the end last. A text keeps its quotes off, and `""` in it stands for one. */
export function lex(source: string): { tokens: Token[]; issues: FormulaIssue[] } {
  const tokens: Token[] = [];
  let from = 0;
  while (from < source.length) {
    pattern.lastIndex = from;
    const groups = pattern.exec(source)?.groups;
    if (!groups) return { tokens, issues: [strange(source, from)] };
    const to = pattern.lastIndex;
    const { blank, number, text, name, id, sign } = groups;
    if (number !== undefined) tokens.push({ is: 'number', text: number, from, to });
    else if (text !== undefined) tokens.push({ is: 'text', text: text.slice(1, -1).replaceAll('""', '"'), from, to });
    else if (name !== undefined) tokens.push({ is: 'name', text: name, from, to });
    else if (id !== undefined) tokens.push({ is: 'id', text: id, from, to });
    else if (blank === undefined) tokens.push({ is: 'sign', text: sign === '<>' ? '!=' : sign!, from, to });
    from = to;
  }
  tokens.push({ is: 'end', text: '', from, to: from });
  return { tokens, issues: [] };
}

function strange(source: string, from: number): FormulaIssue {
  const character = String.fromCodePoint(source.codePointAt(from)!);
  if (character === '"') return { code: 'unfinished_text', message: 'This text has no closing quote.', from, to: source.length };
  const hint = character === "'" ? ' Texts stand in double quotes.' : '';
  return { code: 'syntax', message: `${JSON.stringify(character)} means nothing here.${hint}`, from, to: from + character.length };
}
