import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import IconFileImport from '@tabler/icons-react/dist/esm/icons/IconFileImport.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconSchema from '@tabler/icons-react/dist/esm/icons/IconSchema.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useObjects } from '../../resources/objects.ts';
import { recordTitle } from '../../resources/record-selection.ts';
import { useSearchEverywhere } from '../../resources/search.ts';
import { usePermissions } from '../../resources/session.ts';
import { ObjectIcon } from '../../ui/index.ts';
import classes from './CommandPalette.module.css';

type Command = { id: string; group: string; label: string; detail?: string; icon: ReactNode; to: string };

const pauseMs = 200;

/** Go anywhere, create anything, find any record: typed, chosen by arrows, taken by Enter. */
export function CommandPalette({ onClose }: { onClose: (went: boolean) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const listId = useId();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const places = usePlaces(text);
  const { records, searching } = useFoundRecords(text);
  const commands = [...places, ...records];
  const at = Math.min(chosen, commands.length - 1);

  const take = (command: Command | undefined) => {
    if (!command) return;
    onClose(true);
    void navigate(command.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && commands.length > 0) setChosen((at + step + commands.length) % commands.length);
    else if (event.key === 'Enter') take(commands[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal.Root
      opened
      onClose={() => onClose(false)}
      returnFocus={false}
      yOffset="12dvh"
      size="38rem"
      padding={0}
      centered={false}
      shadow="xl"
      radius="lg"
      classNames={{ content: classes.content }}
    >
      <Modal.Overlay color="var(--veil)" backgroundOpacity={1} blur={2} />
      <Modal.Content aria-label={t('palette.title')}>
        <TextInput
          data-autofocus
          variant="unstyled"
          className={classes.input}
          leftSection={<IconSearch size={18} aria-hidden />}
          placeholder={t('palette.placeholder')}
          role="combobox"
          aria-label={t('palette.placeholder')}
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={commands[at] ? `${listId}-${at}` : undefined}
          value={text}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setChosen(0);
          }}
        />
        <div id={listId} role="listbox" aria-label={t('palette.title')} className={classes.list}>
          {groups(commands).map(([group, members]) => (
            <div key={group} role="group" aria-label={group}>
              <div className={classes.group} aria-hidden>
                {group}
              </div>
              {members.map(({ command, index }) => (
                <button
                  type="button"
                  tabIndex={-1}
                  key={command.id}
                  id={`${listId}-${index}`}
                  role="option"
                  aria-selected={index === at}
                  className={classes.command}
                  ref={index === at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
                  onMouseMove={() => setChosen(index)}
                  onClick={() => take(command)}
                >
                  <span className={classes.icon}>{command.icon}</span>
                  <span className={classes.label}>{command.label}</span>
                  {command.detail && <span className={classes.detail}>{command.detail}</span>}
                </button>
              ))}
            </div>
          ))}
        </div>
        <div className={classes.state} role="status">
          {searching ? t('palette.searching') : commands.length === 0 ? t('palette.nothing', { text }) : null}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

function usePlaces(text: string): Command[] {
  const { t } = useTranslation();
  const { can, manage } = usePermissions();
  const objects = useObjects().filter((object) => can(object.name, 'read'));
  const goTo = t('palette.goTo');
  const create = t('palette.create');
  const places: Command[] = [
    ...objects.map((object) => ({
      id: `go ${object.name}`,
      group: goTo,
      label: object.pluralLabel,
      icon: <ObjectIcon object={object} size="sm" />,
      to: `/o/${object.name}`,
    })),
    ...(manage
      ? [{ id: 'modeller', group: goTo, label: t('frame.modeller'), icon: <IconSchema size={18} stroke={1.7} />, to: '/modeller' }]
      : []),
    ...(objects.some((object) => can(object.name, 'import'))
      ? [{ id: 'import', group: goTo, label: t('frame.import'), icon: <IconFileImport size={18} stroke={1.7} />, to: '/import' }]
      : []),
    ...(objects.some((object) => can(object.name, 'delete'))
      ? [{ id: 'trash', group: goTo, label: t('frame.trash'), icon: <IconTrash size={18} stroke={1.7} />, to: '/trash' }]
      : []),
    { id: 'settings', group: goTo, label: t('frame.settings'), icon: <IconSettings size={18} stroke={1.7} />, to: '/settings' },
    ...objects
      .filter((object) => can(object.name, 'create'))
      .map((object) => ({
        id: `new ${object.name}`,
        group: create,
        label: t('palette.createObject', { object: object.label }),
        icon: <IconPlus size={18} stroke={1.7} />,
        to: `/o/${object.name}?new=1`,
      })),
  ];
  const wanted = fold(text);
  return places.filter((place) => fold(place.label).includes(wanted));
}

function useFoundRecords(text: string): { records: Command[]; searching: boolean } {
  const { t } = useTranslation();
  const [searched] = useDebouncedValue(text.trim(), pauseMs);
  const { hits, searching } = useSearchEverywhere(searched);
  const records = hits.map(({ object, record }) => ({
    id: record.id,
    group: t('palette.records'),
    label: recordTitle(object, record) || t('state.untitled'),
    detail: object.label,
    icon: <ObjectIcon object={object} size="sm" />,
    to: `/o/${object.name}/${record.id}`,
  }));
  return { records: text.trim() ? records : [], searching: text.trim() !== '' && (searching || searched !== text.trim()) };
}

/** Groups in the order of their first member; each command keeps its place in the whole list. */
function groups(commands: Command[]): [string, { command: Command; index: number }[]][] {
  return [
    ...Map.groupBy(
      commands.map((command, index) => ({ command, index })),
      ({ command }) => command.group,
    ),
  ];
}

/** Without case and accents. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim();
}
