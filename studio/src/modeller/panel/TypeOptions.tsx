import { JsonInput, NumberInput, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldSet } from '../model/edit.ts';
import type { ModelField, ModelObject } from '../model/model.ts';
import type { IssueKey } from '../model/validate.ts';
import { ComputedOptions } from './ComputedOptions.tsx';
import { OptionList } from './OptionList.tsx';
import classes from './Panel.module.css';

export type OptionsProps = {
  field: ModelField;
  frozen: boolean;
  /** `key` names the input, so that typing in it is one step of undo. */
  onSet: (key: string, set: FieldSet) => void;
  onBlur: () => void;
  issueAt: (key: IssueKey) => string | undefined;
};

/** What only this type can be told. */
export function TypeOptions({ object, ...props }: OptionsProps & { object: ModelObject }) {
  switch (props.field.type) {
    case 'text':
    case 'long_text':
      return <TextOptions {...props} />;
    case 'integer':
    case 'number':
      return <NumberOptions {...props} />;
    case 'currency':
      return <CurrencyOptions {...props} />;
    case 'select':
    case 'multi_select':
      return <OptionList {...props} />;
    case 'autonumber':
      return <AutonumberOptions {...props} />;
    case 'json':
      return <SchemaOption {...props} />;
    case 'formula':
    case 'lookup':
    case 'rollup':
      return <ComputedOptions {...props} object={object} />;
    default:
      return null;
  }
}

type NumberKey = 'min' | 'max' | 'minLength' | 'maxLength' | 'precision' | 'padding';

function Figure({
  field,
  frozen,
  onSet,
  onBlur,
  issueAt,
  name,
  decimals = false,
  min,
  max,
}: OptionsProps & { name: NumberKey; decimals?: boolean; min?: number; max?: number }) {
  const { t } = useTranslation('modeller');
  return (
    <NumberInput
      label={t(`option.${name}`)}
      placeholder={t('option.unset')}
      value={field[name] ?? ''}
      error={issueAt(name)}
      disabled={frozen}
      allowDecimal={decimals}
      allowNegative={name === 'min' || name === 'max'}
      min={min}
      max={max}
      hideControls
      onChange={(value) => onSet(name, { [name]: typeof value === 'number' ? value : undefined })}
      onBlur={onBlur}
    />
  );
}

function TextOptions(props: OptionsProps) {
  const { t } = useTranslation('modeller');
  const { field, frozen, onSet, onBlur, issueAt } = props;
  return (
    <div className={classes.stack}>
      <div className={classes.pair}>
        <Figure {...props} name="minLength" min={0} />
        <Figure {...props} name="maxLength" min={1} />
      </div>
      {field.type === 'text' && (
        <TextInput
          label={t('option.pattern')}
          description={t('option.patternHint')}
          className={classes.mono}
          placeholder="^[A-Z]{2}-[0-9]+$"
          spellCheck={false}
          value={field.pattern ?? ''}
          error={issueAt('pattern')}
          disabled={frozen}
          onChange={(event) => onSet('pattern', { pattern: event.currentTarget.value || undefined })}
          onBlur={onBlur}
        />
      )}
    </div>
  );
}

function NumberOptions(props: OptionsProps) {
  const decimals = props.field.type === 'number';
  return (
    <div className={classes.stack}>
      <div className={classes.pair}>
        <Figure {...props} name="min" decimals={decimals} />
        <Figure {...props} name="max" decimals={decimals} />
      </div>
      {decimals && <Figure {...props} name="precision" min={0} max={15} />}
    </div>
  );
}

const commonCurrencies = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'CAD', 'AUD', 'CNY', 'INR', 'BRL'];

function CurrencyOptions(props: OptionsProps) {
  const { t } = useTranslation('modeller');
  const { field, frozen, onSet, onBlur, issueAt } = props;
  return (
    <div className={classes.stack}>
      <TextInput
        label={t('option.defaultCurrency')}
        placeholder="EUR"
        value={field.defaultCurrency ?? ''}
        maxLength={3}
        error={issueAt('defaultCurrency')}
        disabled={frozen}
        onChange={(event) => onSet('defaultCurrency', { defaultCurrency: event.currentTarget.value.toUpperCase() || undefined })}
        onBlur={onBlur}
      />
      <TagsInput
        label={t('option.currencies')}
        description={t('option.currenciesHint')}
        data={commonCurrencies}
        value={field.currencies ?? []}
        error={issueAt('currencies')}
        disabled={frozen}
        onChange={(codes) => onSet('currencies', { currencies: codes.length > 0 ? codes.map((code) => code.toUpperCase()) : undefined })}
        onBlur={onBlur}
      />
      <div className={classes.pair}>
        <Figure {...props} name="min" decimals />
        <Figure {...props} name="max" decimals />
      </div>
    </div>
  );
}

function AutonumberOptions(props: OptionsProps) {
  const { t } = useTranslation('modeller');
  const { field, frozen, onSet, onBlur, issueAt } = props;
  const example = `${field.prefix ?? ''}${'42'.padStart(field.padding ?? 0, '0')}`;
  return (
    <div className={classes.stack}>
      <div className={classes.pair}>
        <TextInput
          label={t('option.prefix')}
          placeholder="INV-"
          value={field.prefix ?? ''}
          error={issueAt('prefix')}
          disabled={frozen}
          onChange={(event) => onSet('prefix', { prefix: event.currentTarget.value || undefined })}
          onBlur={onBlur}
        />
        <Figure {...props} name="padding" min={0} max={18} />
      </div>
      <p className={classes.hint}>{t('option.example', { example })}</p>
    </div>
  );
}

/** Kept as typed until it is JSON: a half-written schema is no edit. */
function SchemaOption({ field, frozen, onSet, onBlur, issueAt }: OptionsProps) {
  const { t } = useTranslation('modeller');
  const [text, setText] = useState(field.schema ? JSON.stringify(field.schema, null, 2) : '');
  const parsed = parseSchema(text);
  return (
    <JsonInput
      label={t('option.schema')}
      description={t('option.schemaHint')}
      autosize
      minRows={4}
      maxRows={16}
      formatOnBlur
      spellCheck={false}
      value={text}
      error={parsed.ok ? issueAt('schema') : t('issue.schema_invalid')}
      disabled={frozen}
      onChange={(next) => {
        setText(next);
        const schema = parseSchema(next);
        if (schema.ok) onSet('schema', { schema: schema.value });
      }}
      onBlur={onBlur}
    />
  );
}

function parseSchema(text: string): { ok: true; value: object | undefined } | { ok: false } {
  if (text.trim() === '') return { ok: true, value: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ok: true, value } : { ok: false };
  } catch {
    return { ok: false };
  }
}
