import { ActionIcon, Drawer, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconBack, IconClose } from '../icons.ts';
import { findField, findObject } from '../model/model.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import { FieldPanel } from './FieldPanel.tsx';
import { ObjectPanel } from './ObjectPanel.tsx';
import classes from './Panel.module.css';

type Props = { small: boolean; onAddRelation: (fromId: string) => void };

/** What is selected, to be edited: beside the canvas, or as a sheet from below on a small screen. */
export function Panel({ small, onAddRelation }: Props) {
  const { t } = useTranslation('modeller');
  const { model, selection, select } = useModellerContext();
  const object = findObject(model, selection?.objectId);
  const field = object && selection ? findField(model, object.id, selection.fieldId) : undefined;
  const body = object && (field ? <FieldPanel key={field.id} object={object} field={field} /> : <ObjectPanel key={object.id} object={object} onAddRelation={() => onAddRelation(object.id)} />);

  if (small) {
    return (
      <Drawer.Root opened={Boolean(body)} onClose={() => select(null)} position="bottom" size="82dvh">
        <Drawer.Overlay />
        <Drawer.Content aria-label={t('panel.label')} className={classes.sheet}>
          {body}
        </Drawer.Content>
      </Drawer.Root>
    );
  }
  return body ? (
    <aside className={classes.panel} aria-label={t('panel.label')}>
      {body}
    </aside>
  ) : null;
}

type FrameProps = { icon: ReactNode; title: string; subtitle: string; onBack?: { label: string; run: () => void }; /** The label's input takes the focus, not the heading. */ labelFocused: boolean; menu?: ReactNode; children: ReactNode };

export function PanelFrame({ icon, title, subtitle, onBack, labelFocused, menu, children }: FrameProps) {
  const { t } = useTranslation('modeller');
  const { select } = useModellerContext();
  const heading = useRef<HTMLHeadingElement>(null);
  // Going up or down a level takes the focused button away: the keyboard goes on from the heading.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div
      className={classes.frame}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) select(null);
      }}
    >
      <header className={classes.header}>
        {onBack ? (
          <ActionIcon onClick={onBack.run} aria-label={onBack.label}>
            <IconBack size={17} />
          </ActionIcon>
        ) : (
          icon
        )}
        <div className={classes.titles}>
          <Title order={2} className={classes.title} ref={heading} tabIndex={-1} data-autofocus={!labelFocused || undefined}>
            {title}
          </Title>
          <div className={classes.subtitle}>
            {onBack && icon}
            {subtitle}
          </div>
        </div>
        {menu}
        <ActionIcon onClick={() => select(null)} aria-label={t('panel.close')}>
          <IconClose size={17} />
        </ActionIcon>
      </header>
      <div className={classes.body}>{children}</div>
    </div>
  );
}
