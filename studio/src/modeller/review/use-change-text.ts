import type { SelectOption } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import type { DraftChange } from '../model/changes.ts';
import { findField, findObject, type Model } from '../model/model.ts';

/** A change in the user's words: what happens, and each part of it that is worth a line, with what it was before. */
export function useChangeText(base: Model, model: Model): (change: DraftChange) => { title: string; details: string[] } {
  const { t } = useTranslation(['modeller', 'fields']);
  return ({ change, edit, objectId, fieldId, objectLabel, fieldLabel }) => {
    const names = { object: objectLabel, field: fieldLabel ?? '' };
    switch (edit.op) {
      case 'createObject': {
        const fields = edit.object.fields.map((field) => `${field.label} (${t(`fields:type.${field.type}`)})`);
        return { title: t('change.createObject', names), details: fields.length > 0 ? [fields.join(', ')] : [] };
      }
      case 'createField': {
        const target = findObject(model, edit.field.targetId);
        const title = target
          ? t('change.createRelation', { ...names, target: target.label })
          : t('change.createField', { ...names, type: t(`fields:type.${edit.field.type}`) });
        return { title, details: [] };
      }
      case 'updateObject':
      case 'updateField': {
        const set = 'set' in change ? change.set : {};
        const before: object = (fieldId === null ? findObject(base, objectId) : findField(base, objectId, fieldId)) ?? {};
        const was = new Map(Object.entries(before));
        return {
          title: t(`change.${edit.op}`, names),
          details: Object.entries(set).map(([key, value]) => detail(key, value, was.get(key))),
        };
      }
      case 'moveObjects':
        return { title: '', details: [] };
      default:
        return { title: t(`change.${edit.op}`, names), details: [] };
    }
  };

  function detail(key: string, value: unknown, before: unknown): string {
    const prop = t(`prop.${key as 'label'}`, { defaultValue: key });
    if (value === null) return t('change.cleared', { prop });
    if (typeof value === 'boolean') return t(value ? 'change.on' : 'change.off', { prop });
    if (key === 'onDelete')
      return t('change.set', { prop, value: t(`relation.rule.${value as 'set_null'}`, { owners: t('change.records') }) });
    if (key === 'options') return optionDetail(prop, asOptions(value), asOptions(before));
    if (key === 'inverse') return t('change.set', { prop, value: (value as { label: string }).label });
    if (typeof value !== 'string' && typeof value !== 'number') return t('change.changed', { prop });
    const from = typeof before === 'string' || typeof before === 'number' ? String(before) : '';
    return from ? t('change.setFrom', { prop, from, value }) : t('change.set', { prop, value });
  }

  function optionDetail(prop: string, options: SelectOption[], before: SelectOption[]): string {
    const labels = (those: SelectOption[]) => those.map(({ label }) => label).join(', ');
    const known = new Map(before.map((option) => [option.value, option]));
    const added = options.filter(({ value }) => !known.has(value));
    const archived = options.filter((option) => option.archived && known.get(option.value)?.archived !== true);
    const said = [
      ...(added.length > 0 ? [t('change.optionsAdded', { options: labels(added) })] : []),
      ...(archived.length > 0 ? [t('change.optionsArchived', { options: labels(archived) })] : []),
    ];
    return said.length > 0 ? t('change.set', { prop, value: said.join('; ') }) : t('change.changed', { prop });
  }
}

const asOptions = (value: unknown): SelectOption[] => (Array.isArray(value) ? (value as SelectOption[]) : []);
