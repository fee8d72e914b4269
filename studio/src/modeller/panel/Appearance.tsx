import { Button, Popover, ScrollArea, Stack } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isObjectIcon, ObjectIcon, objectIcons, type ObjectIconName, tintOf, tints, type Tint, toTint } from '../../ui/index.ts';
import type { ModelObject } from '../model/model.ts';
import classes from './Appearance.module.css';

type Props = { object: ModelObject; disabled: boolean; onChange: (set: { icon?: string; color?: string }) => void };

/** An object's picture and colour. */
export function Appearance({ object, disabled, onChange }: Props) {
  const { t } = useTranslation('modeller');
  const color = object.color ? toTint(object.color) : tintOf(object.name);
  return (
    <Popover width={320} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" disabled={disabled} leftSection={<ObjectIcon object={object} size="sm" />} justify="flex-start">
          {t('object.appearance')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('object.appearance')}>
        <Stack gap="sm">
          <TintChoice value={color} label={t('object.color')} onChange={(tint) => onChange({ color: tint })} />
          <ScrollArea.Autosize mah={220} type="auto">
            <div className={classes.icons} role="radiogroup" tabIndex={-1} aria-label={t('object.icon')} onKeyDown={moveInGroup}>
              {(Object.keys(objectIcons) as ObjectIconName[]).map((name, index) => {
                const Icon = objectIcons[name];
                const chosen = object.icon === name;
                return (
                  <button
                    key={name}
                    type="button"
                    role="radio"
                    aria-checked={chosen}
                    tabIndex={chosen || (!isObjectIcon(object.icon) && index === 0) ? 0 : -1}
                    className={classes.iconChoice}
                    aria-label={name.replaceAll('-', ' ')}
                    onClick={() => onChange({ icon: name })}
                  >
                    <Icon size={18} stroke={1.6} />
                  </button>
                );
              })}
            </div>
          </ScrollArea.Autosize>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

export function TintChoice({ value, label, onChange }: { value: Tint; label: string; onChange: (tint: Tint) => void }) {
  const { t } = useTranslation('modeller');
  return (
    <div className={classes.swatches} role="radiogroup" tabIndex={-1} aria-label={label} onKeyDown={moveInGroup}>
      {tints.map((tint) => (
        <button
          key={tint}
          type="button"
          role="radio"
          aria-checked={tint === value}
          aria-label={t(`tint.${tint}`)}
          tabIndex={tint === value ? 0 : -1}
          data-tint={tint}
          className={classes.swatch}
          onClick={() => onChange(tint)}
        />
      ))}
    </div>
  );
}

/** Arrow keys choose within a radio group, as the browser's own do. */
function moveInGroup(event: KeyboardEvent<HTMLDivElement>): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const choices = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('[role=radio]')];
  const next = choices[(choices.indexOf(document.activeElement as HTMLButtonElement) + by + choices.length) % choices.length];
  event.preventDefault();
  next?.focus();
  next?.click();
}
