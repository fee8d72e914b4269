import { isDeepStrictEqual } from 'node:util';
import type { PlanChange, PlanStep } from '@atrium/sdk';
import { id, literal, sql, toText, type FieldRow, type ObjectRow } from '../db/index.ts';
import type { DefinitionRows, Step } from '../schema/index.ts';
import type { RowChanges } from './store.ts';

export function changedRows(before: DefinitionRows, after: DefinitionRows): RowChanges {
  const differs = <T extends { id: string }>(former: readonly T[], row: T) =>
    !isDeepStrictEqual(
      former.find((one) => one.id === row.id),
      row,
    );
  const gone = (former: readonly { id: string }[], rows: readonly { id: string }[]) => {
    const ids = new Set(rows.map((row) => row.id));
    return former.filter((row) => !ids.has(row.id)).map((row) => row.id);
  };
  return {
    objects: after.objects.filter((row) => differs(before.objects, row)),
    fields: after.fields.filter((row) => differs(before.fields, row)),
    deletedObjects: gone(before.objects, after.objects),
    deletedFields: gone(before.fields, after.fields),
  };
}

/** Of all rows those that a plan changed, for its own record. */
export function onlyChanged(rows: DefinitionRows, changes: RowChanges): DefinitionRows {
  const ids = new Set([...changes.objects, ...changes.fields].map((row) => row.id).concat(changes.deletedObjects, changes.deletedFields));
  return { objects: rows.objects.filter((row) => ids.has(row.id)), fields: rows.fields.filter((row) => ids.has(row.id)) };
}

/** A step as the API shows it. */
export const presentStep = ({ transactional: _, ...step }: Step): PlanStep => step;

/**
 * What a plan changes in the definitions alone: hiding, labels, options. Names, and all that is made or dropped, show in
 * the steps on tables already.
 */
export function definitionSteps(before: DefinitionRows, after: DefinitionRows): PlanStep[] {
  const names = new Map(after.objects.map((row) => [row.id, row.name]));
  return [
    ...after.objects.flatMap((row) =>
      stepsOf(
        'object',
        before.objects.find((one) => one.id === row.id),
        row,
        { words: `the object "${row.name}"`, table: { id: row.id, name: row.name }, column: null },
      ),
    ),
    ...after.fields.flatMap((row) =>
      stepsOf(
        'field',
        before.fields.find((one) => one.id === row.id),
        row,
        {
          words: `the field "${row.name}" of "${names.get(row.objectId)}"`,
          table: { id: row.objectId, name: names.get(row.objectId)! },
          column: { id: row.id, name: row.name },
        },
      ),
    ),
  ];
}

const shownElsewhere = new Set(['id', 'workspaceId', 'objectId', 'name', 'aliases', 'createdAt', 'sortOrder', 'hiddenAt', 'titleFieldId']);
const words: Record<string, string> = {
  ...{ pluralLabel: 'plural label', isUnique: 'uniqueness', titleFieldId: 'title field', position: 'place on the canvas' },
};

type Subject = { words: string } & Pick<PlanChange, 'table' | 'column'>;

function stepsOf<T extends ObjectRow | FieldRow>(table: 'object' | 'field', before: T | undefined, after: T, subject: Subject): PlanStep[] {
  if (!before) return [];
  const steps: PlanStep[] = [];
  const where = sql` where id = ${literal(after.id)}`;
  const { words: what, ...at } = subject;
  const step = (change: Pick<PlanChange, 'kind' | 'to'>, set: ReturnType<typeof sql>, summary: string): PlanStep => ({
    ...{ sql: toText(sql`update ${id('atrium', table)} set ${set}${where}`), change: { ...at, lostRows: 0, ...change } },
    ...{ summary, lock: 'none', rewrites: 0, destroys: null },
  });
  if (before.hiddenAt === null && after.hiddenAt !== null)
    steps.push(step({ kind: 'hide' }, sql`hidden_at = now()`, `Hide ${what}; all its data stays, and it can be restored.`));
  if (before.hiddenAt !== null && after.hiddenAt === null) steps.push(step({ kind: 'restore' }, sql`hidden_at = null`, `Restore ${what}.`));
  for (const key of Object.keys(after) as (keyof T & string)[]) {
    if (shownElsewhere.has(key) || isDeepStrictEqual(before[key], after[key])) continue;
    const value = after[key];
    const text = value === null ? sql`null` : literal(typeof value === 'string' ? value : JSON.stringify(value));
    const column = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    steps.push(step({ kind: 'set', to: key }, sql`${id(column)} = ${text}`, `Change the ${words[key] ?? key} of ${what}.`));
  }
  return steps;
}
