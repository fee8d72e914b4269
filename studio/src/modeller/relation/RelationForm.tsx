import type { OnDelete } from '@atrium/sdk';
import { Button, Radio, Select, TextInput } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RelationDraft, RelationKind } from '../model/make.ts';
import type { ModelField, ModelObject } from '../model/model.ts';
import { findObject, temporaryId } from '../model/model.ts';
import { toName } from '../model/names.ts';
import { type IssueKey, validate } from '../model/validate.ts';
import { NameInput } from '../panel/NameInput.tsx';
import { useModellerContext } from '../state/modeller-context.ts';
import { useIssueText } from '../state/use-issue-text.ts';
import { useVerbs } from '../state/use-verbs.ts';
import { RelationGlyph } from './Glyph.tsx';
import { OnDeleteSelect } from './OnDeleteSelect.tsx';
import classes from './Relation.module.css';
import { useGuess } from './use-guess.ts';

const kinds: RelationKind[] = ['many_to_one', 'one_to_many', 'one_to_one', 'many_to_many'];
const probeId = temporaryId(() => 'probe');

type Touched = { label?: string; name?: string; inverseLabel?: string; inverseName?: string };
type Props = { from: ModelObject; /** Null: still to be chosen. */ to: ModelObject | null; onDone: () => void; onCancel: () => void };

/** Asks about a relation that was drawn; everything has a good guess, so that Enter is an answer. */
export function RelationForm({ from, to: drawnTo, onDone, onCancel }: Props) {
  const { t } = useTranslation('modeller');
  const { model } = useModellerContext();
  const { addRelation } = useVerbs();
  const guess = useGuess();
  const describe = useIssueText();
  const [toId, setToId] = useState(drawnTo?.id ?? null);
  const [kind, setKind] = useState<RelationKind>('many_to_one');
  const [touched, setTouched] = useState<Touched>({});
  const [onDelete, setOnDelete] = useState<OnDelete>('set_null');
  const to = findObject(model, toId);

  const draft = to ? adjust(guess(model, { from, to, kind }), touched) : null;
  const issues = draft ? validate(withProbe(model, draft)).filter(({ fieldId }) => fieldId === probeId) : [];
  const errorAt = (key: IssueKey) => {
    const issue = issues.find((one) => one.key === key);
    return issue && describe(issue);
  };
  const owner = findObject(model, draft?.ownerId);
  const target = findObject(model, draft?.targetId);
  const self = from.id === to?.id;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!draft || issues.length > 0) return;
    addRelation(draft, onDelete);
    onDone();
  };

  return (
    <form className={classes.form} onSubmit={submit} aria-label={t('relation.title')}>
      {!drawnTo && (
        <Select
          label={t('relation.to', { object: from.label })}
          data={model.filter((object) => !object.hidden).map((object) => ({ value: object.id, label: object.label }))}
          value={toId}
          onChange={setToId}
          searchable
          data-autofocus
          allowDeselect={false}
        />
      )}
      {to && (
        <Radio.Group
          value={kind}
          onChange={(value) => setKind(value as RelationKind)}
          aria-label={t('relation.kind')}
          onKeyDown={submitOnEnter}
        >
          <div className={classes.kinds}>
            {kinds
              .filter((one) => !(self && one === 'one_to_many'))
              .map((one) => (
                <Radio.Card key={one} value={one} className={classes.kind} data-autofocus={(drawnTo && one === kind) || undefined}>
                  <RelationGlyph kind={one} />
                  <span>
                    {t(`relation.sentence.${one}`, {
                      from: from.label,
                      fromPlural: from.pluralLabel,
                      to: to.label,
                      toPlural: to.pluralLabel,
                    })}
                  </span>
                </Radio.Card>
              ))}
          </div>
        </Radio.Group>
      )}
      {draft && owner && target && (
        <>
          <div className={classes.pair}>
            <TextInput
              label={t('relation.fieldOn', { object: owner.label })}
              value={draft.label}
              error={errorAt('label')}
              onChange={(event) => setTouched({ ...touched, label: event.currentTarget.value })}
            />
            <NameInput
              label={t('field.name')}
              value={draft.name}
              error={errorAt('name')}
              disabled={false}
              onChange={(name) => setTouched({ ...touched, name })}
              onBlur={ignore}
            />
            <TextInput
              label={t('relation.fieldOn', { object: target.label })}
              value={draft.inverse.label}
              error={errorAt('inverse.label')}
              onChange={(event) => setTouched({ ...touched, inverseLabel: event.currentTarget.value })}
            />
            <NameInput
              label={t('field.name')}
              value={draft.inverse.name}
              error={errorAt('inverse.name')}
              disabled={false}
              onChange={(inverseName) => setTouched({ ...touched, inverseName })}
              onBlur={ignore}
            />
          </div>
          {draft.cardinality !== 'many_to_many' && (
            <OnDeleteSelect owner={owner} target={target} value={onDelete} frozen={false} onChange={setOnDelete} />
          )}
        </>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" disabled={!draft || issues.length > 0}>
          {t('relation.create')}
        </Button>
      </div>
    </form>
  );
}

const ignore = () => undefined;

/** A radio is a button here, which would take Enter for itself. */
function submitOnEnter(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  event.currentTarget.closest('form')?.requestSubmit();
}

/** What the user typed goes before the guess; a typed label still gives its name. */
function adjust(draft: RelationDraft, touched: Touched): RelationDraft {
  return {
    ...draft,
    label: touched.label ?? draft.label,
    name: touched.name ?? (touched.label === undefined ? draft.name : toName(touched.label)),
    inverse: {
      label: touched.inverseLabel ?? draft.inverse.label,
      name: touched.inverseName ?? (touched.inverseLabel === undefined ? draft.inverse.name : toName(touched.inverseLabel)),
    },
  };
}

/** The model as it would be, for `validate` to judge. */
function withProbe(model: readonly ModelObject[], { ownerId, targetId, cardinality, label, name, inverse }: RelationDraft): ModelObject[] {
  const probe: ModelField = { id: probeId, name, label, type: 'relation', owner: 'user', hidden: false, targetId, cardinality, inverse };
  return model.map((object) => (object.id === ownerId ? { ...object, fields: [...object.fields, probe] } : object));
}
