import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { controlProps, type EditorProps } from '../contract.ts';
import { asPersonName, asText } from '../values.ts';
import classes from './editors.module.css';

const inputModes = { email: 'email', phone: 'tel', url: 'url', domain: 'url' } as const;
type Contact = keyof typeof inputModes;

export function TextEditor(props: EditorProps) {
  const { field, value, onChange, typed } = props;
  return (
    <TextInput
      {...controlProps(props)}
      classNames={classes}
      inputMode={field.type in inputModes ? inputModes[field.type as Contact] : undefined}
      defaultValue={typed ?? asText(value)}
      maxLength={field.maxLength}
      spellCheck={field.type === 'text'}
      autoComplete="off"
      onFocus={(event) => typed === undefined && event.currentTarget.select()}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}

export function LongTextEditor(props: EditorProps) {
  const { value, onChange, typed, place, field } = props;
  return (
    <Textarea
      {...controlProps(props)}
      classNames={classes}
      autosize
      minRows={place === 'cell' ? 4 : 3}
      maxRows={14}
      maxLength={field.maxLength}
      defaultValue={typed ?? asText(value)}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}

export function NameEditor(props: EditorProps) {
  const { t } = useTranslation('fields');
  const { value, onChange, typed, place, label, error, autoFocus } = props;
  const [name, setName] = useState(() => {
    const given = asPersonName(value) ?? { first: null, last: null };
    return typed === undefined ? given : { ...given, first: typed };
  });
  const set = (part: 'first' | 'last') => (event: { currentTarget: HTMLInputElement }) => {
    const next = { ...name, [part]: event.currentTarget.value || null };
    setName(next);
    onChange(next.first || next.last ? next : null);
  };
  const shared = {
    variant: place === 'cell' ? ('unstyled' as const) : undefined,
    classNames: classes,
    autoComplete: 'off',
    error: Boolean(error),
  };
  const inputs = (
    <div className={classes.pair} role="group" aria-label={place === 'cell' ? label : undefined}>
      <TextInput
        {...shared}
        aria-label={`${label}: ${t('part.first')}`}
        placeholder={t('part.first')}
        value={name.first ?? ''}
        onChange={set('first')}
        autoFocus={autoFocus}
      />
      <TextInput
        {...shared}
        aria-label={`${label}: ${t('part.last')}`}
        placeholder={t('part.last')}
        value={name.last ?? ''}
        onChange={set('last')}
      />
    </div>
  );
  return place === 'cell' ? inputs : <Parts {...props}>{inputs}</Parts>;
}

/** The frame of a field whose value has parts: one label, one error, several inputs. */
export function Parts({
  label,
  description,
  error,
  field,
  children,
}: Pick<EditorProps, 'label' | 'description' | 'error' | 'field'> & { children: React.ReactNode }) {
  return (
    <div className={classes.parts}>
      <span className={classes.partsLabel}>
        {label}
        {field.required && <span className={classes.asterisk}> *</span>}
      </span>
      {(description ?? field.description) && <span className={classes.partsDescription}>{description ?? field.description}</span>}
      {children}
      {error && <span className={classes.partsError}>{error}</span>}
    </div>
  );
}
