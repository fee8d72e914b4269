import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

type Props = { title: string; description?: ReactNode; actions?: ReactNode; children: ReactNode };

/** A named part of a page. */
export function Section({ title, description, actions, children }: Props) {
  const id = useId();
  return (
    <section className={classes.root} aria-labelledby={id}>
      <div className={classes.header}>
        <div>
          <Title order={2} id={id} className={classes.title}>
            {title}
          </Title>
          {description && <p className={classes.description}>{description}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}
