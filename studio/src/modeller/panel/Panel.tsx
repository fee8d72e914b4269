import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
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
  const body =
    object &&
    (field ? (
      <FieldPanel key={field.id} object={object} field={field} />
    ) : (
      <ObjectPanel key={object.id} object={object} onAddRelation={() => onAddRelation(object.id)} />
    ));

  if (small) {
    return (
      <Drawer.Root opened={Boolean(body)} onClose={() => select(null)} position="bottom" size="82dvh" radius="lg">
        <Drawer.Overlay />
        <Drawer.Content aria-label={t('panel.label')}>{body}</Drawer.Content>
      </Drawer.Root>
    );
  }
  return body ? (
    <aside className={classes.panel} aria-label={t('panel.label')}>
      {body}
    </aside>
  ) : null;
}
