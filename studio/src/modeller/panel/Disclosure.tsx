import { type ReactNode, useId, useState } from 'react';
import { IconChevron } from '../icons.ts';
import classes from './Panel.module.css';

/** Details that most people don't need; open by itself when something in it is wrong. */
export function Disclosure({ label, forced = false, children }: { label: string; forced?: boolean; children: ReactNode }) {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const shown = opened || forced;
  return (
    <div className={classes.section}>
      <button type="button" className={classes.disclosure} aria-expanded={shown} aria-controls={id} onClick={() => setOpened(!shown)}>
        <IconChevron size={14} className={classes.chevron} data-open={shown || undefined} />
        {label}
      </button>
      <div id={id} hidden={!shown} className={classes.stack}>
        {shown && children}
      </div>
    </div>
  );
}
