import { type Edge, EdgeLabelRenderer, type EdgeProps, type InternalNode, useInternalNode } from '@xyflow/react';
import { memo } from 'react';
import type { ModelRelation } from '../model/model.ts';
import { chooseSides, type EdgeEnd, edgePath, endMark, type Side } from './edge-path.ts';
import classes from './RelationEdge.module.css';

export type RelationData = {
  relation: ModelRelation;
  /** In pixels, how far its upright part stands from the middle: several edges may share the gap. */
  shift: number;
  active: boolean;
  dimmed: boolean;
  fresh: boolean;
  onSelect: (objectId: string, fieldId: string) => void;
};

export type RelationEdgeType = Edge<RelationData, 'relation'>;

/** A relation from its field's row to the far side's row, with a crow's foot at each end that is many. */
export const RelationEdge = memo(function RelationEdge({ id, source, target, data }: EdgeProps<RelationEdgeType>) {
  const from = useInternalNode(source);
  const to = useInternalNode(target);
  if (!data || !from || !to) return null;
  const { field } = data.relation;
  const sides: [Side, Side] = source === target ? [1, 1] : chooseSides(boxOf(from), boxOf(to));
  const start = endAt(from, `out:${field.id}`, sides[0]);
  const end = endAt(to, `in:${field.id}`, sides[1]);
  if (!start || !end) return null;
  const { path, label } = edgePath(start, end, data.shift);
  const manyHere = field.cardinality !== 'one_to_one';
  const manyThere = field.cardinality === 'many_to_many';
  return (
    <>
      <g
        className={classes.edge}
        data-active={data.active || undefined}
        data-dimmed={data.dimmed || undefined}
        data-fresh={data.fresh || undefined}
      >
        <path id={id} d={path} className={`react-flow__edge-path ${classes.line}`} />
        <path d={`${endMark(start, manyHere)}${endMark(end, manyThere)}`} className={classes.mark} />
        <path d={path} className={classes.touch} />
      </g>
      {data.active && (
        <EdgeLabelRenderer>
          <button
            type="button"
            tabIndex={-1}
            className={classes.label}
            style={{ transform: `translate(${label.x}px, ${label.y}px) ${labelShift(sides)}` }}
            onClick={() => data.onSelect(source, field.id)}
          >
            {field.label}
            {field.inverse && <span className={classes.inverse}>{field.inverse.label}</span>}
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

/** Beside an edge that runs out and back on one side, else on its upright part. */
const labelShift = ([a, b]: [Side, Side]): string =>
  a !== b ? 'translate(-50%, -50%)' : a === 1 ? 'translate(8px, -50%)' : 'translate(calc(-100% - 8px), -50%)';

function boxOf(node: InternalNode): { left: number; right: number } {
  const left = node.internals.positionAbsolute.x;
  return { left, right: left + (node.measured.width ?? 0) };
}

function endAt(node: InternalNode, anchor: string, side: Side): EdgeEnd | null {
  const handle = node.internals.handleBounds?.source?.find(({ id }) => id === anchor);
  if (!handle) return null;
  const { left, right } = boxOf(node);
  return { x: side === 1 ? right : left, y: node.internals.positionAbsolute.y + handle.y + handle.height / 2, side };
}
