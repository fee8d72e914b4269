import { Modal, Popover, Portal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { findObject, type Position } from '../model/model.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import classes from './Relation.module.css';
import { RelationForm } from './RelationForm.tsx';

/** `toId` null: the form asks. `at`: where on the screen it was drawn to; without it the dialog stands in the middle. */
export type RelationRequest = { fromId: string; toId: string | null; at: Position | null };

type Props = { request: RelationRequest | null; small: boolean; onClose: () => void };

export function RelationDialog({ request, small, onClose }: Props) {
  const { t } = useTranslation('modeller');
  const { model } = useModellerContext();
  const from = findObject(model, request?.fromId);
  const to = findObject(model, request?.toId) ?? null;
  const form = from && <RelationForm key={`${from.id} ${to?.id ?? ''}`} from={from} to={to} onDone={onClose} onCancel={onClose} />;

  if (request?.at && !small) {
    return (
      <Popover
        opened={Boolean(form)}
        onChange={(opened) => !opened && onClose()}
        position="right"
        width={420}
        trapFocus
        closeOnEscape
        shadow="xl"
        offset={12}
        withinPortal
        withRoles={false}
      >
        <Portal>
          <Popover.Target>
            <span className={classes.anchor} style={{ left: request.at.x, top: request.at.y }} />
          </Popover.Target>
        </Portal>
        <Popover.Dropdown p="md" role="dialog" aria-label={t('relation.title')}>
          <div className={classes.scroll}>
            <h2 className={classes.title}>{t('relation.title')}</h2>
            {form}
          </div>
        </Popover.Dropdown>
      </Popover>
    );
  }
  return (
    <Modal
      opened={Boolean(form)}
      onClose={onClose}
      title={t('relation.title')}
      size={460}
      fullScreen={small}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {form}
    </Modal>
  );
}
