import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/index.ts';
import { GlassRoof } from './GlassRoof.tsx';
import classes from './Threshold.module.css';

/** The screens before the hall: a form on stone, and a look up through the glass roof beside it. */
export function Threshold({ title, intro, children }: { title: string; intro?: ReactNode; children: ReactNode }) {
  useDocumentTitle(`${title} · Atrium`);
  return (
    <div className={classes.root}>
      <main className={classes.form}>
        <div className={classes.inner}>
          <div className={classes.brand}>
            <Mark size={30} />
            <span>Atrium</span>
          </div>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {intro && <p className={classes.intro}>{intro}</p>}
          {children}
        </div>
      </main>
      <div className={classes.picture} aria-hidden>
        <GlassRoof />
      </div>
    </div>
  );
}
