import { ActionIcon, CloseButton, Kbd, ScrollArea, TextInput, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldTypeInfo } from '../../fields/field-types.ts';
import { ObjectIcon } from '../../ui/index.ts';
import { IconAlert, IconChevron, IconHide, IconRestore, IconSearch } from '../icons.ts';
import type { Marks } from '../model/marks.ts';
import type { ModelField, ModelObject } from '../model/model.ts';
import type { Hit } from '../model/search.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import { focusPanel, isByKeyboard } from '../panel/focus-panel.ts';
import { useVerbs } from '../state/use-verbs.ts';
import classes from './Outline.module.css';

type Props = {
  marks: Marks;
  search: string;
  onSearch: (text: string) => void;
  hits: readonly Hit[] | null;
  /** Brings a card into view and opens it in the panel. */
  onJump: (objectId: string, fieldId: string | null) => void;
};

/** Everything on the canvas as a list: the way around for the keyboard, and the search. */
export function Outline({ marks, search, onSearch, hits, onJump }: Props) {
  const { t } = useTranslation('modeller');
  const { model } = useModellerContext();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useHotkeys([['/', () => input.current?.focus()]]);
  const live = model.filter((object) => !object.hidden);
  const hidden = model.filter((object) => object.hidden);

  const onKeyDown = (event: KeyboardEvent) => {
    const first = hits?.[0];
    if (event.key === 'Enter' && first) {
      onJump(first.object.id, first.field?.id ?? null);
      focusPanel();
    }
    if (event.key === 'Escape') onSearch('');
    if (event.key === 'ArrowDown') step(event, list, 1);
  };

  return (
    <div className={classes.outline}>
      <TextInput
        ref={input}
        className={classes.search}
        aria-label={t('outline.search')}
        placeholder={t('outline.search')}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        leftSection={<IconSearch size={15} />}
        rightSection={
          search ? <CloseButton size="sm" onClick={() => onSearch('')} aria-label={t('outline.clear')} /> : <Kbd size="xs">/</Kbd>
        }
      />
      <ScrollArea className={classes.scroll} type="hover" viewportRef={list}>
        <div
          role="presentation"
          onClick={(event) => {
            const line = event.target instanceof Element && event.target.closest('[data-line]');
            if (line && isByKeyboard(event)) focusPanel();
          }}
          onKeyDown={(event) =>
            event.key === 'ArrowDown' ? step(event, list, 1) : event.key === 'ArrowUp' ? step(event, list, -1) : undefined
          }
        >
          {hits ? <Hits hits={hits} onJump={onJump} /> : <ObjectList objects={live} marks={marks} onJump={onJump} />}
          {!hits && hidden.length > 0 && <HiddenObjects objects={hidden} onJump={onJump} />}
        </div>
      </ScrollArea>
      <VisuallyHidden role="status">{hits ? t('outline.found', { count: hits.length }) : ''}</VisuallyHidden>
    </div>
  );
}

