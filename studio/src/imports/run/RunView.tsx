import { Skeleton } from '@mantine/core';
import type { ObjectDefinition } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { isRunning } from '../../resources/jobs.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { StepPanel } from '../StepPanel.tsx';
import { useImportRun } from '../use-import-run.ts';
import { RunProgress } from './RunProgress.tsx';
import { RunResult } from './RunResult.tsx';

type Props = { id: string; object: ObjectDefinition; onCorrect?: (issues: unknown) => void; onAgain: () => void };

/** An import under way, then what came of it. The address leads here again, also from another browser. */
export function RunView({ id, object, onCorrect, onAgain }: Props) {
  const { t } = useTranslation('imports');
  const { data: run, dataUpdatedAt, error, refetch } = useImportRun(id);
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!run) return <Skeleton h="9rem" aria-label={t('run.loading')} />;
  if (!isRunning(run)) return <RunResult run={run} object={object} onCorrect={onCorrect} onAgain={onAgain} />;
  return (
    <StepPanel title={t('run.title', { file: run.file.name })} description={t('run.text')}>
      <RunProgress job={run} at={dataUpdatedAt} />
    </StepPanel>
  );
}
