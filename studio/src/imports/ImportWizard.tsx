import type { Job, ObjectDefinition } from '@atrium/sdk';
import { CheckStep } from './check/CheckStep.tsx';
import { ColumnsStep } from './columns/ColumnsStep.tsx';
import { FileStep } from './file/FileStep.tsx';
import { RunView } from './run/RunView.tsx';
import { Steps } from './Steps.tsx';
import { useWizard } from './use-wizard.ts';

type Props = { object: ObjectDefinition; run: string | null; onRun: (id: string | null) => void };

/** File, columns, check, import: what was chosen stays while one goes back and forth, also from a run that failed. */
export function ImportWizard({ object, run, onRun }: Props) {
  const wizard = useWizard(object);
  const { step, go } = wizard;
  const onStarted = (job: Job) => onRun(job.id);
  const onCorrect = wizard.file
    ? (issues: unknown) => {
        if (!wizard.refuse(issues)) go('columns');
        onRun(null);
      }
    : undefined;
  return (
    <>
      <Steps current={run ? 'import' : step} onGo={run ? undefined : go} />
      {run ? (
        <RunView key={run} id={run} object={object} onCorrect={onCorrect} onAgain={() => (go('file'), onRun(null))} />
      ) : step === 'file' ? (
        <FileStep wizard={wizard} onOpen={onRun} />
      ) : step === 'columns' ? (
        <ColumnsStep wizard={wizard} />
      ) : (
        <CheckStep wizard={wizard} onStarted={onStarted} />
      )}
    </>
  );
}
