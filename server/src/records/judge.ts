import type { RecordValues } from '@atrium/sdk';
import { isUuid, pointer } from '../lib/index.ts';
import type { Rules } from '../query/index.ts';
import { notOffered, type FieldDef, type ObjectDef } from '../schema/index.ts';
import { finding, type Finding } from './refusal.ts';
import { archivedOf, checkName, heldName } from './write-sql.ts';
import type { Target } from './write.ts';

/** What the statement of a write says of a row that it can't write. */
export type Failure = { n: number; allowed: boolean; found?: boolean; stays?: boolean; fresh?: boolean } & Record<string, unknown>;

/** A row of a statement; `_n` is the place of its record in the request. */
export type Row = { _n: number } & Record<string, unknown>;

/** The JSON Pointer of each record of a request; empty for a single one, which is the body itself. */
export type Places = (n: number) => string;

type Judged = { target: Target; fields: readonly FieldDef[]; rows: readonly Row[]; at: Places };

export const idFindings = (object: ObjectDef, id: string, path: string): Finding[] => (isUuid(id) ? [] : [lost(object, path)]);

/** There is no such record, as far as the actor may know. */
export const lost = ({ label }: ObjectDef, path: string): Finding =>
  finding('not_found', path, 'not_found', path === '' ? `The ${label.toLowerCase()} was not found.` : 'There is no such record.');

export function judgeCreations(failed: readonly Failure[], judged: Judged): Finding[] {
  const label = judged.target.object.label.toLowerCase();
  return failed.flatMap((failure) => {
    const wrong = wrongValues(failure, judged);
    if (wrong.length > 0 || failure.allowed) return wrong;
    return [finding('forbidden', judged.at(failure.n), 'forbidden', `Your role may not create such a ${label}.`)];
  });
}

/** Of each record what weighs most: that it isn't there, that it isn't one's own to change, that it has changed. */
export function judgeUpdates(failed: readonly Failure[], judged: Judged): Finding[] {
  const { object } = judged.target;
  const label = object.label.toLowerCase();
  return failed.flatMap((failure) => {
    const path = judged.at(failure.n);
    if (!failure.found) return [lost(object, path)];
    if (!failure.allowed) {
      return [finding('forbidden', path, 'forbidden', path === '' ? `Your role may not change this ${label}.` : 'Not yours to change.')];
    }
    if (failure.stays === false) return [finding('forbidden', path, 'forbidden', leaves(object))];
    const wrong = wrongValues(failure, judged);
    if (failure.fresh) return wrong;
    const stale = `The ${label} was changed since you read it; read it again and decide.`;
    return [finding('stale_version', path, 'stale_version', stale), ...wrong];
  });
}

/** The rule of `update` holds for the record as it is, and no longer for what it would become. */
export const leaves = ({ label, pluralLabel }: ObjectDef): string =>
  `Your role may change only some ${pluralLabel.toLowerCase()}; this ${label.toLowerCase()} would no longer be one of them.`;

/** Values that only Postgres could judge: references to nothing, archived options that the record doesn't hold. */
function wrongValues(failure: Failure, { target, fields, rows, at }: Judged): Finding[] {
  return fields.flatMap((field) => {
    if (failure[checkName(field)] !== false) return [];
    const path = at(failure.n) + pointer(field.name);
    if (field.relation || field.type === 'user') {
      const what = field.relation ? target.definitions.byId.get(field.relation.targetId)!.label.toLowerCase() : 'member';
      return [finding('invalid', path, 'not_found', `There is no ${what} with this id.`)];
    }
    const { code, message } = notOffered(field);
    const chosen = rows.find(({ _n }) => _n === failure.n)![field.columns[0]!.name];
    if (!Array.isArray(chosen)) return [finding('invalid', path, code, message)];
    const [archived, held] = [archivedOf(field), failure[heldName(field)] as string[]];
    return chosen.flatMap((one, i) =>
      archived.includes(one) && !held.includes(one) ? [finding('invalid', path + pointer(i), code, message)] : [],
    );
  });
}

/** A field that one may not see doesn't exist; one that one sees but may not write is forbidden. */
export function judgeFields(
  rules: Rules,
  object: ObjectDef,
  { action, values, path }: { action: 'create' | 'update'; values: RecordValues; path: string },
): Finding[] {
  const [writing, reading] = [rules.grants(object.id, action), rules.grants(object.id, 'read')];
  if (writing.some(({ writable }) => writable === 'all')) return [];
  return Object.keys(values).flatMap((name) => {
    const field = object.find(name);
    if (!field || writing.some(({ writable }) => writable !== 'all' && writable.has(field.id))) return [];
    const isReadable = reading.some(({ readable }) => readable === 'all' || readable.has(field.id));
    return [
      isReadable
        ? finding('forbidden', path + pointer(name), 'forbidden', `Your role may not write ${field.label}.`)
        : finding('invalid', path + pointer(name), 'unknown_field', `${name} is not known here.`),
    ];
  });
}
