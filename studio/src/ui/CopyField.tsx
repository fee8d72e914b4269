import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconCopy from '@tabler/icons-react/dist/esm/icons/IconCopy.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy-text.ts';

const saidForMs = 1_500;

/** A value to take along: shown whole, selected on focus, copied by a button. */
export function CopyField({ label, description, value }: { label: string; description?: string; value: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const { start } = useTimeout(() => setCopied(false), saidForMs);
  const copy = () =>
    void copyText(value).then(() => {
      setCopied(true);
      start();
    });
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      readOnly
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      onFocus={(event) => event.currentTarget.select()}
      rightSection={
        <Tooltip label={copied ? t('state.copied') : t('action.copy')}>
          <ActionIcon onClick={copy} aria-label={copied ? t('state.copied') : t('action.copy')} color={copied ? 'glass' : 'gray'}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}
