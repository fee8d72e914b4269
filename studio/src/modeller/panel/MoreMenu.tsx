import { ActionIcon, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconDots, IconHide, IconTrash } from '../icons.ts';

/** Hiding can be taken back for 30 days; deleting can't, so it stands second and red. What isn't applied yet only goes; what is Atrium's own can't be deleted. */
export function MoreMenu({
  isNew,
  hidden,
  label,
  onHide,
  onDelete,
}: {
  isNew: boolean;
  hidden: boolean;
  label: string;
  onHide: () => void;
  onDelete: (() => void) | null;
}) {
  const { t } = useTranslation('modeller');
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('action.more', { label })}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!isNew && !hidden && (
          <Menu.Item leftSection={<IconHide size={15} />} onClick={onHide}>
            {t('action.hide')}
          </Menu.Item>
        )}
        {onDelete && (
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={onDelete}>
            {isNew ? t('action.remove') : t('action.delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
