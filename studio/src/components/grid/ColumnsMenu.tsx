import type { ObjectDefinition } from '@atrium/sdk';
import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import IconArrowUp from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
import IconColumns3 from '@tabler/icons-react/dist/esm/icons/IconColumns3.mjs';
import IconGripVertical from '@tabler/icons-react/dist/esm/icons/IconGripVertical.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFieldLabel } from '../../fields/field-label.ts';
import classes from './ColumnsMenu.module.css';
import { columnChoices, type Columns } from './use-columns.ts';

/** Which columns, in which order: by dragging, or by the arrows beside each. */
export function ColumnsMenu({ object, columns }: { object: ObjectDefinition; columns: Columns }) {
  const { t } = useTranslation('records');
  const label = useFieldLabel();
  const [dragged, setDragged] = useState<string | null>(null);
  const hidden = columnChoices(object).filter((name) => !columns.names.includes(name));
  const toggle = (name: string, shown: boolean) =>
    columns.setNames(shown ? [...columns.names, name] : columns.names.filter((one) => one !== name));
  return (
    <Popover position="bottom-end" width="19rem" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />} className={classes.target}>
          {t('toolbar.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label={t('columns.title')}>
        <h2 className={classes.heading}>{t('columns.shown')}</h2>
        <ul className={classes.list}>
          {columns.names.map((name, at) => {
            const field = label(name, object);
            return (
              <li key={name}>
                <div
                  role="presentation"
                  className={classes.line}
                  data-dragged={dragged === name || undefined}
                  draggable
                  onDragStart={() => setDragged(name)}
                  onDragEnd={() => setDragged(null)}
                  onDragOver={(event) => {
                    event.preventDefault();
                    if (dragged && dragged !== name) columns.move(dragged, at);
                  }}
                >
                  <IconGripVertical size={14} className={classes.grip} aria-hidden />
                  <Checkbox
                    size="xs"
                    className={classes.check}
                    label={field}
                    checked
                    disabled={columns.names.length === 1}
                    onChange={() => toggle(name, false)}
                  />
                  <ActionIcon
                    size="sm"
                    disabled={at === 0}
                    aria-label={t('columns.up', { field })}
                    onClick={() => columns.move(name, at - 1)}
                  >
                    <IconArrowUp size={14} />
                  </ActionIcon>
                  <ActionIcon
                    size="sm"
                    disabled={at === columns.names.length - 1}
                    aria-label={t('columns.down', { field })}
                    onClick={() => columns.move(name, at + 1)}
                  >
                    <IconArrowDown size={14} />
                  </ActionIcon>
                </div>
              </li>
            );
          })}
        </ul>
        {hidden.length > 0 && <h2 className={classes.heading}>{t('columns.hidden')}</h2>}
        <ul className={classes.list}>
          {hidden.map((name) => (
            <li key={name} className={classes.line}>
              <Checkbox
                size="xs"
                className={classes.check}
                label={label(name, object)}
                checked={false}
                onChange={() => toggle(name, true)}
              />
            </li>
          ))}
        </ul>
        <Button variant="subtle" color="gray" size="compact-sm" mt="xs" onClick={columns.reset}>
          {t('columns.reset')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
