import { Checkbox, MultiSelect, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMembers } from '../../resources/members.ts';
import { Avatar, Chip } from '../../ui/index.ts';
import { controlProps, type EditorProps } from '../contract.ts';
import { asLinked, asStrings, asText } from '../values.ts';

export function BooleanEditor({ value, onChange, label, description, error, autoFocus, field }: EditorProps) {
  const [checked, setChecked] = useState(value === true);
  return (
    <Checkbox
      label={label}
      description={description ?? field.description ?? undefined}
      error={error}
      autoFocus={autoFocus}
      checked={checked}
      onChange={(event) => {
        setChecked(event.currentTarget.checked);
        onChange(event.currentTarget.checked);
      }}
    />
  );
}

export function SelectEditor(props: EditorProps) {
  const { t } = useTranslation('fields');
  const { field, value, onChange, onDone, place, typed } = props;
  const [chosen, setChosen] = useState(asText(value) || null);
  const options = offered(props, chosen ? [chosen] : []);
  return (
    <Select
      {...controlProps(props)}
      data={options}
      value={chosen}
      searchable
      clearable={!field.required}
      defaultSearchValue={typed}
      defaultDropdownOpened={place === 'cell'}
      selectFirstOptionOnChange
      onFocus={(event) => typed === undefined && event.currentTarget.select()}
      nothingFoundMessage={t('picker.nothing')}
      renderOption={({ option }) => <Chip color={colorOf(props, option.value)}>{option.label}</Chip>}
      allowDeselect={false}
      // Chosen again counts as done too; the change itself is told a moment later.
      onOptionSubmit={() => queueMicrotask(() => onDone?.())}
      onChange={(next) => {
        setChosen(next);
        onChange(next);
      }}
    />
  );
}

export function MultiSelectEditor(props: EditorProps) {
  const { t } = useTranslation('fields');
  const { value, onChange, place, typed } = props;
  const [chosen, setChosen] = useState(() => asStrings(value));
  return (
    <MultiSelect
      {...controlProps(props)}
      data={offered(props, chosen)}
      value={chosen}
      searchable
      clearable
      selectFirstOptionOnChange
      defaultSearchValue={typed}
      defaultDropdownOpened={place === 'cell'}
      nothingFoundMessage={t('picker.nothing')}
      renderOption={({ option }) => <Chip color={colorOf(props, option.value)}>{option.label}</Chip>}
      onChange={(next) => {
        setChosen(next);
        onChange(next.length > 0 ? next : null);
      }}
    />
  );
}

/** Archived options are offered no more, but stay where they are chosen. */
function offered({ field }: EditorProps, chosen: string[]) {
  const known = (field.options ?? []).filter((option) => !option.archived || chosen.includes(option.value));
  return known.map(({ value, label }) => ({ value, label }));
}

function colorOf({ field }: EditorProps, value: string): string | undefined {
  return field.options?.find((option) => option.value === value)?.color;
}

export function UserEditor(props: EditorProps) {
  const { t } = useTranslation('fields');
  const { data: members = [] } = useMembers();
  const { field, value, onChange, onDone, place, typed } = props;
  const [chosen, setChosen] = useState(asLinked(value)?.id ?? null);
  return (
    <Select
      {...controlProps(props)}
      data={members.map(({ id, name, email }) => ({ value: id, label: name || email }))}
      value={chosen}
      searchable
      clearable={!field.required}
      defaultSearchValue={typed}
      defaultDropdownOpened={place === 'cell'}
      selectFirstOptionOnChange
      onFocus={(event) => typed === undefined && event.currentTarget.select()}
      nothingFoundMessage={t('picker.nothing')}
      renderOption={({ option }) => (
        <>
          <Avatar name={option.label} size="sm" /> {option.label}
        </>
      )}
      allowDeselect={false}
      onOptionSubmit={() => queueMicrotask(() => onDone?.())}
      onChange={(next) => {
        setChosen(next);
        onChange(next, next && { id: next, name: members.find((member) => member.id === next)?.name ?? '' });
      }}
    />
  );
}
