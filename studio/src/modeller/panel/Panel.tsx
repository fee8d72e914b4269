import { Drawer } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { findField, findObject } from '../model/model.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import { FieldPanel } from './FieldPanel.tsx';
import { ObjectPanel } from './ObjectPanel.tsx';
import classes from './Panel.module.css';
import { panelId } from './focus-panel.ts';

type Props = { small: boolean; onAddRelation: (fromId: string) => void };

/** What is selected, to be edited: beside the canvas, or as a sheet from below on a small screen. */
export function Panel({ small, onAddRelation }: Props) {
  const { t } = useTranslation('modeller');
  const { model, selection, select } = useModellerContext();
  const object = findObject(model, selection?.objectId);
  const field = object && selection ? findField(model, object.id, selection.fieldId) : undefined;
  const body =
    object &&
    (field ? (
      <FieldPanel key={field.id} object={object} field={field} />
    ) : (
      <ObjectPanel key={object.id} object={object} onAddRelation={() => onAddRelation(object.id)} />
    ));

  useFocusReturn(Boolean(body) && !small);

  if (small) {
    return (
      <Drawer.Root opened={Boolean(body)} onClose={() => select(null)} position="bottom" size="82dvh" radius="lg">
        <Drawer.Overlay />
        <Drawer.Content aria-label={t('panel.label')}>{body}</Drawer.Content>
      </Drawer.Root>
    );
  }
  return body ? (
    <aside id={panelId} className={classes.panel} aria-label={t('panel.label')}>
      {body}
    </aside>
  ) : null;
}

/** Where the keyboard was when the panel opened, it is again when it closes. */
function useFocusReturn(opened: boolean): void {
  useEffect(() => {
    const origin = document.activeElement;
    if (!opened || !(origin instanceof HTMLElement)) return;
    return () => {
      if (document.activeElement === document.body) origin.focus({ preventScroll: true });
    };
  }, [opened]);
}
