import type { Plan, PlanStep } from '@atrium/sdk';
import { Code } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { Disclosure } from '../panel/Disclosure.tsx';
import classes from './Review.module.css';

/** What the database will do, step by step; the statements themselves one click further. */
export function PlanSteps({ plan, describe }: { plan: Plan; describe: (step: PlanStep) => string }) {
  const { t } = useTranslation('modeller');
  if (plan.steps.length === 0) return <p className={classes.quiet}>{t('review.noSteps')}</p>;
  const fresh = newTables(plan.steps);
  const rewritten = plan.steps.reduce((sum, step) => sum + step.rewrites, 0);
  return (
    <div className={classes.plan}>
      <p className={classes.quiet}>
        {t('review.steps', { count: plan.steps.length })} {t(`review.lock.${worst(plan.steps.map((step) => lockKind(step, fresh)))}`)}{' '}
        {rewritten > 0 ? <Rewrites count={rewritten} /> : t('review.noRewrites')}
      </p>
      <Disclosure label={t('review.showSteps')}>
        <ol className={classes.steps}>
          {plan.steps.map((step, index) => (
            // Steps have no name of their own, and their list never changes.
            <li key={index} className={classes.step}>
              <div>{describe(step)}</div>
              <div className={classes.detail}>
                {t(`review.lock.${lockKind(step, fresh)}`)} {step.rewrites > 0 && <Rewrites count={step.rewrites} />}
              </div>
              <Disclosure label={t('review.showSql')}>
                <Code block className={classes.sql}>
                  {step.sql}
                </Code>
              </Disclosure>
            </li>
          ))}
        </ol>
      </Disclosure>
    </div>
  );
}

function Rewrites({ count }: { count: number }) {
  const { t } = useTranslation('modeller');
  const { number } = useFormat();
  return <>{t('review.rewrites', { count, rows: number(count) })}</>;
}

type LockKind = 'none' | 'writes' | 'all';

/** Postgres's lock modes, by what other people notice of them: of a table that didn't exist, nothing. */
function lockKind({ lock, sql }: PlanStep, fresh: readonly string[]): LockKind {
  const mode = lock.toUpperCase();
  if (fresh.some((table) => sql.startsWith('create index') && sql.includes(` on ${table} `))) return 'none';
  if (mode.includes('ACCESS EXCLUSIVE')) return 'all';
  return mode === 'SHARE' || mode === 'EXCLUSIVE' || mode.includes('SHARE ROW EXCLUSIVE') ? 'writes' : 'none';
}

const newTables = (steps: readonly PlanStep[]): string[] => steps.flatMap(({ sql }) => /^create table (\S+)/.exec(sql)?.[1] ?? []);

const worst = (kinds: readonly LockKind[]): LockKind => (kinds.includes('all') ? 'all' : kinds.includes('writes') ? 'writes' : 'none');
