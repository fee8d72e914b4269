import { Button } from '@mantine/core';
import type { Job } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { useStartImport } from '../../resources/imports.ts';
import { ErrorNotice, useNotify } from '../../ui/index.ts';
import { Counts } from '../run/Counts.tsx';
import { JobFailureNotice } from '../run/JobFailureNotice.tsx';
import { RefusedLines } from '../run/RefusedLines.tsx';
import { RunProgress } from '../run/RunProgress.tsx';
import { StepPanel } from '../StepPanel.tsx';
import { useImportRun } from '../use-import-run.ts';
import { SampleLines } from './SampleLines.tsx';
import type { Wizard } from '../use-wizard.ts';

/** A dry run: what the import would do, before it does it. */
export function CheckStep({ wizard, onStarted }: { wizard: Wizard; onStarted: (job: Job) => void }) {
  const { t } = useTranslation('imports');
  const { checking, check, go } = wizard;
  const id = checking.data?.id;
  const back = (
    <Button variant="default" onClick={() => go('columns')}>
      {t('action.back')}
    </Button>
  );
  if (id) return <Checked key={id} id={id} wizard={wizard} back={back} onStarted={onStarted} />;
  return (
    <StepPanel title={t('check.title')} description={t('check.sending')} back={back}>
      {checking.error ? <ErrorNotice error={checking.error} onRetry={check} /> : <RunProgress job={undefined} />}
    </StepPanel>
  );
}

type Props = { id: string; wizard: Wizard; back: React.ReactNode; onStarted: (job: Job) => void };

function Checked({ id, wizard, back, onStarted }: Props) {
  const { t } = useTranslation('imports');
  const { number } = useFormat();
  const notify = useNotify();
  const { data: run, dataUpdatedAt, error, refetch } = useImportRun(id);
  const start = useStartImport();
  const { file, object, refuse, check, go } = wizard;

  if (error) {
    return (
      <StepPanel title={t('check.title')} back={back}>
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      </StepPanel>
    );
  }
  if (run?.state === 'failed' || run?.state === 'cancelled') {
    const correct = () => {
      if (!refuse(run.error?.errors)) go('columns');
    };
    return (
      <StepPanel title={t('check.failed')} back={back}>
        <JobFailureNotice
          job={run}
          actions={
            <Button onClick={run.state === 'failed' ? correct : check}>
              {run.state === 'failed' ? t('action.correct') : t('action.checkAgain')}
            </Button>
          }
        />
      </StepPanel>
    );
  }
  if (run?.state !== 'done') {
    return (
      <StepPanel title={t('check.title')} description={t('check.text')} back={back}>
        <RunProgress job={run} at={dataUpdatedAt} />
      </StepPanel>
    );
  }
  const rows = (run.created ?? 0) + (run.updated ?? 0);
  const refused = run.refused ?? 0;
  const begin = () => {
    const options = wizard.options(false);
    if (!file || !options) return;
    start.mutate(
      { file, options },
      { onSuccess: onStarted, onError: (failure) => refuse(failure) || notify.failed(failure, { label: t('action.retry'), run: begin }) },
    );
  };
  return (
    <StepPanel
      title={t('check.title')}
      description={
        rows === 0
          ? t('check.nothing')
          : refused > 0
            ? t('check.someRefused', { count: refused, refused: number(refused) })
            : t('check.allGood')
      }
      back={back}
      next={
        <Button onClick={begin} loading={start.isPending} disabled={rows === 0}>
          {t('action.start', { count: rows, rows: number(rows) })}
        </Button>
      }
    >
      <Counts run={run} tense="future" object={object} />
      <SampleLines run={run} object={object} />
      {refused > 0 && <RefusedLines run={run} />}
    </StepPanel>
  );
}
