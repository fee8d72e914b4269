import type { Model, ModelRelation } from '../model/model.ts';
import { inversesOf } from '../model/model.ts';
import { chooseSides } from './edge-path.ts';
import { card } from './layout.ts';

const laneWidth = 14;
/** Edges whose middles are nearer than this share a gap between two columns of cards. */
const gapWidth = 48;

type Run = { id: string; middle: number; leftY: number; rightY: number };

/** How far each edge's upright part stands from its middle, so that no two of one gap lie on each other. */
export function toShifts(model: Model, relations: readonly ModelRelation[]): Map<string, number> {
  const runs = relations.flatMap((relation) => toRun(model, relation)).sort((a, b) => a.middle - b.middle);
  const shifts = new Map<string, number>();
  for (let start = 0; start < runs.length;) {
    let end = start + 1;
    while (end < runs.length && runs[end]!.middle - runs[start]!.middle < gapWidth) end++;
    const gap = runs.slice(start, end).sort(byTurn);
    gap.forEach(({ id, middle }, index) => {
      const shared = gap.reduce((sum, run) => sum + run.middle, 0) / gap.length;
      shifts.set(id, shared - middle + (index - (gap.length - 1) / 2) * laneWidth);
    });
    start = end;
  }
  return shifts;
}

/** From left to right: of those that go down, the lowest turns first; of those that go up, the highest. So few cross. */
function byTurn(a: Run, b: Run): number {
  const [aDown, bDown] = [a.rightY > a.leftY, b.rightY > b.leftY];
  if (aDown !== bDown) return aDown ? 1 : -1;
  return aDown ? b.leftY - a.leftY : a.leftY - b.leftY;
}

function toRun(model: Model, { field, source, target }: ModelRelation): Run[] {
  if (source.id === target.id || !source.position || !target.position) return [];
  const own = source.fields.filter((one) => !one.hidden);
  const far =
    target.fields.filter((one) => !one.hidden).length + inversesOf(model, target.id).findIndex((inverse) => inverse.field.id === field.id);
  const sourceY = source.position.y + rowMiddle(own.findIndex((one) => one.id === field.id));
  const targetY = target.position.y + rowMiddle(far);
  const [a, b] = [source.position.x, target.position.x];
  const [sourceSide, targetSide] = chooseSides({ left: a, right: a + card.width }, { left: b, right: b + card.width });
  const [from, to] = [a + (sourceSide === 1 ? card.width : 0), b + (targetSide === 1 ? card.width : 0)];
  const middle = sourceSide === targetSide ? (sourceSide === 1 ? Math.max(from, to) : Math.min(from, to)) : (from + to) / 2;
  return [a < b ? { id: field.id, middle, leftY: sourceY, rightY: targetY } : { id: field.id, middle, leftY: targetY, rightY: sourceY }];
}

const rowMiddle = (index: number): number => card.header + (Math.min(index, card.shownRows) + 0.5) * card.row;
