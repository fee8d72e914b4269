import { Handle, type Node, type NodeProps, Position, useConnection, useUpdateNodeInternals } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldTypeInfo } from '../../fields/field-types.ts';
import { ObjectIcon, tintOf, toTint } from '../../ui/index.ts';
import { IconAlert, IconChevron, IconPlus, IconUnique } from '../icons.ts';
import type { InverseField, ModelField, ModelObject } from '../model/model.ts';
import { card } from './card-size.ts';
import { sameCard } from './same-card.ts';
import classes from './ObjectCard.module.css';

export type FieldMark = 'new' | 'changed' | null;

export type CardData = {
  object: ModelObject;
  fields: readonly { field: ModelField; mark: FieldMark; broken: boolean; target: string | null }[];
  inverses: readonly InverseField[];
  mark: FieldMark;
  broken: boolean;
  selectedField: string | null;
  /** Search: this card is among the found, or isn't; null while nobody searches. */
  found: boolean | null;
  foundFields: readonly string[];
  expanded: boolean;
  connectable: boolean;
  onSelectField: (objectId: string, fieldId: string) => void;
  onToggle: (objectId: string) => void;
};

export type CardNode = Node<CardData, 'object'>;

/** An object as a card. Its rows are for the mouse; the panel and the list offer the same to the keyboard. */
export const ObjectCard = memo(function ObjectCard({ id, data, selected }: NodeProps<CardNode>) {
  const { t } = useTranslation('modeller');
  const { object, fields, inverses, expanded } = data;
  const total = fields.length + inverses.length;
  const shown = expanded || total <= card.shownRows + 1 ? total : card.shownRows;
  const rowKey = [...fields.map(({ field }) => field.id), ...inverses.map(({ field }) => field.id), shown].join();
  const updateInternals = useUpdateNodeInternals();
  const measured = useRef(rowKey);
  useEffect(() => {
    // React Flow measures a new card by itself; asked to, it would call its first view complete with one card in it.
    if (measured.current === rowKey) return;
    measured.current = rowKey;
    updateInternals(id);
  }, [id, rowKey, updateInternals]);

  const shownFields = fields.slice(0, shown);
  const shownInverses = inverses.slice(0, Math.max(0, shown - fields.length));
  return (
    <div
      className={classes.card}
      data-selected={selected || undefined}
      data-found={data.found ?? undefined}
      data-tint={object.color ? toTint(object.color) : tintOf(object.name)}
    >
      <DropTarget objectId={id} />
      <header className={classes.header}>
        <ObjectIcon object={object} />
        <span className={classes.titles}>
          <span className={classes.label}>{object.label || t('untitled')}</span>
          <span className={classes.name}>{object.name || '…'}</span>
        </span>
        {data.broken && <IconAlert size={16} className={classes.broken} aria-label={t('mark.broken')} />}
        {data.mark && (
          <span className={classes.badge} data-mark={data.mark}>
            {t(`mark.${data.mark}`)}
          </span>
        )}
      </header>
      <ul className={classes.rows}>
        {shownFields.map(({ field, ...rest }) => (
          <FieldRow
            key={field.id}
            field={field}
            isTitle={field.id === object.titleFieldId}
            {...rest}
            selected={data.selectedField === field.id}
            found={data.foundFields.includes(field.id)}
            onSelect={() => data.onSelectField(id, field.id)}
          />
        ))}
        {shownInverses.map((inverse) => (
          <InverseRow
            key={inverse.field.id}
            inverse={inverse}
            first={inverse === shownInverses[0]}
            selected={data.selectedField === inverse.field.id}
            onSelect={() => data.onSelectField(inverse.source.id, inverse.field.id)}
          />
        ))}
        {total === 0 && <li className={classes.empty}>{t('card.noFields')}</li>}
        {total > card.shownRows + 1 && (
          <li className={classes.row} data-more>
            <button
              type="button"
              tabIndex={-1}
              className={classes.rowButton}
              onClick={(event) => (event.stopPropagation(), data.onToggle(id))}
            >
              <IconChevron size={14} className={classes.chevron} data-open={expanded || undefined} />
              {expanded ? t('card.less') : t('card.more', { count: total - shown })}
            </button>
            {!expanded && <Anchors ids={anchorsOf(fields.slice(shown), inverses.slice(Math.max(0, shown - fields.length)))} />}
          </li>
        )}
      </ul>
      {data.connectable && (
        <>
          <Knob side={Position.Left} label={t('card.draw', { object: object.label })} />
          <Knob side={Position.Right} label={t('card.draw', { object: object.label })} />
        </>
      )}
    </div>
  );
}, sameCard);

