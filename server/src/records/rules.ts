import { invalid, type Actor } from '../lib/index.ts';
import type { Sql } from '../db/index.ts';
import type { Policies } from '../policies/index.ts';
import {
  compileRecordJson,
  compileRowRule,
  compileTargetRule,
  defaultFields,
  isAllowedAnywhere,
  readFilter,
  readSight,
  type CheckedFilter,
  type Rules,
} from '../query/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../schema/index.ts';
import type { WriteRules } from './write-sql.ts';

type On = { definitions: Definitions; object: ObjectDef; rules: Rules };

/** What the rules say of a write of these fields, for the statement that does it. */
export function writeRules({
  definitions,
  object,
  rules,
  action,
  fields,
}: On & { action: 'create' | 'update'; fields: readonly FieldDef[] }): WriteRules {
  const selection = defaultFields(definitions, object, rules);
  const on = { definitions, object, rules };
  const writes = fields.map(({ id }) => id);
  return {
    anyRow: isAllowedAnywhere(rules, object, action, writes),
    allowed: (alias, standIns) => compileRowRule({ ...on, action, alias, writes, standIns }),
    visible: (alias) => compileRowRule({ ...on, action: 'read', alias }),
    targetVisible: (target, recordId) => compileTargetRule({ definitions, rules, object: target, recordId }),
    json: (alias) => compileRecordJson({ ...on, alias, selection }),
  };
}

/** Whether a row may be seen, and whether the action is allowed on it. */
export function rowRules({
  definitions,
  object,
  rules,
  action,
  alias = 't',
}: On & { action: 'read' | 'delete' | 'destroy'; alias?: string }): { visible: Sql; allowed: Sql } {
  return {
    visible: compileRowRule({ definitions, rules, object, action: 'read', alias }),
    allowed: compileRowRule({ definitions, rules, object, action, alias }),
  };
}

export const isReadable = (rules: Rules, object: ObjectDef, field: FieldDef): boolean =>
  readSight(rules.grants(object.id, 'read'), field.id) !== false;

/** A filter of a query string, as JSON, with the actor's rights. Throws `invalid`. */
export type CheckFilter = (actor: Actor, definitions: Definitions, object: ObjectDef, text: string) => CheckedFilter;

export const createCheckFilter =
  (policies: Policies): CheckFilter =>
  (actor, definitions, object, text) => {
    const path = '/query/filter';
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch {
      throw invalid([{ path, code: 'invalid_json', message: 'filter holds JSON such as {"name": {"_eq": "Ada"}}.' }]);
    }
    const read = readFilter(definitions, object, raw, { rules: policies.rulesFor(actor, definitions), prefix: path });
    if ('issues' in read) throw invalid(read.issues);
    return read.filter;
  };
