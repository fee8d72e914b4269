import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './Page.module.css';

type Props = {
  title: string;
  /** Stands before the title: an object's icon. */
  icon?: ReactNode;
  /** Above the title: the way back to what this belongs to. */
  eyebrow?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** `full`: the content takes the sheet to its edges and scrolls by itself (a grid, a canvas). */
  layout?: 'reading' | 'full';
  children: ReactNode;
};

/** The sheet that a page's work lies on: its heading, what can be done, its content. */
export function Page({ title, icon, eyebrow, description, actions, layout = 'reading', children }: Props) {
  useDocumentTitle(`${title} · Atrium`);
  return (
    <div className={classes.root} data-layout={layout}>
      <header className={classes.header}>
        <div className={classes.heading}>
          {icon}
          <div className={classes.words}>
            {eyebrow}
            <Title order={1} className={classes.title}>
              {title}
            </Title>
            {description && <p className={classes.description}>{description}</p>}
          </div>
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      <div className={classes.content}>{children}</div>
    </div>
  );
}
