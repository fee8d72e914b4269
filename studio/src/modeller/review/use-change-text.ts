import { useTranslation } from 'react-i18next';
import type { DraftChange } from '../model/changes.ts';
import { findObject, type Model } from '../model/model.ts';

/** A change in the user's words: what happens, and each part of it that is worth a line. */
export function useChangeText(model: Model): (change: DraftChange) => { title: string; details: string[] } {
  const { t } = useTranslation(['modeller', 'fields']);
  return ({ change, edit, objectLabel, fieldLabel }) => {
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
        return { title: t(`change.${edit.op}`, names), details: Object.entries(set).map(([key, value]) => detail(key, value)) };
      }
      case 'moveObjects':
        return { title: '', details: [] };
      default:
        return { title: t(`change.${edit.op}`, names), details: [] };
    }
  };

  function detail(key: string, value: unknown): string {
    const prop = t(`prop.${key as 'label'}`, { defaultValue: key });
    if (value === null) return t('change.cleared', { prop });
    if (typeof value === 'boolean') return t(value ? 'change.on' : 'change.off', { prop });
    if (key === 'onDelete')
      return t('change.set', { prop, value: t(`relation.rule.${value as 'set_null'}`, { owners: t('change.records'), field: '' }) });
    if (typeof value === 'string' || typeof value === 'number') return t('change.set', { prop, value: String(value) });
    if (key === 'inverse') return t('change.set', { prop, value: (value as { label: string }).label });
    return t('change.changed', { prop });
  }
}
