import { Mark } from '../../ui/index.ts';
import classes from './Splash.module.css';

/** The moment before anything is known. Appears late, so that a quick start shows nothing at all. */
export function Splash() {
  return (
    <div className={classes.root} role="status" aria-label="Atrium">
      <Mark size={44} />
    </div>
  );
}