/** Arrow keys go from line to line, past the buttons beside them. */
function step(event: KeyboardEvent, list: RefObject<HTMLDivElement | null>, by: 1 | -1): void {
  const lines = [...(list.current?.querySelectorAll<HTMLElement>('[data-line]') ?? [])];
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const next = lines[at === -1 ? 0 : at + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Hits({ hits, onJump }: Pick<Props, 'onJump'> & { hits: readonly Hit[] }) {
  const { t } = useTranslation('modeller');
  if (hits.length === 0) return <p className={classes.nothing}>{t('outline.nothing')}</p>;
  return (
    <ul className={classes.list} aria-label={t('outline.results')}>
      {hits.slice(0, 60).map(({ object, field }) => (
        <li key={field?.id ?? object.id}>
          <button type="button" className={classes.line} data-line onClick={() => onJump(object.id, field?.id ?? null)}>
            {field ? <FieldIcon field={field} /> : <ObjectIcon object={object} size="sm" />}
            <span className={classes.label}>{field?.label ?? object.label}</span>
            {field && <span className={classes.where}>{object.label}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function ObjectList({ objects, marks, onJump }: Pick<Props, 'marks' | 'onJump'> & { objects: readonly ModelObject[] }) {
  const { t } = useTranslation('modeller');
  const { selection } = useModellerContext();
  const [toggled, setToggled] = useState<Record<string, boolean>>({});
  return (
    <ul className={classes.list} aria-label={t('outline.objects')}>
      {objects.map((object) => {
        const opened = toggled[object.id] ?? (selection?.objectId === object.id && selection.fieldId !== null);
        const fields = object.fields.filter((field) => !field.hidden);
        return (
          <li key={object.id}>
            <div className={classes.object} data-selected={(selection?.objectId === object.id && selection.fieldId === null) || undefined}>
              <ActionIcon
                size={24}
                onClick={() => setToggled({ ...toggled, [object.id]: !opened })}
                aria-expanded={opened}
                aria-label={t('outline.fieldsOf', { object: object.label })}
              >
                <IconChevron size={13} className={classes.chevron} data-open={opened || undefined} />
              </ActionIcon>
              <button
                type="button"
                className={classes.line}
                data-line
                aria-current={selection?.objectId === object.id || undefined}
                onClick={() => onJump(object.id, null)}
              >
                <ObjectIcon object={object} size="sm" />
                <span className={classes.label}>{object.label || t('untitled')}</span>
                <LineMark mark={marks.ofObject(object)} objectId={object.id} fieldId={undefined} />
                <span className={classes.count}>{fields.length}</span>
              </button>
            </div>
            {opened && (
              <ul className={classes.fields} aria-label={t('outline.fieldsOf', { object: object.label })}>
                {fields.map((field) => (
                  <li key={field.id}>
                    <button
                      type="button"
                      className={classes.line}
                      data-line
                      data-field
                      data-selected={selection?.fieldId === field.id || undefined}
                      aria-current={selection?.fieldId === field.id || undefined}
                      onClick={() => onJump(object.id, field.id)}
                    >
                      <FieldIcon field={field} />
                      <span className={classes.label}>{field.label || t('untitled')}</span>
                      <LineMark mark={marks.ofField(object, field)} objectId={object.id} fieldId={field.id} />
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function HiddenObjects({ objects, onJump }: Pick<Props, 'onJump'> & { objects: readonly ModelObject[] }) {
  const { t } = useTranslation('modeller');
  const { readOnly } = useModellerContext();
  const { restore } = useVerbs();
  return (
    <section className={classes.hidden} aria-label={t('outline.hidden')}>
      <h2 className={classes.heading}>
        <IconHide size={13} /> {t('outline.hidden')}
      </h2>
      <ul className={classes.list}>
        {objects.map((object) => (
          <li key={object.id} className={classes.object}>
            <button type="button" className={classes.line} data-line onClick={() => onJump(object.id, null)}>
              <span className={classes.label}>{object.label}</span>
            </button>
            {!readOnly && (
              <ActionIcon size={24} onClick={() => restore(object)} aria-label={t('action.restoreOne', { label: object.label })}>
                <IconRestore size={14} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function FieldIcon({ field }: { field: ModelField }) {
  const Icon = fieldTypeInfo[field.type].icon;
  return <Icon size={15} stroke={1.7} className={classes.type} aria-hidden />;
}

function LineMark({ mark, objectId, fieldId }: { mark: 'new' | 'changed' | null; objectId: string; fieldId: string | undefined }) {
  const { t } = useTranslation('modeller');
  const { issues } = useModellerContext();
  const broken = issues.some((issue) => issue.objectId === objectId && (fieldId === undefined || issue.fieldId === fieldId));
  return (
    <>
      {broken && <IconAlert size={14} className={classes.broken} role="img" aria-label={t('mark.broken')} />}
      {mark && <span className={classes.dot} data-mark={mark} role="img" aria-label={t(`mark.${mark}`)} />}
    </>
  );
}
