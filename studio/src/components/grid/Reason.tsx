import classes from './Reason.module.css';

/** Why a value was refused, right below it. */
export function Reason({ children, role }: { children: string; role?: 'alert' }) {
  return (
    <span role={role} className={classes.reason}>
      {children}
    </span>
  );
}
