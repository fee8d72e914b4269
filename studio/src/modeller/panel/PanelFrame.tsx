import { ActionIcon, Title } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconBack, IconClose } from '../icons.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import classes from './Panel.module.css';

type FrameProps = {
  icon: ReactNode;
  title: string;
  subtitle: string;
  onBack?: { label: string; run: () => void };
  /** The label's input takes the focus, not the heading. */
  labelFocused: boolean;
  menu?: ReactNode;
  children: ReactNode;
};

/** A panel's heading with what can be done, and its body. Escape closes it. */
export function PanelFrame({ icon, title, subtitle, onBack, labelFocused, menu, children }: FrameProps) {
  const { t } = useTranslation('modeller');
  const { select } = useModellerContext();
  const heading = useRef<HTMLHeadingElement>(null);
  // Going up or down a level takes the focused button away: the keyboard goes on from the heading.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={classes.frame} role="presentation" onKeyDown={(event) => isOwnEscape(event) && select(null)}>
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

/** Not the one that closes a list or a popover of this panel: those stand elsewhere in the page, or say that they are open. */
function isOwnEscape({ key, target, currentTarget }: KeyboardEvent<HTMLElement>): boolean {
  return key === 'Escape' && target instanceof Element && currentTarget.contains(target) && target.getAttribute('aria-expanded') !== 'true';
}
