import { Combobox, InputBase, Loader, Pill, PillsInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ObjectDefinition } from '@atrium/sdk';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordTitle } from '../../resources/record-selection.ts';
import { useRecordSearch } from '../../resources/records.ts';
import type { Linked } from '../values.ts';
import classes from './RecordPicker.module.css';

type Shared = {
  object: ObjectDefinition;
  label?: string;
  description?: string;
  error?: string | boolean;
  'aria-label'?: string;
  variant?: 'unstyled';
  size?: 'xs';
  required?: boolean;
  autoFocus?: boolean;
  typed?: string;
  opened?: boolean;
};

const pauseMs = 180;

/** Picks one record by searching for it. */
export function RecordPicker({
  object,
  value,
  onChange,
  typed,
  opened,
  ...control
}: Shared & { value: Linked | null; onChange: (value: Linked | null) => void }) {
  const { t } = useTranslation('fields');
  const [chosen, setChosen] = useState(value);
  const name = chosen ? recordTitle(object, chosen) || chosen.id.slice(0, 8) : '';
  const [text, setText] = useState<string | null>(typed ?? null);
  const combobox = useCombobox({ defaultOpened: opened, onDropdownClose: () => (combobox.resetSelectedOption(), setText(null)) });
  const pick = (linked: Linked | null) => {
    setChosen(linked);
    onChange(linked);
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={(id, { children: _, ...option }) => pick(readOption(id, option))} withinPortal>
      <Combobox.Target>
        <InputBase
          {...control}
          value={text ?? name}
          placeholder={name || t('picker.search', { objects: object.pluralLabel })}
          autoComplete="off"
          rightSection={
            chosen && !control.required ? <Combobox.ClearButton onClear={() => pick(null)} aria-label={t('picker.clear')} /> : undefined
          }
          rightSectionPointerEvents="all"
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onClick={() => combobox.openDropdown()}
          onFocus={(event) => {
            combobox.openDropdown();
            if (typed === undefined) event.currentTarget.select();
          }}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        {combobox.dropdownOpened && <Found object={object} text={text ?? ''} onLoad={() => combobox.selectFirstOption()} />}
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** Picks any number of records. */
export function RecordsPicker({
  object,
  value,
  onChange,
  typed,
  opened,
  ...control
}: Shared & { value: Linked[]; onChange: (value: Linked[]) => void }) {
  const { t } = useTranslation('fields');
  const [text, setText] = useState(typed ?? '');
  const combobox = useCombobox({ defaultOpened: opened, onDropdownClose: () => combobox.resetSelectedOption() });
  const { 'aria-label': ariaLabel, autoFocus, ...frame } = control;
  const add = (linked: Linked) => {
    setText('');
    if (!value.some(({ id }) => id === linked.id)) onChange([...value, linked]);
  };
  const remove = (id: string) => onChange(value.filter((linked) => linked.id !== id));
  return (
    <Combobox store={combobox} onOptionSubmit={(id, { children: _, ...option }) => add(readOption(id, option))} withinPortal>
      <Combobox.DropdownTarget>
        <PillsInput {...frame} onClick={() => combobox.openDropdown()}>
          <Pill.Group>
            {value.map((linked) => {
              const name = recordTitle(object, linked) || linked.id.slice(0, 8);
              return (
                <Pill
                  key={linked.id}
                  withRemoveButton
                  onRemove={() => remove(linked.id)}
                  removeButtonProps={{ 'aria-label': t('picker.remove', { name }) }}
                >
                  {name}
                </Pill>
              );
            })}
            <Combobox.EventsTarget>
              <PillsInput.Field
                aria-label={ariaLabel ?? frame.label}
                autoFocus={autoFocus}
                value={text}
                placeholder={value.length === 0 ? t('picker.search', { objects: object.pluralLabel }) : undefined}
                onFocus={() => combobox.openDropdown()}
                onBlur={() => combobox.closeDropdown()}
                onChange={(event) => {
                  setText(event.currentTarget.value);
                  combobox.openDropdown();
                }}
                onKeyDown={(event) => {
                  const last = value.at(-1);
                  if (event.key === 'Backspace' && text === '' && last) remove(last.id);
                }}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        {combobox.dropdownOpened && (
          <Found object={object} text={text} without={value.map(({ id }) => id)} onLoad={() => combobox.selectFirstOption()} />
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** Options carry their record's name, so that the choice can be shown before anything is fetched again. */
function readOption(id: string, option: object): Linked {
  const record: unknown = 'data-record' in option && typeof option['data-record'] === 'string' ? JSON.parse(option['data-record']) : {};
  return { ...(typeof record === 'object' ? record : {}), id };
}

type FoundProps = { object: ObjectDefinition; text: string; without?: string[]; onLoad: () => void };

function Found({ object, text, without = [], onLoad }: FoundProps) {
  const { t } = useTranslation('fields');
  const { t: common } = useTranslation();
  const [searched] = useDebouncedValue(text, pauseMs);
  const { data, isPending, isFetching, error } = useRecordSearch(object, searched);
  const records = data?.data.filter((record) => !without.includes(record.id)) ?? [];
  const first = records[0]?.id;
  useEffect(() => {
    if (first) onLoad();
    // Only when other records were found; `onLoad` is new with each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [first]);
  if (isPending) {
    return (
      <Combobox.Empty>
        <Loader size="xs" aria-label={t('picker.searching')} />
      </Combobox.Empty>
    );
  }
  if (error || records.length === 0)
    return <Combobox.Empty>{error ? common('problem.unreachable.title') : t('picker.nothing')}</Combobox.Empty>;
  return (
    <Combobox.Options className={classes.options} aria-label={object.pluralLabel} data-fetching={isFetching || undefined}>
      {records.map((record) => (
        <Combobox.Option key={record.id} value={record.id} data-record={JSON.stringify(record)}>
          {recordTitle(object, record) || common('state.untitled')}
        </Combobox.Option>
      ))}
    </Combobox.Options>
  );
}
