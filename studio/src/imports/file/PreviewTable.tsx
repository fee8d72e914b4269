import type { ImportPreview } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import classes from './PreviewTable.module.css';

/** The first lines of the file, to see whether it is read rightly. */
export function PreviewTable({ preview, dim }: { preview: ImportPreview; dim: boolean }) {
  const { t } = useTranslation('imports');
  return (
    // A scrolled region that the keyboard can scroll too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.root} data-dim={dim || undefined} role="region" aria-label={t('file.firstRows')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {preview.columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((cells, row) => (
            <tr key={row}>
              {preview.columns.map(({ name, guess }, i) => (
                <td key={name} data-figure={guess === 'integer' || guess === 'number' || undefined}>
                  {cells[i]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
