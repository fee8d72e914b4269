import type { ObjectDefinition } from '@atrium/sdk';
import { ActionIcon, Button, Modal, Select, Stack } from '@mantine/core';
import IconPencil from '@tabler/icons-react/dist/esm/icons/IconPencil.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldEditor } from '../../fields/FieldEditor.tsx';
import { fieldViews } from '../../fields/field-views.tsx';
import { useFormat } from '../../i18n/format.ts';
import { isWrittenHere } from '../../resources/record-selection.ts';
import { usePermissions } from '../../resources/session.ts';
import { ConfirmModal } from '../../ui/index.ts';
import classes from './SelectionBar.module.css';
import { undoableAtOnce, useBulk } from './use-bulk.ts';
import type { ListQuery } from '../../resources/record-keys.ts';
import type { Selection } from './use-selection.ts';

type Props = { object: ObjectDefinition; query: ListQuery; selection: Selection };

/** What can be done with the chosen records; floats over the grid while there are any. */
export function SelectionBar({ object, query, selection }: Props) {
  const { t } = useTranslation('records');
  const { number } = useFormat();
  const { can } = usePermissions();
  const [dialog, setDialog] = useState<'set' | 'delete' | null>(null);
  const bulk = useBulk(object, query, selection);
  if (selection.size === 0) return null;
  const formatted = number(selection.size);
  const close = () => setDialog(null);
  return (
    <div className={classes.root} role="toolbar" aria-label={t('bulk.label')}>
      <span className={classes.count} role="status">
        {bulk.progress
          ? t('bulk.working', { done: number(bulk.progress.done), total: number(bulk.progress.total) })
          : t('grid.selected', { count: selection.size, formatted })}
      </span>
      {can(object.name, 'update') && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          disabled={bulk.busy}
          leftSection={<IconPencil size={15} />}
          onClick={() => setDialog('set')}
        >
          {t('bulk.set')}
        </Button>
      )}
      {can(object.name, 'delete') && (
        <Button
          variant="subtle"
          color="red"
          size="compact-md"
          loading={bulk.busy}
          leftSection={<IconTrash size={15} />}
          onClick={() => (selection.size > undoableAtOnce ? setDialog('delete') : void bulk.remove())}
        >
          {t('bulk.delete')}
        </Button>
      )}
      <ActionIcon aria-label={t('bulk.cancel')} disabled={bulk.busy} onClick={selection.clear}>
        <IconX size={16} />
      </ActionIcon>
      <SetField
        opened={dialog === 'set'}
        object={object}
        count={selection.size}
        onClose={close}
        onSet={(field, value) => (close(), void bulk.set(field, value))}
      />
      <ConfirmModal
        opened={dialog === 'delete'}
        title={t('bulk.manyTitle', { formatted })}
        confirm={t('bulk.delete')}
        onClose={close}
        onConfirm={() => (close(), void bulk.remove())}
      >
        {t('bulk.manyText')}
      </ConfirmModal>
    </div>
  );
}

type SetProps = {
  opened: boolean;
  object: ObjectDefinition;
  count: number;
  onClose: () => void;
  onSet: (field: string, value: unknown) => void;
};

function SetField({ opened, object, count, onClose, onSet }: SetProps) {
  const { t } = useTranslation('records');
  const { number } = useFormat();
  const { canWrite } = usePermissions();
  const [name, setName] = useState<string | null>(null);
  const [value, setValue] = useState<unknown>(null);
  const fields = object.fields.filter(
    (field) => fieldViews[field.type].edit !== 'none' && isWrittenHere(field) && !field.unique && canWrite(object.name, field),
  );
  const field = fields.find((candidate) => candidate.name === name);
  return (
    <Modal opened={opened} onClose={onClose} title={t('bulk.setTitle', { count, formatted: number(count) })}>
      <Stack>
        <Select
          label={t('bulk.field')}
          data={fields.map((one) => ({ value: one.name, label: one.label }))}
          value={name}
          searchable
          data-autofocus
          onChange={(next) => {
            setName(next);
            setValue(null);
          }}
        />
        {field && (
          <FieldEditor
            key={field.name}
            field={{ ...field, required: false }}
            value={null}
            place="form"
            label={field.label}
            onChange={setValue}
          />
        )}
        <Button disabled={!field || (field.required && value === null)} onClick={() => field && onSet(field.name, value)}>
          {t('bulk.apply')}
        </Button>
      </Stack>
    </Modal>
  );
}
