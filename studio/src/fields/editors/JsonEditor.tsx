import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { controlProps, type EditorProps } from '../contract.ts';

export function JsonEditor(props: EditorProps) {
  const { t } = useTranslation('fields');
  const { value, onChange, typed } = props;
  const [text, setText] = useState(typed ?? (value === null || value === undefined ? '' : JSON.stringify(value, null, 2)));
  const bad = text.trim() !== '' && parse(text) === undefined;
  return (
    <Textarea
      {...controlProps({ ...props, error: bad ? t('invalid.json') : props.error })}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      autosize
      minRows={4}
      maxRows={16}
      spellCheck={false}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const next = event.currentTarget.value.trim() === '' ? null : parse(event.currentTarget.value);
        if (next !== undefined) onChange(next);
      }}
    />
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
