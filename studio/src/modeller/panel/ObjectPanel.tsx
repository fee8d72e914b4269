import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ObjectIcon } from '../../ui/index.ts';
import { IconRestore } from '../icons.ts';
import type { ObjectSet } from '../model/edit.ts';
import { relabelObject, relabelPlural } from '../model/make.ts';
import { canBeTitle, isNew, type ModelObject } from '../model/model.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import { useIssueAt } from '../state/use-issue-text.ts';
import { useVerbs } from '../state/use-verbs.ts';
import { selectAll, useFocusIfMade } from './use-focus-if-made.ts';
import { Appearance } from './Appearance.tsx';
import { Disclosure } from './Disclosure.tsx';
import { FieldList } from './FieldList.tsx';
import { MoreMenu } from './MoreMenu.tsx';
import { NameInput } from './NameInput.tsx';
import { OtherIssues } from './OtherIssues.tsx';
import classes from './Panel.module.css';
import { PanelFrame } from './PanelFrame.tsx';

export function ObjectPanel({ object, onAddRelation }: { object: ModelObject; onAddRelation: () => void }) {
  const { t, i18n } = useTranslation('modeller');
  const { model, edit, endRun, readOnly } = useModellerContext();
  const { hide, restore, remove } = useVerbs();
  const issueAt = useIssueAt(object.id, null);
  const fresh = isNew(object);
  const { input, isMade } = useFocusIfMade(object.id);
  const frozen = readOnly || object.hidden;
  const set = (key: string, change: ObjectSet) => edit({ op: 'updateObject', objectId: object.id, set: change }, `${object.id} ${key}`);
  const names = issueAt('name') ?? issueAt('plural');

  return (
    <PanelFrame
      icon={<ObjectIcon object={object} />}
      title={object.label || t('untitled')}
      subtitle={t(object.hidden ? 'object.hidden' : fresh ? 'object.new' : object.owner === 'core' ? 'object.core' : 'object.own')}
      labelFocused={isMade}
      menu={
        !readOnly &&
        object.owner !== 'core' && (
          <MoreMenu isNew={fresh} hidden={object.hidden} label={object.label} onHide={() => hide(object)} onDelete={() => remove(object)} />
        )
      }
    >
      {object.hidden && !readOnly && (
        <Button variant="light" leftSection={<IconRestore size={15} />} onClick={() => restore(object)}>
          {t('action.restore')}
        </Button>
      )}
      <OtherIssues objectId={object.id} fieldId={null} />
      <div className={classes.stack}>
        <div className={classes.pair}>
          <TextInput
            label={t('object.label')}
            value={object.label}
            error={issueAt('label')}
            disabled={frozen}

            ref={input}
            data-autofocus={isMade || undefined}
            onFocus={isMade ? selectAll : undefined}
            onChange={(event) => set('label', relabelObject(model, object, event.currentTarget.value, i18n.language))}
            onBlur={endRun}
          />
          <TextInput
            label={t('object.pluralLabel')}
            value={object.pluralLabel}
            error={issueAt('pluralLabel')}
            disabled={frozen}
            onChange={(event) => set('pluralLabel', relabelPlural(model, object, event.currentTarget.value))}
            onBlur={endRun}
          />
        </div>
        <Appearance object={object} disabled={frozen} onChange={(change) => set('appearance', change)} />
        <Select
          label={t('object.titleField')}
          description={t('object.titleFieldHint')}
          disabled={frozen}
          data={object.fields.filter(canBeTitle).map((field) => ({ value: field.id, label: field.label }))}
          value={object.titleFieldId}
          allowDeselect={false}
          nothingFoundMessage={t('object.noTitle')}
          error={issueAt('titleField')}
          onChange={(titleFieldId) => set('titleField', { titleFieldId })}
        />
        <Disclosure label={t('object.more')} forced={names !== undefined}>
          <div className={classes.pair}>
            <NameInput
              label={t('object.name')}
              value={object.name}
              error={issueAt('name')}
              disabled={frozen}
              onChange={(name) => set('name', { name })}
              onBlur={endRun}
            />
            <NameInput
              label={t('object.plural')}
              value={object.plural}
              error={issueAt('plural')}
              disabled={frozen}
              onChange={(plural) => set('plural', { plural })}
              onBlur={endRun}
            />
          </div>
          {!fresh && <p className={classes.hint}>{t('object.renameHint')}</p>}
          <Textarea
            label={t('description')}
            autosize
            minRows={2}
            disabled={frozen}
            value={object.description ?? ''}
            onChange={(event) => set('description', { description: event.currentTarget.value || null })}
            onBlur={endRun}
          />
        </Disclosure>
      </div>
      <FieldList object={object} onAddRelation={onAddRelation} />
    </PanelFrame>
  );
}