type RowProps = {
  field: ModelField;
  isTitle: boolean;
  mark: FieldMark;
  broken: boolean;
  target: string | null;
  selected: boolean;
  found: boolean;
  onSelect: () => void;
};

function FieldRow({ field, isTitle, mark, broken, target, selected, found, onSelect }: RowProps) {
  const { t } = useTranslation(['modeller', 'fields']);
  const Icon = fieldTypeInfo[field.type].icon;
  return (
    <li className={classes.row} data-selected={selected || undefined} data-found={found || undefined} data-mark={mark ?? undefined}>
      <button type="button" tabIndex={-1} className={classes.rowButton} onClick={(event) => (event.stopPropagation(), onSelect())}>
        <Icon size={15} stroke={1.7} className={classes.type} />
        <span className={classes.fieldLabel} data-title={isTitle || undefined}>
          {field.label || t('untitled')}
          {field.required && (
            <span className={classes.required} title={t('mark.required')} aria-label={t('mark.required')} role="img">
              *
            </span>
          )}
        </span>
        {broken && <IconAlert size={14} className={classes.broken} aria-label={t('mark.broken')} />}
        {field.unique && <IconUnique size={13} stroke={1.8} className={classes.unique} aria-label={t('mark.unique')} />}
        <span className={classes.kind}>{target ?? t(`fields:type.${field.type}`)}</span>
      </button>
      {field.type === 'relation' && <Anchors ids={[`out:${field.id}`]} />}
    </li>
  );
}

function InverseRow({
  inverse,
  first,
  selected,
  onSelect,
}: {
  inverse: InverseField;
  first: boolean;
  selected: boolean;
  onSelect: () => void;
}) {
  const Icon = fieldTypeInfo.relation.icon;
  return (
    <li className={classes.row} data-inverse data-first={first || undefined} data-selected={selected || undefined}>
      <button type="button" tabIndex={-1} className={classes.rowButton} onClick={(event) => (event.stopPropagation(), onSelect())}>
        <Icon size={15} stroke={1.7} className={classes.type} data-flip />
        <span className={classes.fieldLabel}>{inverse.label}</span>
        <span className={classes.kind}>{inverse.many ? inverse.source.pluralLabel : inverse.source.label}</span>
      </button>
      <Anchors ids={[`in:${inverse.field.id}`]} />
    </li>
  );
}

const anchorsOf = (fields: CardData['fields'], inverses: readonly InverseField[]): string[] => [
  ...fields.filter(({ field }) => field.type === 'relation').map(({ field }) => `out:${field.id}`),
  ...inverses.map(({ field }) => `in:${field.id}`),
];

/** Where edges end; `RelationEdge` reads their height and chooses the side. */
function Anchors({ ids }: { ids: string[] }) {
  return ids.map((id) => (
    <Handle key={id} id={id} type="source" position={Position.Left} isConnectable={false} className={classes.anchor} aria-hidden />
  ));
}

function Knob({ side, label }: { side: Position; label: string }) {
  return (
    <Handle id={`draw:${side}`} type="source" position={side} className={classes.knob} isConnectableEnd={false} title={label} aria-hidden>
      <IconPlus size={12} stroke={2.4} />
    </Handle>
  );
}

/** While a relation is being drawn, the whole card takes it. */
function DropTarget({ objectId }: { objectId: string }) {
  const { inProgress, over } = useConnection((connection) => ({
    inProgress: connection.inProgress,
    over: connection.inProgress && connection.toNode?.id === objectId,
  }));
  return (
    <Handle
      id="drop"
      type="target"
      position={Position.Left}
      className={classes.drop}
      isConnectableStart={false}
      data-active={inProgress || undefined}
      data-over={over || undefined}
      aria-hidden
    />
  );
}
