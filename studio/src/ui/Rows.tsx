import type { ReactNode } from 'react';
import classes from './Rows.module.css';

/** A short list in a frame: one line a thing, what can be done with it at the end. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.root} aria-label={label}>
      {children}
    </ul>
  );
}

type RowProps = { start?: ReactNode; title: ReactNode; detail?: ReactNode; end?: ReactNode };

export function Row({ start, title, detail, end }: RowProps) {
  return (
    <li className={classes.row}>
      {start}
      <div className={classes.words}>
        <div className={classes.title}>{title}</div>
        {detail && <div className={classes.detail}>{detail}</div>}
      </div>
      {end && <div className={classes.end}>{end}</div>}
    </li>
  );
}
