import type { ReactNode } from 'react';
import classes from './Chip.module.css';
import { toTint } from './tints.ts';

/** A short value on its colour: an option of a select, a role, a state. */
export function Chip({ color, children }: { color?: string | null; children: ReactNode }) {
  return (
    <span className={classes.root} data-tint={toTint(color)}>
      <span className={classes.text}>{children}</span>
    </span>
  );
}
