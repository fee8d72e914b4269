import type { ConnectionLineComponentProps } from '@xyflow/react';
import { edgePath, endMark, type Side } from './edge-path.ts';
import type { CardNode } from './ObjectCard.tsx';
import classes from './RelationEdge.module.css';

/** The relation that is being drawn: it leaves its card on the side where the pointer is. */
export function ConnectionLine({ fromNode, fromY, toX, toY, toNode }: ConnectionLineComponentProps<CardNode>) {
  const left = fromNode.internals.positionAbsolute.x;
  const right = left + (fromNode.measured.width ?? 0);
  const side: Side = toX < (left + right) / 2 ? -1 : 1;
  const start = { x: side === 1 ? right : left, y: fromY, side };
  const self = toNode?.id === fromNode.id;
  const outside = side === 1 ? toX > right : toX < left;
  const { path } = edgePath(start, { x: toX, y: toY, side: outside && !self ? (-side as Side) : side }, 0);
  return (
    <g className={classes.edge} data-active>
      <path d={path} className={`react-flow__connection-path ${classes.line}`} fill="none" />
      <path d={endMark(start, true)} className={classes.mark} />
      <circle cx={toX} cy={toY} r={4} className={classes.tip} />
    </g>
  );
}
