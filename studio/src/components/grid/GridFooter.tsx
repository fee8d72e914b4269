import type { ObjectDefinition } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import classes from './GridFooter.module.css';

/** Where the grid's keys are said, for those who hear it. */
export const gridKeysId = 'grid-keys';

/** How many there are, and where one is. */
export function GridFooter({
  object,
  count,
  range,
}: {
  object: ObjectDefinition;
  count: number | null;
  range: { first: number; last: number };
}) {
  const { t } = useTranslation('records');
  const { number } = useFormat();
  if (!count) return null;
  const last = Math.min(count, range.last + 1);
  return (
    <div className={classes.root}>
      <span role="status">{t('grid.count', { count, formatted: number(count), object: object.label, objects: object.pluralLabel })}</span>
      <span id={gridKeysId} className={classes.keys}>
        {t('grid.keys')}
      </span>
      <span>
        {number(range.first + 1)}–{number(last)}
      </span>
    </div>
  );
}
