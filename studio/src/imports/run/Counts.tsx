import type { ObjectDefinition } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import type { ImportRun } from '../use-import-run.ts';
import classes from './Counts.module.css';

type Props = { run: ImportRun; tense: 'future' | 'past'; object: ObjectDefinition };

/** The three figures of an import. */
export function Counts({ run, tense, object }: Props) {
  const { t } = useTranslation('imports');
  const { number } = useFormat();
  const { created = 0, updated = 0, refused = 0 } = run;
  const figures = [
    {
      name: 'created',
      count: created,
      label: t(`counts.${tense}.created`, { count: created, object: object.label, objects: object.pluralLabel }),
    },
    { name: 'updated', count: updated, label: t(`counts.${tense}.updated`, { count: updated }) },
    { name: 'refused', count: refused, label: t(`counts.${tense}.refused`, { count: refused }) },
  ];
  return (
    <dl className={classes.root} aria-label={t('counts.label')}>
      {figures.map(({ name, count, label }) => (
        <div key={name} className={classes.figure} data-name={name} data-none={count === 0 || undefined}>
          <dt className={classes.label}>{label}</dt>
          <dd className={classes.count}>{number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
