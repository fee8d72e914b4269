import type { Plan } from '@atrium/sdk';
import { Alert, Button, Checkbox, Modal, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../../ui/index.ts';
import { IconWarning } from '../icons.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import { ChangeList } from './ChangeList.tsx';
import { PlanSteps } from './PlanSteps.tsx';
import classes from './Review.module.css';
import { useStepText } from './use-step-text.ts';

type Props = {
  opened: boolean;
  small: boolean;
  plan: Plan | undefined;
  planning: boolean;
  error: unknown;
  onPlan: () => void;
  onApply: () => void;
  onClose: () => void;
};

/** The last look before anything happens: what changes, what the database does, what would be lost. */
export function ReviewDialog({ opened, small, plan, planning, error, onPlan, onApply, onClose }: Props) {
  const { t } = useTranslation('modeller');
  const { base, model, changes, applying } = useModellerContext();
  const steps = useStepText(base, model);
  const losses = steps.losses(plan?.steps ?? []);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('review.title')}
      size={620}
      fullScreen={small}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={classes.body}>
        {error ? <ErrorNotice error={error} onRetry={onPlan} /> : <ChangeList base={base} model={model} changes={changes} />}
        {planning && (
          <div role="status" aria-label={t('review.planning')} className={classes.plan}>
            <Skeleton height={14} width="70%" />
            <Skeleton height={14} width="45%" />
          </div>
        )}
        {plan && !planning && !error && <PlanSteps plan={plan} describe={steps.describe} />}
        {plan && !planning && !error && (
          <Confirm key={losses.join()} losses={losses} applying={applying} onApply={onApply} onClose={onClose} />
        )}
      </div>
    </Modal>
  );
}

/** What is lost for good has to be said yes to; mounted anew with each plan, so that an old yes never counts. */
function Confirm({
  losses,
  applying,
  onApply,
  onClose,
}: {
  losses: string[];
  applying: boolean;
  onApply: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('modeller');
  const [understood, setUnderstood] = useState(false);
  return (
    <>
      {losses.length > 0 && (
        <Alert color="red" icon={<IconWarning size={18} />} title={t('review.lossTitle')} className={classes.loss}>
          <ul className={classes.losses}>
            {losses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
          <Checkbox
            color="red"
            label={t('review.understood')}
            checked={understood}
            onChange={(event) => setUnderstood(event.currentTarget.checked)}
          />
        </Alert>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose} disabled={applying}>
          {t('review.back')}
        </Button>
        <Button
          color={losses.length > 0 ? 'red' : undefined}
          onClick={onApply}
          loading={applying}
          disabled={losses.length > 0 && !understood}
        >
          {losses.length > 0 ? t('review.applyLosing') : t('review.apply')}
        </Button>
      </div>
    </>
  );
}
