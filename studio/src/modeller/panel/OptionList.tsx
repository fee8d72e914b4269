import { closestCenter, DndContext, type DragEndEvent, KeyboardSensor, PointerSensor, useSensor, useSensors } from '@dnd-kit/core';
import { arrayMove, SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import type { SelectOption } from '@atrium/sdk';
import { ActionIcon, Button, Input, Popover, TextInput, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toTint, type Tint } from '../../ui/index.ts';
import { IconArchive, IconGrip, IconPlus, IconTrash, IconUnarchive } from '../icons.ts';
import { freeName, toName } from '../model/names.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import { TintChoice } from './Appearance.tsx';
import classes from './OptionList.module.css';
import type { OptionsProps } from './TypeOptions.tsx';

/**
 * The choices of a select, in order. An option that records may hold is archived rather than removed; its stored value
 * never changes, so only a new one takes its value from its label.
 */
export function OptionList({ field, frozen, onSet, onBlur, issueAt }: OptionsProps) {
  const { t } = useTranslation('modeller');
  const { base } = useModellerContext();
  const options = field.options ?? [];
  const stored = new Set(base.flatMap(({ fields }) => fields.find(({ id }) => id === field.id)?.options ?? []).map(({ value }) => value));
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const put = (next: SelectOption[], key = '') => onSet(`options ${key}`, { options: next });
  const replace = (index: number, option: SelectOption, key: string) =>
    put(
      options.map((other, at) => (at === index ? option : other)),
      `${index} ${key}`,
    );

  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) put(arrayMove([...options], Number(active.id), Number(over.id)), 'order');
  };
  const add = () => {
    const taken = new Set(options.map(({ value }) => value));
    const n = options.length + 1;
    put([...options, { value: freeName(`option_${n}`, (value) => taken.has(value)), label: t('option.newLabel', { n }) }], 'add');
  };

  return (
    <Input.Wrapper label={t('option.options')} error={issueAt('options')}>
      <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
        <SortableContext items={options.map((_, index) => String(index))} strategy={verticalListSortingStrategy}>
          <ul className={classes.options}>
            {options.map((option, index) => (
              <OptionRow
                // The place is the identity: values change while a new option's label is typed.
                key={index}
                id={String(index)}
                option={option}
                frozen={frozen}
                stored={stored.has(option.value)}
                onLabel={(label) => replace(index, relabel(options, index, label, stored), 'label')}
                onColor={(color) => replace(index, { ...option, color }, 'color')}
                onArchive={() => replace(index, { ...option, archived: !option.archived }, `archive ${!option.archived}`)}
                onRemove={() =>
                  put(
                    options.filter((_, at) => at !== index),
                    `remove ${options.length}`,
                  )
                }
                onBlur={onBlur}
              />
            ))}
          </ul>
        </SortableContext>
      </DndContext>
      {!frozen && (
        <Button variant="subtle" size="compact-sm" mt={6} leftSection={<IconPlus size={14} />} onClick={add}>
          {t('option.add')}
        </Button>
      )}
    </Input.Wrapper>
  );
}

/** While a value is new and still the one that the label gave, it follows the label. */
function relabel(options: readonly SelectOption[], index: number, label: string, stored: ReadonlySet<string>): SelectOption {
  const option = options[index] ?? { value: '', label: '' };
  const taken = new Set(options.filter((_, at) => at !== index).map(({ value }) => value));
  const guess = (from: string) => freeName(toName(from, `option_${index + 1}`), (value) => taken.has(value));
  return !stored.has(option.value) && option.value === guess(option.label)
    ? { ...option, label, value: guess(label) }
    : { ...option, label };
}

type RowProps = {
  id: string;
  option: SelectOption;
  frozen: boolean;
  /** Records may hold it. */
  stored: boolean;
  onLabel: (label: string) => void;
  onColor: (color: Tint) => void;
  onArchive: () => void;
  onRemove: () => void;
  onBlur: () => void;
};

function OptionRow({ id, option, frozen, stored, onLabel, onColor, onArchive, onRemove, onBlur }: RowProps) {
  const { t } = useTranslation('modeller');
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
    disabled: frozen,
  });
  const names = { option: option.label };
  return (
    <li
      ref={setNodeRef}
      className={classes.option}
      style={{ transform: CSS.Transform.toString(transform), transition }}
      data-dragging={isDragging || undefined}
      data-archived={option.archived || undefined}
    >
      {!frozen && (
        <button
          type="button"
          ref={setActivatorNodeRef}
          className={classes.grip}
          {...attributes}
          {...listeners}
          aria-label={t('option.move', names)}
        >
          <IconGrip size={15} />
        </button>
      )}
      <Popover position="bottom-start" trapFocus returnFocus disabled={frozen}>
        <Popover.Target>
          <button
            type="button"
            className={classes.colorDot}
            data-tint={toTint(option.color)}
            disabled={frozen}
            aria-label={t('option.color', names)}
          />
        </Popover.Target>
        <Popover.Dropdown aria-label={t('option.color', names)}>
          <TintChoice value={toTint(option.color)} label={t('option.color', names)} onChange={onColor} />
        </Popover.Dropdown>
      </Popover>
      <TextInput
        aria-label={t('option.label', names)}
        value={option.label}
        disabled={frozen}
        onChange={(event) => onLabel(event.currentTarget.value)}
        onBlur={onBlur}
        title={option.value}
      />
      {!frozen && stored && (
        <Tooltip label={t(option.archived ? 'option.unarchive' : 'option.archive', names)}>
          <ActionIcon size="sm" onClick={onArchive} aria-label={t(option.archived ? 'option.unarchive' : 'option.archive', names)}>
            {option.archived ? <IconUnarchive size={15} /> : <IconArchive size={15} />}
          </ActionIcon>
        </Tooltip>
      )}
      {!frozen && !stored && (
        <Tooltip label={t('option.remove', names)}>
          <ActionIcon size="sm" onClick={onRemove} aria-label={t('option.remove', names)}>
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
