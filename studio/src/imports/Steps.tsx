import { UnstyledButton } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import { useTranslation } from 'react-i18next';
import classes from './Steps.module.css';
import { type Step, steps } from './use-wizard.ts';

const all = [...steps, 'import'] as const;

/** Where one is on the way; what lies behind can be gone back to. */
export function Steps({ current, onGo }: { current: (typeof all)[number]; onGo?: (step: Step) => void }) {
  const { t } = useTranslation('imports');
  const at = all.indexOf(current);
  return (
    <nav aria-label={t('steps.label')}>
      <ol className={classes.root}>
        {all.map((step, i) => {
          const face = (
            <>
              <span className={classes.mark} aria-hidden>
                {i < at ? <IconCheck size={13} stroke={2.4} /> : i + 1}
              </span>
              <span className={classes.label}>{t(`steps.${step}`)}</span>
            </>
          );
          const state = i < at ? 'done' : i === at ? 'current' : 'ahead';
          return (
            <li key={step} className={classes.step} data-state={state} aria-current={i === at ? 'step' : undefined}>
              {i < at && onGo && step !== 'import' ? (
                <UnstyledButton className={classes.face} onClick={() => onGo(step)}>
                  {face}
                </UnstyledButton>
              ) : (
                <span className={classes.face}>{face}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
