import type { Issue } from '@atrium/sdk';
import { issue, pointer } from '../lib/index.ts';
import type { Definitions } from '../schema/index.ts';
import { limits } from './limits.ts';
import { readSight, type Rules } from './rules.ts';
import type { Naming, Prop, Shape } from './shape.ts';

/** Where in the input one is: a key and what is above it; spelled out only when something is wrong there. */
export type Path = { up: Path | null; key: string | number };

export const at = (up: Path | null, key: string | number): Path => ({ up, key });

/** What one check carries along: rights, spelling, and all that was wrong. */
export class Checking {
  readonly issues: Issue[] = [];
  readonly definitions: Definitions;
  readonly rules: Rules;
  readonly naming: Naming;
  /** Values come as text, from the bracket form of a query string. */
  readonly asText: boolean;
  readonly #prefix: string;
  #conditions = 0;
  #fields = 0;

  constructor(
    definitions: Definitions,
    rules: Rules,
    { prefix = '', naming = 'api', asText = false }: { prefix?: string; naming?: Naming; asText?: boolean },
  ) {
    this.definitions = definitions;
    this.rules = rules;
    this.#prefix = prefix;
    this.naming = naming;
    this.asText = asText;
  }

  refuse(path: Path | null, code: string, message: string): undefined {
    const segments: (string | number)[] = [];
    for (let one = path; one; one = one.up) segments.push(one.key);
    if (this.issues.length < mostIssues) this.issues.push(issue(this.#prefix + pointer(...segments.reverse()), code, message));
  }

  /** A property that the actor may name; anything else is unknown, so that a hidden field can't be told from none. */
  find(shape: Shape, name: string, path: Path | null): Prop | undefined {
    const prop = shape.find(name, this.naming);
    if (prop && this.mayRead(shape, prop)) return prop;
    return this.refuse(path, 'unknown_field', `There is no field ${JSON.stringify(name)} on ${shape.name}.`);
  }

  mayRead(shape: Shape, prop: Prop): boolean {
    if (!prop.field || !shape.object) return true;
    return readable(this.rules, shape.id, prop);
  }

  /** False from the first condition over the limit on; the issue is made once. */
  countCondition(path: Path | null): boolean {
    if (++this.#conditions === limits.filterNodes + 1) {
      const many = `A query has at most ${limits.filterNodes} conditions; this one has more. Put equal tests of one field into one _in, or split the query.`;
      this.refuse(path, 'too_many_conditions', many);
    }
    return this.#conditions <= limits.filterNodes;
  }

  countField(path: Path | null): boolean {
    if (++this.#fields === limits.selectionFields + 1) {
      this.refuse(path, 'too_many_fields', `A query asks for at most ${limits.selectionFields} fields, nested ones too. Ask for fewer.`);
    }
    return this.#fields <= limits.selectionFields;
  }
}

/** A computed field is known where all that it reads is. */
function readable(rules: Rules, objectId: string, { id, computed }: Prop): boolean {
  const may = (owner: string, fieldId: string): boolean => readSight(rules.grants(owner, 'read'), fieldId) !== false;
  return may(objectId, id) && (computed?.reads ?? []).every((read) => may(read.objectId, read.field.id));
}

const mostIssues = 100;

export const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `text`, `a list`, …: what a value is, for messages. */
export function nameType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { string: 'text', number: 'a number', boolean: 'true or false', object: 'an object' }[typeof value as string] ?? 'nothing';
}
