import classes from './GlassRoof.module.css';

const across = 10;
const deep = 9;
const size = 1000;
/** Where all lines of the hall meet: eye height, a little right of the middle. */
const vanishing = { x: 540, y: 640 };
/** Heights at the near end, from the roof to the floor. */
const level = { roof: -120, gallery: 520, floor: 1480 };
const halfWidth = 1150;

type Point = { x: number; y: number };

/** A hall under a glass roof, seen from the door: bars that run to one point, panes of which a few catch the sun. */
export function GlassRoof() {
  return (
    <svg className={classes.root} viewBox={`0 0 ${size} ${size}`} preserveAspectRatio="xMidYMid slice">
      <defs>
        <linearGradient id="hall-sky" x1="0.2" y1="0" x2="0.5" y2="1">
          <stop offset="0" className={classes.skyTop} />
          <stop offset="0.6" className={classes.skyLow} />
          <stop offset="1" className={classes.skyEnd} />
        </linearGradient>
        <linearGradient id="hall-floor" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className={classes.floorFar} />
          <stop offset="1" className={classes.floorNear} />
        </linearGradient>
        <radialGradient id="hall-sun" cx="0.2" cy="0.02" r="0.8">
          <stop offset="0" className={classes.sun} />
          <stop offset="1" className={classes.sunOut} />
        </radialGradient>
        <linearGradient id="hall-shaft" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className={classes.shaft} />
          <stop offset="1" className={classes.sunOut} />
        </linearGradient>
      </defs>
      <rect width={size} height={size} fill="url(#hall-sky)" />
      {panes()}
      <g className={classes.bars}>{roofBars()}</g>
      <polygon className={classes.wallShade} points={wall(1)} />
      <polygon className={classes.wallLight} points={wall(0)} />
      <polygon
        fill="url(#hall-floor)"
        points={list(at(0, 0, level.floor), at(1, 0, level.floor), at(1, 1, level.floor), at(0, 1, level.floor))}
      />
      <polygon
        className={classes.end}
        points={list(at(0, 1, level.roof), at(1, 1, level.roof), at(1, 1, level.floor), at(0, 1, level.floor))}
      />
      <g className={classes.columns}>{columns()}</g>
      <g className={classes.tiles}>{tiles()}</g>
      <rect width={size} height={size} fill="url(#hall-sun)" />
      <polygon points="70,0 290,0 800,1000 400,1000" fill="url(#hall-shaft)" />
      <polygon points="390,0 450,0 1000,900 1000,1000 900,1000" fill="url(#hall-shaft)" opacity="0.45" />
    </svg>
  );
}

/** A point of the hall: `u` from wall to wall, `v` from the door (0) to the far end (1), at a height. */
function at(u: number, v: number, height: number): Point {
  const near = { x: size / 2 + (u - 0.5) * 2 * halfWidth, y: height };
  const pull = v ** 0.6 * 0.9;
  return { x: near.x + (vanishing.x - near.x) * pull, y: near.y + (vanishing.y - near.y) * pull };
}

function list(...points: Point[]): string {
  return points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
}

function line(from: Point, to: Point, key: string) {
  return <path key={key} d={`M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${to.x.toFixed(1)} ${to.y.toFixed(1)}`} />;
}

const steps = (count: number) => Array.from({ length: count + 1 }, (_, index) => index / count);

function wall(u: 0 | 1): string {
  return list(at(u, 0, level.roof), at(u, 1, level.roof), at(u, 1, level.floor), at(u, 0, level.floor));
}

function panes() {
  return steps(across)
    .slice(0, -1)
    .flatMap((u, i) =>
      steps(deep)
        .slice(0, -1)
        .map((v, j) => {
          const corners = [
            at(u, v, level.roof),
            at(u + 1 / across, v, level.roof),
            at(u + 1 / across, v + 1 / deep, level.roof),
            at(u, v + 1 / deep, level.roof),
          ];
          return (
            <polygon
              key={`${i}-${j}`}
              className={classes.pane}
              points={list(...corners)}
              opacity={0.03 + (((i * 7 + j * 13 + i * j) % 11) / 11) ** 2 * 0.34}
            />
          );
        }),
    );
}

function roofBars() {
  return [
    ...steps(across).map((u) => line(at(u, 0, level.roof), at(u, 1, level.roof), `along ${u}`)),
    ...steps(deep).map((v) => line(at(0, v, level.roof), at(1, v, level.roof), `cross ${v}`)),
  ];
}

/** Columns along both walls, and the gallery that they carry. */
function columns() {
  return [
    ...([0, 1] as const).flatMap((u) => steps(deep).map((v) => line(at(u, v, level.roof), at(u, v, level.floor), `column ${u} ${v}`))),
    ...([0, 1] as const).flatMap((u) =>
      [level.gallery, level.roof, level.floor].map((height) => line(at(u, 0, height), at(u, 1, height), `ledge ${u} ${height}`)),
    ),
    line(at(0, 1, level.gallery), at(1, 1, level.gallery), 'far gallery'),
  ];
}

function tiles() {
  return [
    ...steps(6).map((u) => line(at(u, 0, level.floor), at(u, 1, level.floor), `along ${u}`)),
    ...steps(deep).map((v) => line(at(0, v, level.floor), at(1, v, level.floor), `cross ${v}`)),
  ];
}
