import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StepPanel } from '../StepPanel.tsx';
import type { Wizard } from '../use-wizard.ts';
import { ColumnRow } from './ColumnRow.tsx';
import classes from './ColumnsStep.module.css';
import { KeyChoice } from './KeyChoice.tsx';

/** Which column goes into which field, and what becomes of records that are there already. */
export function ColumnsStep({ wizard }: { wizard: Wizard }) {
  const { t } = useTranslation('imports');
  const { preview, draft, object, issues, refusal, ready, go, check } = wizard;
  if (!preview || !issues) return null;
  const skipped = Object.values(draft.columns).filter(({ place }) => place === null).length;
  const open = Object.keys(issues.columns);
  const note = issues.empty
    ? t('columns.nothing')
    : issues.missing.length > 0
      ? t('columns.missing', { count: issues.missing.length, fields: issues.missing.map(({ label }) => label).join(', ') })
      : open.length > 0
        ? t('columns.open', { count: open.length, columns: open.join(', ') })
        : skipped > 0 && t('columns.skipped', { count: skipped });
  return (
    <StepPanel
      title={t('columns.title')}
      description={t('columns.text', { objects: object.pluralLabel })}
      back={
        <Button variant="default" onClick={() => go('file')}>
          {t('action.back')}
        </Button>
      }
      note={note}
      next={
        <Button disabled={!ready} onClick={check}>
          {t('action.toCheck')}
        </Button>
      }
    >
      {refusal && (
        <div className={classes.refusal} role="alert">
          <strong>{t('columns.refused')}</strong>
          {[...refusal.mapping, ...refusal.file, ...refusal.other].map((message) => (
            <p key={message}>{message}</p>
          ))}
        </div>
      )}
      <div className={classes.table}>
        <div className={classes.head} aria-hidden>
          <span>{t('columns.column')}</span>
          <span />
          <span>{t('columns.field')}</span>
        </div>
        <ul className={classes.list} aria-label={t('columns.list')}>
          {preview.columns.map((column) => (
            <ColumnRow key={column.name} column={column} wizard={wizard} />
          ))}
        </ul>
      </div>
      <KeyChoice wizard={wizard} />
    </StepPanel>
  );
}
