import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { controlProps, type EditorProps } from '../contract.ts';
import { editableDecimal, parseDecimal } from '../numbers.ts';
import { asCurrency, asText } from '../values.ts';
import { currencyCodes } from './currencies.ts';
import classes from './editors.module.css';
import { Parts } from './TextEditors.tsx';

export function NumberEditor(props: EditorProps) {
  const { t } = useTranslation('fields');
  const { locale } = useFormat();
  const { field, value, onChange, typed } = props;
  const [text, setText] = useState(typed ?? editableDecimal(asText(value), locale));
  const bad = text !== '' && toNumber(text, locale, field.type === 'integer') === null;
  return (
    <TextInput
      {...controlProps({ ...props, error: bad ? t(field.type === 'integer' ? 'invalid.integer' : 'invalid.number') : props.error })}
      className={classes.figures}
      inputMode={field.type === 'integer' ? 'numeric' : 'decimal'}
      autoComplete="off"
      value={text}
      onFocus={(event) => typed === undefined && event.currentTarget.select()}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const number = toNumber(event.currentTarget.value, locale, field.type === 'integer');
        // What isn't a number is sent as it stands: the server says so, and nothing is silently lost.
        onChange(event.currentTarget.value === '' ? null : (number ?? event.currentTarget.value));
      }}
    />
  );
}

function toNumber(text: string, locale: string, whole: boolean): number | null {
  const decimal = parseDecimal(text, locale);
  if (decimal === null) return null;
  const number = Number(decimal);
  return whole && !Number.isSafeInteger(number) ? null : number;
}

export function CurrencyEditor(props: EditorProps) {
  const { t } = useTranslation('fields');
  const { locale } = useFormat();
  const { field, value, onChange, typed, place, label, error, autoFocus } = props;
  const given = asCurrency(value);
  const [text, setText] = useState(typed ?? editableDecimal(given?.amount ?? '', locale));
  const [currency, setCurrency] = useState(given?.currency ?? field.defaultCurrency ?? field.currencies?.[0] ?? 'EUR');
  const codes = field.currencies?.length ? field.currencies : currencyCodes();
  const emit = (nextText: string, nextCurrency: string) =>
    onChange(nextText === '' ? null : { amount: parseDecimal(nextText, locale) ?? nextText, currency: nextCurrency });
  const bad = text !== '' && parseDecimal(text, locale) === null;
  const message = bad ? t('invalid.number') : error;
  const variant = place === 'cell' ? ('unstyled' as const) : undefined;
  const inputs = (
    <div className={classes.money}>
      <TextInput
        className={classes.figures}
        variant={variant}
        aria-label={`${label}: ${t('part.amount')}`}
        inputMode="decimal"
        autoComplete="off"
        autoFocus={autoFocus}
        error={Boolean(message)}
        value={text}
        onFocus={(event) => typed === undefined && event.currentTarget.select()}
        onChange={(event) => {
          setText(event.currentTarget.value);
          emit(event.currentTarget.value, currency);
        }}
      />
      <NativeSelect
        className={classes.code}
        variant={variant}
        aria-label={`${label}: ${t('part.currency')}`}
        data={codes.includes(currency) ? codes : [currency, ...codes]}
        value={currency}
        onChange={(event) => {
          setCurrency(event.currentTarget.value);
          emit(text, event.currentTarget.value);
        }}
      />
    </div>
  );
  return place === 'cell' ? (
    inputs
  ) : (
    <Parts {...props} error={message}>
      {inputs}
    </Parts>
  );
}
