import type { FieldType } from '@atrium/sdk';
import { Button, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fieldTypeGroups, fieldTypeInfo } from '../../fields/field-types.ts';
import { IconRestore } from '../icons.ts';
import type { FieldSet } from '../model/edit.ts';
import { relabelField } from '../model/make.ts';
import { isNew, type ModelField, type ModelObject } from '../model/model.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import { useIssueAt } from '../state/use-issue-text.ts';
import { useVerbs } from '../state/use-verbs.ts';
import { DefaultInput } from './DefaultInput.tsx';
import { Disclosure } from './Disclosure.tsx';
import { MoreMenu } from './MoreMenu.tsx';
import { NameInput } from './NameInput.tsx';
import { OtherIssues } from './OtherIssues.tsx';
import classes from './Panel.module.css';
import { PanelFrame } from './PanelFrame.tsx';
import { RelationOptions } from './RelationOptions.tsx';
import { TypeOptions } from './TypeOptions.tsx';
import { selectAll, useFocusIfMade } from './use-focus-if-made.ts';

export function FieldPanel({ object, field }: { object: ModelObject; field: ModelField }) {
  const { t } = useTranslation(['modeller', 'fields']);
  const { model, edit, endRun, select, readOnly } = useModellerContext();
  const { hide, restore, remove } = useVerbs();
  const issueAt = useIssueAt(object.id, field.id);
  const { input, isMade } = useFocusIfMade(field.id);
  const info = fieldTypeInfo[field.type];
  const fresh = isNew(field);
  const frozen = readOnly || field.hidden || object.hidden;
  const set = (key: string, change: FieldSet) =>
    edit({ op: 'updateField', objectId: object.id, fieldId: field.id, set: change }, `${field.id} ${key}`);
  const canRequire = !info.computed && !(field.type === 'relation' && field.cardinality === 'many_to_many');
  const caseMatters = field.unique && field.type === 'text';
  const canIndex = !field.unique && !unindexed.has(field.type);

  return (
    <PanelFrame
      icon={<info.icon size={14} stroke={1.8} aria-hidden />}
      title={field.label || t('untitled')}
      subtitle={t('field.subtitle', { type: t(`fields:type.${field.type}`), object: object.label })}
      onBack={{ label: t('field.back', { object: object.label }), run: () => select({ objectId: object.id, fieldId: null }) }}
      labelFocused={isMade}
      menu={
        !readOnly &&
        !object.hidden && (
          <MoreMenu
            isNew={fresh}
            hidden={field.hidden}
            label={field.label}
            onHide={() => hide(object, field)}
            onDelete={field.owner === 'core' ? null : () => remove(object, field)}
          />
        )
      }
    >
      {field.hidden && !readOnly && (
        <Button variant="light" leftSection={<IconRestore size={15} />} onClick={() => restore(object, field)}>
          {t('action.restore')}
        </Button>
      )}
      <OtherIssues objectId={object.id} fieldId={field.id} />
      <div className={classes.stack}>
        <div className={classes.pair}>
          <TextInput
            ref={input}
            data-autofocus={isMade || undefined}
            onFocus={isMade ? selectAll : undefined}
            label={t('field.label')}
            value={field.label}
            error={issueAt('label')}
            disabled={frozen}
            onChange={(event) => set('label', relabelField(model, object, field, event.currentTarget.value))}
            onBlur={endRun}
          />
          <NameInput
            label={t('field.name')}
            value={field.name}
            error={issueAt('name')}
            disabled={frozen}
            onChange={(name) => set('name', { name })}
            onBlur={endRun}
          />
        </div>
        {fresh && field.type !== 'relation' ? (
          <TypeSelect
            value={field.type}
            error={issueAt('type')}
            onChange={(type) => set('type', retyped(field, type, t('option.newLabel', { n: 1 })))}
          />
        ) : null}
        {!fresh && <p className={classes.hint}>{t('field.typeFixed')}</p>}
      </div>

      {field.type === 'relation' ? (
        <RelationOptions object={object} field={field} frozen={frozen} onSet={set} onBlur={endRun} issueAt={issueAt} />
      ) : (
        <TypeOptions object={object} field={field} frozen={frozen} onSet={set} onBlur={endRun} issueAt={issueAt} />
      )}

      <div className={classes.stack}>
        {canRequire && (
          <Switch
            label={t('field.required')}
            description={t('field.requiredHint')}
            checked={field.required ?? false}
            disabled={frozen}
            onChange={(event) => set('required', { required: event.currentTarget.checked })}
          />
        )}
        {info.canBeUnique && (
          <Switch
            label={t('field.unique')}
            description={t('field.uniqueHint', { objects: object.pluralLabel })}
            checked={field.unique ?? false}
            disabled={frozen}
            onChange={(event) =>
              set('unique', { unique: event.currentTarget.checked, ...(event.currentTarget.checked ? {} : { caseInsensitive: undefined }) })
            }
          />
        )}
        {caseMatters && (
          <Switch
            label={t('field.caseInsensitive')}
            description={t('field.caseInsensitiveHint')}
            checked={field.caseInsensitive ?? false}
            disabled={frozen}
            onChange={(event) => set('caseInsensitive', { caseInsensitive: event.currentTarget.checked || undefined })}
          />
        )}
        {info.canHaveDefault && (
          <DefaultInput
            field={field}
            frozen={frozen}
            error={issueAt('default')}
            onSet={(value) => set('default', { default: value })}
            onBlur={endRun}
          />
        )}
      </div>

      <Disclosure label={t('field.more')}>
        <Textarea
          label={t('description')}
          description={t('field.descriptionHint')}
          autosize
          minRows={2}
          disabled={frozen}
          value={field.description ?? ''}
          onChange={(event) => set('description', { description: event.currentTarget.value || null })}
          onBlur={endRun}
        />
        {canIndex && (
          <Switch
            label={t('field.indexed')}
            description={t('field.indexedHint')}
            checked={field.indexed ?? false}
            disabled={frozen}
            onChange={(event) => set('indexed', { indexed: event.currentTarget.checked })}
          />
        )}
      </Disclosure>
    </PanelFrame>
  );
}

