import type { FieldType } from '@atrium/sdk';
import { Button, Popover, ScrollArea, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldTypeGroups, fieldTypeInfo } from '../../fields/field-types.ts';
import { IconPlus } from '../icons.ts';
import classes from './FieldTypeMenu.module.css';

/** Adds a field: first its type, for everything else there is a good guess. */
export function FieldTypeMenu({ onChoose }: { onChoose: (type: FieldType) => void }) {
  const { t } = useTranslation(['modeller', 'fields']);
  const [opened, setOpened] = useState(false);
  const types = Object.keys(fieldTypeInfo) as FieldType[];
  return (
    <Popover width={352} position="bottom-end" trapFocus returnFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />} onClick={() => setOpened(!opened)}>
          {t('field.add')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={t('field.chooseType')}>
        <ScrollArea.Autosize mah={420} type="auto">
          <div className={classes.types}>
            {fieldTypeGroups.flatMap((group) => [
              <p key={`group ${group}`} className={classes.typeGroup}>
                {t(`fields:group.${group}`)}
              </p>,
              ...types
                .filter((type) => fieldTypeInfo[type].group === group)
                .map((type) => {
                  const Icon = fieldTypeInfo[type].icon;
                  return (
                    <Tooltip key={type} label={t(`fields:hint.${type}`)} position="left">
                      <button
                        type="button"
                        className={classes.typeChoice}
                        onClick={() => {
                          setOpened(false);
                          onChoose(type);
                        }}
                      >
                        <Icon size={17} stroke={1.7} />
                        {t(`fields:type.${type}`)}
                      </button>
                    </Tooltip>
                  );
                }),
            ])}
          </div>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
