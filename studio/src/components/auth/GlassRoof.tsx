import classes from './GlassRoof.module.css';

const across = 10;
const deep = 9;
const width = 1000;
const height = 1000;
/** Where the lines of the roof meet: the far end of the hall, a little above the middle. */
const vanishing = { x: 520, y: 590 };

type Point = { x: number; y: number };

/** A glass roof seen from the floor: bars that run to one point, panes of which a few catch the sun. */
export function GlassRoof() {
  return (
    <svg className={classes.root} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid slice">
      <defs>
        <linearGradient id="roof-sky" x1="0.2" y1="0" x2="0.55" y2="1">
          <stop offset="0" className={classes.skyTop} />
          <stop offset="0.55" className={classes.skyLow} />
          <stop offset="1" className={classes.floor} />
        </linearGradient>
        <radialGradient id="roof-sun" cx="0.22" cy="0.04" r="0.75">
          <stop offset="0" className={classes.sun} />
          <stop offset="1" className={classes.sunOut} />
        </radialGradient>
        <linearGradient id="roof-shaft" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className={classes.shaft} />
          <stop offset="1" className={classes.sunOut} />
        </linearGradient>
      </defs>
      <rect width={width} height={height} fill="url(#roof-sky)" />
      {panes().map(({ key, points, light }) => (
        <polygon key={key} className={classes.pane} points={points} opacity={light} />
      ))}
      <g className={classes.bars}>
        {ribs().map((d) => (
          <path key={d} d={d} />
        ))}
      </g>
      <rect width={width} height={height} fill="url(#roof-sun)" />
      <polygon points="90,0 330,0 860,1000 420,1000" fill="url(#roof-shaft)" />
      <polygon points="400,0 470,0 1000,860 1000,1000 930,1000" fill="url(#roof-shaft)" opacity="0.5" />
    </svg>
  );
}

/** A point of the roof's plane: `u` across from wall to wall, `v` from overhead (0) to the far end (1). */
function project(u: number, v: number): Point {
  const near = { x: width / 2 + (u - 0.5) * width * 2.5, y: -60 };
  const pull = v ** 0.62 * 0.94;
  return { x: near.x + (vanishing.x - near.x) * pull, y: near.y + (vanishing.y - near.y) * pull };
}

function panes() {
  const list: { key: string; points: string; light: number }[] = [];
  for (let i = 0; i < across; i++) {
    for (let j = 0; j < deep; j++) {
      const corners = [project(i / across, j / deep), project((i + 1) / across, j / deep), project((i + 1) / across, (j + 1) / deep), project(i / across, (j + 1) / deep)];
      const points = corners.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
      list.push({ key: `${i}-${j}`, points, light: 0.03 + (((i * 7 + j * 13 + i * j) % 11) / 11) ** 2 * 0.3 });
    }
  }
  return list;
}

function ribs(): string[] {
  const line = (from: Point, to: Point) => `M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${to.x.toFixed(1)} ${to.y.toFixed(1)}`;
  const along = Array.from({ length: across + 1 }, (_, i) => line(project(i / across, 0), project(i / across, 1)));
  const crossing = Array.from({ length: deep + 1 }, (_, j) => line(project(0, j / deep), project(1, j / deep)));
  return [...along, ...crossing];
}