/** What has no index of its own, or always one. */
const unindexed = new Set<FieldType>(['long_text', 'json', 'user', 'relation', 'autonumber', 'formula', 'lookup', 'rollup']);

function TypeSelect({ value, error, onChange }: { value: FieldType; error: string | undefined; onChange: (type: FieldType) => void }) {
  const { t } = useTranslation(['modeller', 'fields']);
  const types = (Object.keys(fieldTypeInfo) as FieldType[]).filter((type) => type !== 'relation');
  const data = fieldTypeGroups
    .map((group) => ({
      group: t(`fields:group.${group}`),
      items: types.filter((type) => fieldTypeInfo[type].group === group).map((type) => ({ value: type, label: t(`fields:type.${type}`) })),
    }))
    .filter(({ items }) => items.length > 0);
  return (
    <Select
      label={t('field.type')}
      description={t('field.typeHint')}
      data={data}
      value={value}
      error={error}
      allowDeselect={false}
      searchable
      onChange={(type) => type && onChange(type as FieldType)}
    />
  );
}

/** Another type forgets what only the former one was told. */
function retyped(field: ModelField, type: FieldType, optionLabel: string): FieldSet {
  const cleared: FieldSet = {
    default: undefined,
    minLength: undefined,
    maxLength: undefined,
    pattern: undefined,
    min: undefined,
    max: undefined,
    precision: undefined,
    defaultCurrency: undefined,
    currencies: undefined,
    schema: undefined,
    prefix: undefined,
    padding: undefined,
    caseInsensitive: undefined,
    expression: undefined,
    path: undefined,
    relation: undefined,
    function: type === 'rollup' ? 'count' : undefined,
    field: undefined,
    filter: undefined,
  };
  const choice = type === 'select' || type === 'multi_select';
  const options = choice ? (field.options ?? [{ value: 'option_1', label: optionLabel }]) : undefined;
  const info = fieldTypeInfo[type];
  return {
    ...cleared,
    type,
    options,
    unique: info.canBeUnique ? (field.unique ?? false) : false,
    required: info.computed ? false : (field.required ?? false),
  };
}
