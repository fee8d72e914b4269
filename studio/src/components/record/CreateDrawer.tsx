import type { ObjectDefinition, RecordValues } from '@atrium/sdk';
import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useNotify } from '../../ui/index.ts';
import classes from './CreateDrawer.module.css';
import { RecordForm } from './RecordForm.tsx';

type Props = { object: ObjectDefinition; opened: boolean; given?: { values: RecordValues; shown: RecordValues }; onClose: () => void };

/** A new record, beside what one was looking at. */
export function CreateDrawer({ object, opened, given, onClose }: Props) {
  const { t } = useTranslation('records');
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      // What was typed is worth more than a slip beside the panel.
      closeOnClickOutside={false}
      size="28rem"
      title={t('create.title', { object: object.label })}
      classNames={{ content: classes.content, title: classes.title }}
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      <RecordForm
        object={object}
        given={given}
        onCreated={(record, another) => {
          notify.done(t('create.done', { object: object.label }), {
            label: t('create.open'),
            run: () => void navigate(`/o/${object.name}/${record.id}`),
          });
          if (!another) onClose();
        }}
      />
    </Drawer>
  );
}
