const brand = Symbol('sql');

/** A piece of SQL with its bound values. Only this file can make one, so text from data can't become SQL. */
export type Sql = { readonly [brand]: true; readonly parts: readonly string[]; readonly values: readonly unknown[] };

const make = (parts: readonly string[], values: readonly unknown[]): Sql => ({ [brand]: true, parts, values });
const isSql = (value: unknown): value is Sql => typeof value === 'object' && value !== null && brand in value;

/** A statement or fragment; what is interpolated is bound, unless it is itself `Sql`. */
export function sql(strings: TemplateStringsArray, ...inputs: unknown[]): Sql {
  const parts: string[] = [strings[0]!];
  const values: unknown[] = [];
  inputs.forEach((input, i) => {
    const next = strings[i + 1]!;
    if (isSql(input)) {
      parts[parts.length - 1] += input.parts[0]!;
      for (let k = 0; k < input.values.length; k++) {
        values.push(input.values[k]);
        parts.push(input.parts[k + 1]!);
      }
      parts[parts.length - 1] += next;
    } else {
      values.push(input);
      parts.push(next);
    }
  });
  return make(parts, values);
}

/** Postgres keeps 63 bytes of an identifier and drops the rest in silence; a longer one is a bug of ours. */
export const maxIdentifierBytes = 63;

/** Quotes an identifier: `id('order')`, `id('ws_main', 'person')`. */
export function id(...names: string[]): Sql {
  const quoted = names.map((name) => {
    if (name.length === 0 || name.includes('\0') || Buffer.byteLength(name) > maxIdentifierBytes) {
      throw new Error(`not an identifier: ${JSON.stringify(name)}`);
    }
    return `"${name.replaceAll('"', '""')}"`;
  });
  return make([quoted.join('.')], []);
}

/** Quotes text as a literal, for statements that take no parameters (DDL, keys of JSON that we build). */
export const literal = (text: string): Sql => {
  if (text.includes('\0')) throw new Error('a literal may not hold NUL');
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return make([text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted], []);
};

export function join(fragments: readonly Sql[], separator: '' | ', ' | ' and ' | ' or ' | ' ' | '; ' | ' || '): Sql {
  const [first, ...rest] = fragments;
  if (!first) return empty;
  const parts = [...first.parts];
  const values = [...first.values];
  for (const fragment of rest) {
    parts[parts.length - 1] += separator + fragment.parts[0]!;
    for (let k = 0; k < fragment.values.length; k++) {
      values.push(fragment.values[k]);
      parts.push(fragment.parts[k + 1]!);
    }
  }
  return make(parts, values);
}

export const empty: Sql = make([''], []);

/**
 * SQL text that the code itself wrote (a type's name from a table of types, an expression of a catalogue declaration).
 * Never for text that came from outside; the architecture tests list its callers.
 */
export const trusted = (text: string): Sql => make([text], []);

/** The text with `$1 …` and its values. */
export function toStatement(statement: Sql): { text: string; values: unknown[] } {
  let text = statement.parts[0]!;
  const values: unknown[] = [];
  statement.values.forEach((value, i) => {
    values.push(value);
    text += `$${values.length}${statement.parts[i + 1]!}`;
  });
  return { text, values };
}

/** The statement as one line of text with its values written in, for plans that people read. DDL has none. */
export function toText(statement: Sql): string {
  if (statement.values.length > 0) throw new Error('a statement with values has no text of its own');
  return statement.parts[0]!;
}
