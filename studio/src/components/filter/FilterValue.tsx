import type { FieldDefinition } from '@atrium/sdk';
import { MultiSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NumberEditor } from '../../fields/editors/NumberEditors.tsx';
import { RecordsPicker } from '../../fields/editors/RecordPicker.tsx';
import { TextEditor } from '../../fields/editors/TextEditors.tsx';
import { DateEditor, DateTimeEditor } from '../../fields/editors/TimeEditors.tsx';
import type { Operand } from '../../fields/operators.ts';
import { asLinkedList, asStrings, asText, toWire } from '../../fields/values.ts';
import { asPlain } from '../../fields/computed.ts';
import { useMembers } from '../../resources/members.ts';
import { findObject } from '../../resources/objects.ts';
import { useNamedRecords } from '../../resources/records.ts';
import classes from './FilterValue.module.css';
import { fieldAt, type Rule, type Scope } from './model.ts';

type Props = { scope: Scope; rule: Rule; operand: Operand; onChange: (value: unknown) => void };

/** What stands behind an operator, in the editor that fits the field. */
export function FilterValue({ scope, rule, operand, onChange }: Props) {
  const { t } = useTranslation('fields');
  const field = fieldAt(scope, rule.path);
  if (!field) return null;
  if (operand === 'days') {
    return (
      <span className={classes.days}>
        <TextInput
          size="xs"
          w="4rem"
          inputMode="numeric"
          aria-label={t('days')}
          value={asText(rule.value)}
          onChange={(event) => onChange(Number(event.currentTarget.value.replaceAll(/\D/g, '')) || null)}
        />
        {t('days')}
      </span>
    );
  }
  if (operand === 'list') return <ListValue scope={scope} field={field} value={rule.value} onChange={onChange} />;
  if (operand === 'one') return <OneValue field={field} value={rule.value} onChange={onChange} />;
  const pair = Array.isArray(rule.value) ? rule.value : [null, null];
  return (
    <span className={classes.pair}>
      <OneValue field={field} value={pair[0]} onChange={(low) => onChange([low, pair[1]])} />
      {t('andWord')}
      <OneValue field={field} value={pair[1]} onChange={(high) => onChange([pair[0], high])} />
    </span>
  );
}

type OneProps = { field: FieldDefinition; value: unknown; onChange: (value: unknown) => void };

function OneValue({ field: given, value, onChange }: OneProps) {
  const field = asPlain(given);
  const { t } = useTranslation('records');
  const shared = { field, value, onChange, place: 'filter' as const, label: t('filter.value') };
  switch (field.type) {
    case 'integer':
    case 'number':
    case 'autonumber':
      return <NumberEditor {...shared} />;
    case 'currency':
      // Amounts go as decimal text, so that no digit is lost on the way.
      return <NumberEditor {...shared} onChange={(next) => onChange(next === null ? null : String(next))} />;
    case 'date':
      return <DateEditor {...shared} />;
    case 'datetime':
      return <DateTimeEditor {...shared} />;
    default:
      return <TextEditor {...shared} field={{ ...field, type: 'text', maxLength: undefined }} />;
  }
}

function ListValue({ scope, field, value, onChange }: OneProps & { scope: Scope }) {
  const { t } = useTranslation('records');
  const { data: members = [] } = useMembers();
  const target = field.type === 'relation' ? findObject(scope.objects, field.target ?? '') : undefined;
  if (target) return <RecordsValue target={target} value={value} onChange={onChange} />;
  const data =
    field.type === 'user'
      ? members.filter(({ state }) => state === 'active').map(({ id, name }) => ({ value: id, label: name }))
      : (field.options ?? []).map((option) => ({ value: option.value, label: option.label }));
  return (
    <MultiSelect
      size="xs"
      miw="11rem"
      maw="24rem"
      aria-label={t('filter.value')}
      placeholder={asStrings(value).length === 0 ? t('filter.choose') : undefined}
      searchable
      data={data}
      value={asStrings(value)}
      onChange={onChange}
    />
  );
}

function RecordsValue({ target, value, onChange }: { target: Scope['object']; value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useTranslation('records');
  const linked = useNamedRecords(target, asLinkedList(value));
  return (
    <span className={classes.records}>
      <RecordsPicker object={target} size="xs" value={linked} onChange={(next) => onChange(toWire(next))} aria-label={t('filter.value')} />
    </span>
  );
}
