import type { Position } from '../model/model.ts';

export type Side = -1 | 1;
/** An end of an edge: a point on a card's side, and which way is out. */
export type EdgeEnd = Position & { side: Side };
type Box = { left: number; right: number };

/** How far an edge runs straight out before it turns: the crow's foot lies in there. */
const lead = 26;
const corner = 10;
/** The least room in which the marks of both ends fit. */
const leastGap = 32;

/** The sides on which an edge leaves and arrives: facing each other where there is room, else both on the same side. */
export function chooseSides(source: Box, target: Box): [Side, Side] {
  if (source.right + leastGap <= target.left) return [1, -1];
  if (target.right + leastGap <= source.left) return [-1, 1];
  const rightmost = Math.max(source.right, target.right);
  const leftmost = Math.min(source.left, target.left);
  const aroundRight = rightmost - source.right + (rightmost - target.right);
  const aroundLeft = source.left - leftmost + (target.left - leftmost);
  return aroundRight <= aroundLeft ? [1, 1] : [-1, -1];
}

/** A path of right angles with round corners, and the point for its label. `shift` keeps parallel edges apart. */
export function edgePath(from: EdgeEnd, to: EdgeEnd, shift: number): { path: string; label: Position } {
  const points = corners(from, to, shift);
  return { path: roundedPath(points), label: labelPoint(points) };
}

function corners(from: EdgeEnd, to: EdgeEnd, shift: number): Position[] {
  if (from.side !== to.side) {
    const room = Math.max(0, Math.abs(to.x - from.x) / 2 - lead);
    const middle = (from.x + to.x) / 2 + Math.max(-room, Math.min(room, shift));
    return [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to];
  }
  const out = from.side === 1 ? Math.max(from.x, to.x) + lead + Math.abs(shift) : Math.min(from.x, to.x) - lead - Math.abs(shift);
  return [from, { x: out, y: from.y }, { x: out, y: to.y }, to];
}

function labelPoint(points: readonly Position[]): Position {
  const [, b, c] = points;
  return b && c ? { x: b.x, y: (b.y + c.y) / 2 } : { x: 0, y: 0 };
}

function roundedPath(points: readonly Position[]): string {
  const [first] = points;
  if (!first) return '';
  let path = `M${first.x},${first.y}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [before, at, after] = [points[i - 1], points[i], points[i + 1]];
    if (!before || !at || !after) continue;
    const radius = Math.min(corner, distance(before, at) / 2, distance(at, after) / 2);
    const start = towards(at, before, radius);
    const end = towards(at, after, radius);
    path += `L${start.x},${start.y}Q${at.x},${at.y} ${end.x},${end.y}`;
  }
  const last = points.at(-1);
  return last ? `${path}L${last.x},${last.y}` : path;
}

const distance = (a: Position, b: Position): number => Math.hypot(a.x - b.x, a.y - b.y);

function towards(from: Position, to: Position, by: number): Position {
  const length = distance(from, to);
  return length === 0 ? from : { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

/** Crow's foot for many, a bar for one, drawn at an edge's end. */
export function endMark({ x, y, side }: EdgeEnd, many: boolean): string {
  if (!many) return `M${x + side * 10},${y - 6}V${y + 6}`;
  const toe = x + side * 13;
  return `M${toe},${y}L${x + side},${y - 7}M${toe},${y}L${x + side},${y + 7}`;
}
