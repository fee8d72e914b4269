import { Button, Group } from '@mantine/core';
import type { ObjectDefinition } from '@atrium/sdk';
import IconArrowBackUp from '@tabler/icons-react/dist/esm/icons/IconArrowBackUp.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useUndoImport } from '../../resources/imports.ts';
import { ConfirmModal, useNotify } from '../../ui/index.ts';
import { StepPanel } from '../StepPanel.tsx';
import type { ImportRun } from '../use-import-run.ts';
import { Counts } from './Counts.tsx';
import { JobFailureNotice } from './JobFailureNotice.tsx';
import { RefusedLines } from './RefusedLines.tsx';
import { UndoView } from './UndoView.tsx';

type Props = { run: ImportRun; object: ObjectDefinition; onCorrect?: (issues: unknown) => void; onAgain: () => void };

/** What an import made, what it did not take, and the ways on: to the records, to the next file, back. */
export function RunResult({ run, object, onCorrect, onAgain }: Props) {
  const { t } = useTranslation('imports');
  const notify = useNotify();
  const undo = useUndoImport();
  const [asking, setAsking] = useState(false);
  const undone = undo.data?.id ?? run.undo;
  const written = (run.created ?? 0) + (run.updated ?? 0);
  const again = (
    <Button variant="default" onClick={onAgain}>
      {t('action.another')}
    </Button>
  );
  if (run.state === 'failed' && written === 0) {
    return (
      <StepPanel title={t('run.failedTitle')} back={again}>
        <JobFailureNotice
          job={run}
          actions={onCorrect && <Button onClick={() => onCorrect(run.error?.errors)}>{t('action.correct')}</Button>}
        />
      </StepPanel>
    );
  }
  const start = () =>
    undo.mutate(run.id, {
      onSuccess: () => setAsking(false),
      onError: (error) => {
        setAsking(false);
        notify.failed(error);
      },
    });
  const title = run.state === 'done' ? t('result.done') : run.state === 'cancelled' ? t('result.cancelled') : t('result.failed');
  return (
    <StepPanel
      title={title}
      description={
        run.state === 'done'
          ? t('result.doneText', { file: run.file.name })
          : run.state === 'failed'
            ? run.error?.message
            : t('result.stoppedText')
      }
    >
      <Counts run={run} tense="past" object={object} />
      <Group gap="sm" mt="md">
        <Button component={Link} to={`/o/${object.name}`}>
          {t('action.show', { objects: object.pluralLabel })}
        </Button>
        {again}
        {written > 0 && undone === null && (
          <Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => setAsking(true)}>
            {t('action.undo')}
          </Button>
        )}
      </Group>
      {undone !== null && <UndoView id={undone} importId={run.id} object={object} onRetry={() => setAsking(true)} />}
      {(run.refused ?? 0) > 0 && <RefusedLines run={run} />}
      <ConfirmModal
        opened={asking}
        title={t('undo.ask')}
        confirm={t('action.undo')}
        loading={undo.isPending}
        onConfirm={start}
        onClose={() => setAsking(false)}
      >
        {t('undo.askText', { objects: object.pluralLabel })}
      </ConfirmModal>
    </StepPanel>
  );
}
