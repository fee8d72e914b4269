import type { PlanChange, PlanStep } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import type { Model, ModelField, ModelObject } from '../model/model.ts';

type Loss = { text: string; change: PlanChange | null };

/** The steps of a plan in the reader's words; what the server said where a step is none of ours to name. */
export function useStepText(base: Model, model: Model) {
  const { t } = useTranslation('modeller');
  const { number } = useFormat();
  return { describe, losses };

  function describe({ change, summary }: PlanStep): string {
    if (!change) return summary;
    const { object, field, links } = subjectOf(change);
    const names = { object: links ? t('step.links', { field: links.label }) : (object?.label ?? change.table.name) };
    const own = change.kind === 'drop_table' || change.kind === 'rename_table' ? change.table.name : names.object;
    const words = { ...names, table: own, field: field?.label ?? change.column?.name ?? '', to: targetOf(change) };
    if (change.kind === 'set') {
      const prop = t(`prop.${(setNames[words.to] ?? words.to) as 'label'}`, { defaultValue: words.to });
      return t(change.column ? 'step.set_field' : 'step.set_object', { ...words, prop });
    }
    const ofField = field !== undefined;
    if (change.kind === 'hide' || change.kind === 'restore') return t(`step.${change.kind}_${ofField ? 'field' : 'object'}`, words);
    // An index or a key of a column that no field has: the ones that every table comes with.
    if (change.kind === 'create_index' && !ofField) return t('step.create_own_index', words);
    return t(`step.${change.kind}`, words);
  }

  /** What is lost for good, a line each; a field of several columns once. */
  function losses(steps: readonly PlanStep[]): string[] {
    const all = steps.flatMap(({ destroys, change }): Loss[] => (destroys === null ? [] : [{ text: destroys, change: change ?? null }]));
    return [...new Set(all.map(({ text, change }) => (change ? lossOf(change) : text)))];
  }

  function lossOf(change: PlanChange): string {
    const { object, field, links } = subjectOf(change);
    const rows = t('loss.rows', { count: change.lostRows, rows: number(change.lostRows) });
    const words = { object: object?.label ?? change.table.name, field: (field ?? links)?.label ?? change.column?.name ?? '', rows };
    return t(change.kind === 'drop_column' ? 'loss.field' : links ? 'loss.links' : 'loss.object', words);
  }

  function subjectOf({ table, column }: PlanChange): { object?: ModelObject; field?: ModelField; links?: ModelField } {
    const known = [...model, ...base];
    const links = known.flatMap(({ fields }) => fields).find(({ id }) => id === table.id);
    const object = known.find(({ id }) => id === table.id) ?? known.find(({ name }) => name === table.name);
    // What is new has no id here yet; a field's columns begin with its name.
    const fields = known.filter(({ id, name }) => id === object?.id || name === table.name).flatMap((one) => one.fields);
    const named = fields.filter(({ name }) => column?.name === name || column?.name.startsWith(`${name}_`));
    const field =
      column === null
        ? undefined
        : (fields.find(({ id }) => id === column.id) ?? named.toSorted((a, b) => b.name.length - a.name.length)[0]);
    return { object, field, links };
  }

  function targetOf({ kind, to = '' }: PlanChange): string {
    const points = kind === 'create_reference' || kind === 'check_reference' || kind === 'drop_reference';
    return points ? ([...model, ...base].find(({ name }) => name === to)?.label ?? (to === '_member' ? t('step.members') : to)) : to;
  }
}

/** As the server's rows call what the modeller knows by another name. */
const setNames: Record<string, string> = { isUnique: 'unique', isRequired: 'required', titleFieldId: 'titleField' };
