import { JsonInput, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelField } from '../model/model.ts';

type Props = { field: ModelField; frozen: boolean; error: string | undefined; onSet: (value: unknown) => void; onBlur: () => void };

/** The value that a new record takes when none is given, in the form of the field's type; empty means none. */
export function DefaultInput({ field, frozen, error, onSet, onBlur }: Props) {
  const { t } = useTranslation('modeller');
  const common = { label: t('field.default'), placeholder: t('option.unset'), error, disabled: frozen, onBlur };
  const value = field.default;
  switch (field.type) {
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={field.type === 'number'}
          hideControls
          onChange={(next) => onSet(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'boolean':
      return (
        <Select
          {...common}
          data={[
            { value: 'true', label: t('option.yes') },
            { value: 'false', label: t('option.no') },
          ]}
          clearable
          value={typeof value === 'boolean' ? String(value) : null}
          onChange={(next) => onSet(next === null ? undefined : next === 'true')}
        />
      );
    case 'select':
      return (
        <Select
          {...common}
          data={choicesOf(field)}
          clearable
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onSet(next ?? undefined)}
        />
      );
    case 'multi_select':
      return (
        <MultiSelect
          {...common}
          data={choicesOf(field)}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(next) => onSet(next.length > 0 ? next : undefined)}
        />
      );
    case 'date':
    case 'datetime':
      return <MomentDefault {...common} type={field.type} value={typeof value === 'string' ? value : undefined} onSet={onSet} />;
    case 'currency':
      return <MoneyDefault {...common} field={field} onSet={onSet} />;
    case 'json':
      return <JsonDefault {...common} value={value} onSet={onSet} />;
    default:
      return (
        <TextInput
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onSet(event.currentTarget.value || undefined)}
        />
      );
  }
}

type Common = { label: string; placeholder: string; error: string | undefined; disabled: boolean; onBlur: () => void };

/** Without double values: an option being renamed could have another's for a moment. */
const choicesOf = (field: ModelField) => [
  ...new Map((field.options ?? []).filter((option) => !option.archived).map(({ value, label }) => [value, { value, label }])).values(),
];

/** Now, or a fixed day or moment. */
function MomentDefault({
  type,
  value,
  onSet,
  ...common
}: Common & { type: 'date' | 'datetime'; value: string | undefined; onSet: (value: unknown) => void }) {
  const { t } = useTranslation('modeller');
  const kind = value === undefined ? null : value === 'now' ? 'now' : 'fixed';
  const native = type === 'date' ? value : value?.slice(0, 16);
  return (
    <>
      <Select
        {...common}
        data={[
          { value: 'now', label: t(type === 'date' ? 'option.today' : 'option.now') },
          { value: 'fixed', label: t(type === 'date' ? 'option.fixedDay' : 'option.fixedMoment') },
        ]}
        clearable
        value={kind}
        onChange={(next) => onSet(next === null ? undefined : next === 'now' ? 'now' : current(type))}
      />
      {kind === 'fixed' && (
        <TextInput
          type={type === 'date' ? 'date' : 'datetime-local'}
          label={t(type === 'date' ? 'option.day' : 'option.momentUtc')}
          disabled={common.disabled}
          value={native ?? ''}
          onChange={(event) => {
            const picked = event.currentTarget.value;
            if (picked) onSet(type === 'date' ? picked : new Date(`${picked}Z`).toISOString());
          }}
        />
      )}
    </>
  );
}

const current = (type: 'date' | 'datetime'): string => new Date().toISOString().slice(0, type === 'date' ? 10 : undefined);

function MoneyDefault({ field, onSet, ...common }: Common & { field: ModelField; onSet: (value: unknown) => void }) {
  const value = field.default as { amount?: string; currency?: string } | undefined;
  const currency = value?.currency ?? field.defaultCurrency ?? 'EUR';
  return (
    <TextInput
      {...common}
      inputMode="decimal"
      value={value?.amount ?? ''}
      rightSection={currency}
      rightSectionWidth={52}
      onChange={(event) => {
        const amount = event.currentTarget.value.replace(',', '.').replace(/[^\d.-]/g, '');
        onSet(amount === '' ? undefined : { amount, currency });
      }}
    />
  );
}

/** Kept as typed until it is JSON. */
function JsonDefault({ value, onSet, error, ...common }: Common & { value: unknown; onSet: (value: unknown) => void }) {
  const { t } = useTranslation('modeller');
  const [text, setText] = useState(value === undefined || value === null ? '' : JSON.stringify(value, null, 2));
  const [broken, setBroken] = useState(false);
  return (
    <JsonInput
      {...common}
      autosize
      minRows={2}
      formatOnBlur
      value={text}
      error={broken ? t('issue.schema_invalid') : error}
      onChange={(next) => {
        setText(next);
        try {
          onSet(next.trim() === '' ? undefined : JSON.parse(next));
          setBroken(false);
        } catch {
          setBroken(true);
        }
      }}
    />
  );
}
