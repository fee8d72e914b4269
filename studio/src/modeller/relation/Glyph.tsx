import { endMark } from '../canvas/edge-path.ts';
import type { RelationKind } from '../model/make.ts';
import classes from './Relation.module.css';

const ends: Record<RelationKind, [boolean, boolean]> = {
  many_to_one: [true, false],
  one_to_many: [false, true],
  one_to_one: [false, false],
  many_to_many: [true, true],
};

/** The edge in small, with the same marks as on the canvas. */
export function RelationGlyph({ kind }: { kind: RelationKind }) {
  const [from, to] = ends[kind];
  return (
    <svg className={classes.glyph} viewBox="0 0 72 24" width={72} height={24} aria-hidden>
      <rect x="1" y="3" width="14" height="18" rx="4" />
      <rect x="57" y="3" width="14" height="18" rx="4" />
      <path d={`M15,12H57${endMark({ x: 15, y: 12, side: 1 }, from)}${endMark({ x: 57, y: 12, side: -1 }, to)}`} />
    </svg>
  );
}
