import { Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Notice.module.css';

type Props = {
  icon: Icon;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  role?: 'status' | 'alert';
  /** 1 where it is all that the page has. */ level?: 1 | 2;
};

/** What stands where content would: nothing yet, nothing found, not allowed, failed; and the next step from there. */
export function Notice({ icon: Picture, title, children, actions, role, level = 2 }: Props) {
  return (
    <div className={classes.root} role={role}>
      <span className={classes.picture} aria-hidden>
        <Picture size={26} stroke={1.4} />
      </span>
      <Title order={level} className={classes.title}>
        {title}
      </Title>
      {children && <div className={classes.text}>{children}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
