import { ActionIcon, Button } from '@mantine/core';
import type { FieldType } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { fieldTypeInfo } from '../../fields/field-types.ts';
import { IconAlert, IconRelation, IconRestore, IconTrash } from '../icons.ts';
import { inversesOf, type ModelField, type ModelObject } from '../model/model.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import { useVerbs } from '../state/use-verbs.ts';
import { FieldTypeMenu } from './FieldTypeMenu.tsx';
import classes from './Panel.module.css';

/** An object's fields, the relations that others drew to it, and what was hidden. */
export function FieldList({ object, onAddRelation }: { object: ModelObject; onAddRelation: () => void }) {
  const { t } = useTranslation('modeller');
  const { model, select, readOnly } = useModellerContext();
  const { addField, restore, remove } = useVerbs();
  const frozen = readOnly || object.hidden;
  const shown = object.fields.filter((field) => !field.hidden);
  const hidden = object.fields.filter((field) => field.hidden);
  const inverses = inversesOf(model, object.id);
  const add = (type: FieldType) => (type === 'relation' ? onAddRelation() : addField(object, type));

  return (
    <>
      <section className={classes.section} aria-label={t('object.fields')}>
        <div className={classes.sectionHeader}>
          <h3 className={classes.sectionTitle}>{t('object.fields')}</h3>
          {!frozen && <FieldTypeMenu onChoose={add} />}
        </div>
        {shown.length > 0 && (
          <ul className={classes.fields}>
            {shown.map((field) => (
              <li key={field.id} className={classes.fieldItem}>
                <FieldLine
                  field={field}
                  label={field.label}
                  detail={field.name}
                  onClick={() => select({ objectId: object.id, fieldId: field.id })}
                />
              </li>
            ))}
          </ul>
        )}
      </section>

      <section className={classes.section} aria-label={t('object.relations')}>
        <div className={classes.sectionHeader}>
          <h3 className={classes.sectionTitle}>{t('object.relations')}</h3>
          {!frozen && (
            <Button size="compact-sm" variant="light" leftSection={<IconRelation size={14} />} onClick={onAddRelation}>
              {t('relation.add')}
            </Button>
          )}
        </div>
        {inverses.length === 0 ? (
          <p className={classes.hint}>{t('object.noRelations')}</p>
        ) : (
          <ul className={classes.fields}>
            {inverses.map(({ field, source, label }) => (
              <li key={field.id} className={classes.fieldItem}>
                <FieldLine
                  field={field}
                  label={label}
                  detail={`${source.name}.${field.name}`}
                  onClick={() => select({ objectId: source.id, fieldId: field.id })}
                />
              </li>
            ))}
          </ul>
        )}
      </section>

      {hidden.length > 0 && (
        <section className={classes.section} aria-label={t('object.hiddenFields')}>
          <h3 className={classes.sectionTitle}>{t('object.hiddenFields')}</h3>
          <p className={classes.hint}>{t('object.hiddenHint')}</p>
          <ul className={classes.fields}>
            {hidden.map((field) => (
              <li key={field.id} className={classes.fieldItem} data-hidden>
                <FieldLine
                  field={field}
                  label={field.label}
                  detail={field.name}
                  onClick={() => select({ objectId: object.id, fieldId: field.id })}
                />
                {!frozen && (
                  <span className={classes.itemActions}>
                    <ActionIcon
                      size="sm"
                      onClick={() => restore(object, field)}
                      aria-label={t('action.restoreOne', { label: field.label })}
                    >
                      <IconRestore size={14} />
                    </ActionIcon>
                    {field.owner === 'user' && (
                      <ActionIcon
                        size="sm"
                        color="red"
                        onClick={() => remove(object, field)}
                        aria-label={t('action.deleteOne', { label: field.label })}
                      >
                        <IconTrash size={14} />
                      </ActionIcon>
                    )}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function FieldLine({ field, label, detail, onClick }: { field: ModelField; label: string; detail: string; onClick: () => void }) {
  const { t } = useTranslation('modeller');
  const { issues } = useModellerContext();
  const Icon = fieldTypeInfo[field.type].icon;
  return (
    <button type="button" className={classes.fieldLine} onClick={onClick}>
      <Icon size={16} stroke={1.7} className={classes.fieldIcon} aria-hidden />
      <span className={classes.fieldLabel}>
        {label || t('untitled')}
        {field.required && (
          <span className={classes.required} role="img" aria-label={t('mark.required')}>
            *
          </span>
        )}
      </span>
      {issues.some((issue) => issue.fieldId === field.id) && (
        <IconAlert size={14} className={classes.broken} role="img" aria-label={t('mark.broken')} />
      )}
      <span className={classes.fieldName}>{detail}</span>
    </button>
  );
}
