import { Title } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import classes from './StepPanel.module.css';

type Props = {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  back?: ReactNode;
  next?: ReactNode;
  note?: ReactNode;
  calm?: boolean;
};

/** One step: its heading, which takes the focus when one comes here, its work, and the ways back and on. */
export function StepPanel({ title, description, children, back, next, note, calm = false }: Props) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!calm) heading.current?.focus({ preventScroll: true });
    if (!calm) heading.current?.scrollIntoView?.({ block: 'nearest' });
  }, [calm]);
  return (
    <section aria-labelledby={id} className={classes.root}>
      <Title order={2} id={id} ref={heading} tabIndex={-1} className={classes.title}>
        {title}
      </Title>
      {description && <p className={classes.description}>{description}</p>}
      {children}
      {(back || next) && (
        <div className={classes.bar}>
          {back}
          <span className={classes.note} aria-live="polite">
            {note}
          </span>
          {next}
        </div>
      )}
    </section>
  );
}
