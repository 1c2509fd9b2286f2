// The two maps of a report as text of SVG, drawn from the site's own files: nothing is fetched from others.
import { contains, distance, extent, METRES_PER_DEGREE, type Ground, type Position } from "./area.ts";
import type { Figures } from "./figures.ts";
import type { Outline, Surroundings } from "./files.ts";
import type { SnapPoint } from "../points/unpack.ts";
import { counted, escaped, whole } from "./words.ts";

/** Units of the picture from its middle to its edge. */
const HALF = 200;
/** How much of the picture beyond the ground is shown. */
const MARGIN = 1.14;
/** Classes of the density map. */
const CLASSES = 4;
/** The largest spot, in units; its area stands for the count. */
const LARGEST_SPOT = 15;

interface View {
  x: (p: Position) => number;
  y: (p: Position) => number;
  /** Units of a metre. */
  scale: number;
}

const at = (value: number): string => String(Number(value.toFixed(1)));

function viewOf(ground: Ground): View {
  const scale = HALF / (extent(ground) * MARGIN);
  const shorter = Math.cos((ground.centre.lat * Math.PI) / 180);
  return {
    scale,
    x: (p) => (p.lon - ground.centre.lon) * METRES_PER_DEGREE * shorter * scale,
    y: (p) => (ground.centre.lat - p.lat) * METRES_PER_DEGREE * scale,
  };
}

/** How far beyond the picture lines are drawn, in units: their ends do not show. */
const BEYOND = 10;
/** Units between the places where a name may stand. */
const NAME_STEP = 20;
/** Units of room that a name needs around its middle. */
const NAME_ROOM = 38;

type Corner = [x: number, y: number];

/** The corners of a ring in the picture, its first again at the end; null when it lies wholly elsewhere. */
function ring(steps: number[], perDegree: number, view: View): Corner[] | null {
  let [lon, lat] = [0, 0];
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  const corners: Corner[] = [];
  for (let i = 0; i + 1 < steps.length; i += 2) {
    lon += steps[i] as number;
    lat += steps[i + 1] as number;
    const p = { lon: lon / perDegree, lat: lat / perDegree };
    const [x, y] = [view.x(p), view.y(p)];
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [north, south] = [Math.min(north, y), Math.max(south, y)];
    corners.push([x, y]);
  }
  const first = corners[0];
  if (!first || west > HALF || east < -HALF || north > HALF || south < -HALF) return null;
  corners.push(first);
  return corners;
}

/** The rings of an outline that come near the picture. */
const rings = (outline: Outline, perDegree: number, view: View): Corner[][] =>
  outline
    .flat()
    .map((steps) => ring(steps, perDegree, view))
    .filter((line) => line !== null);

/** The part of a line in the picture: a ward of the country reaches far beyond it. */
function visible(line: Corner[]): string {
  const edge = HALF + BEYOND;
  let path = "";
  let joined = false;
  line.forEach(([x, y], i) => {
    const [px, py] = line[i - 1] ?? [x, y];
    const isNear =
      i > 0 && Math.min(x, px) < edge && Math.max(x, px) > -edge && Math.min(y, py) < edge && Math.max(y, py) > -edge;
    if (isNear) path += `${joined ? "" : `M${at(px)} ${at(py)}`}L${at(x)} ${at(y)}`;
    joined = isNear;
  });
  return path;
}

/** Where a name fits: the middle of the ring's part in the picture; null when it is too small. */
function labelAt(line: Corner[]): Corner | null {
  const [held, outside]: [Corner[], Corner[]] = [[], []];
  for (let y = -HALF + NAME_STEP; y < HALF; y += NAME_STEP) {
    const crossings: number[] = [];
    line.forEach(([bx, by], i) => {
      const [ax, ay] = line[i - 1] ?? [bx, by];
      if (ay > y !== by > y) crossings.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    });
    for (let x = -HALF + NAME_STEP; x < HALF; x += NAME_STEP) {
      const within = crossings.filter((crossing) => crossing > x).length % 2 === 1;
      (within ? held : outside).push([x, y]);
    }
  }
  // Of a coarse grid the point farthest from everything outside.
  let [best, most]: [Corner | null, number] = [null, NAME_ROOM];
  for (const [x, y] of held) {
    let room = Math.min(HALF - Math.abs(x), HALF - Math.abs(y)) * 1.2;
    for (const [ox, oy] of outside) room = Math.min(room, Math.abs(ox - x) * 0.7 + Math.abs(oy - y));
    if (room > most || (best === null && room === most)) [best, most] = [[x, y], room];
  }
  return best;
}

function groundPath(ground: Ground, view: View): string {
  if (ground.kind === "circle") return `<circle class="atlas-report__ground" r="${at(ground.radius * view.scale)}"/>`;
  const corners = ground.corners.map((c) => `${at(view.x(c))} ${at(view.y(c))}`);
  return `<path class="atlas-report__ground" d="M${corners.join("L")}Z"/>`;
}

/** Borders, below everything else, and names of wards, above; and which of them can be seen. */
export interface Borders {
  below: string;
  names: string;
  wards: boolean;
  district: boolean;
}

/** Whether a line of the picture lies in it anywhere: a border may end in the margin around it. */
function isSeen(line: Corner[]): boolean {
  return line.some(([x, y], i) => {
    const [px, py] = line[i - 1] ?? [x, y];
    // The part of the line from 0 to 1 that lies between the four edges.
    let [from, to] = [0, 1];
    for (const [start, step] of [[px, x - px], [py, y - py]] as const) {
      if (step === 0 && Math.abs(start) > HALF) return false;
      if (step === 0) continue;
      const [a, b] = [(-HALF - start) / step, (HALF - start) / step];
      [from, to] = [Math.max(from, Math.min(a, b)), Math.min(to, Math.max(a, b))];
    }
    return from <= to;
  });
}

/** The borders of both maps. */
export function borders(surroundings: Surroundings | null, ground: Ground): Borders {
  if (!surroundings) return { below: "", names: "", wards: false, district: false };
  const view = viewOf(ground);
  const parts: string[] = [];
  const names: string[] = [];
  let wards = false;
  for (const ward of surroundings.wards) {
    const shown = rings(ward.outline, surroundings.per_degree, view);
    wards ||= shown.some(isSeen);
    for (const line of shown) parts.push(`<path class="atlas-report__ward" d="${visible(line)}"/>`);
    const place = shown[0] && labelAt(shown[0]);
    if (place) {
      names.push(`<text class="atlas-report__name" x="${at(place[0])}" y="${at(place[1])}">${escaped(ward.name)}</text>`);
    }
  }
  const border = rings(surroundings.border ?? [], surroundings.per_degree, view);
  for (const line of border) parts.push(`<path class="atlas-report__district" d="${visible(line)}"/>`);
  return { below: parts.join(""), names: names.join(""), wards, district: border.some(isSeen) };
}

/** A length that is round and about a quarter of the picture. */
function scaleBar(view: View): string {
  const lengths = [50, 100, 200, 250, 500, 1000, 2000];
  const length = lengths.findLast((metres) => metres * view.scale <= HALF * 0.55) ?? 50;
  const wide = length * view.scale;
  const words = length < 1000 ? `${length} m` : `${length / 1000} km`;
  return `<path class="atlas-report__rule" d="M${-HALF + 10} ${HALF - 14}v4h${at(wide)}v-4"/><text class="atlas-report__rule-words" x="${at(-HALF + 14 + wide)}" y="${HALF - 9}">${words}</text>`;
}

const svg = (name: string, label: string, inside: string): string =>
  `<svg class="atlas-report__map atlas-report__map--${name}" viewBox="${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}" role="img" aria-label="${escaped(label)}">${inside}</svg>`;

function emptyLabel({ observed, points }: Figures): string {
  if (points === 0) return "Map: no map point with an incident";
  return observed === 0 ? "Map: crimes were not supplied" : "Map: no crime was recorded";
}

/** Where crimes are shown: map points, sized by their count; the listed ones with their number. */
export function whereMap(figures: Figures, { below, names }: Borders, ground: Ground, points: SnapPoint[]): string {
  const view = viewOf(ground);
  const most = Math.max(1, ...figures.spots.map(({ crimes }) => crimes));
  const radius = (crimes: number): number => 1.6 + (LARGEST_SPOT - 1.6) * Math.sqrt(crimes / most);
  const near = points.filter((p) => Math.abs(view.x(p)) < HALF && Math.abs(view.y(p)) < HALF);
  const quiet = [...new Set(near.map((p) => `M${at(view.x(p))} ${at(view.y(p))}h0`))].join("");
  const spots = figures.spots.map(
    (spot) =>
      `<circle class="atlas-report__spot" cx="${at(view.x(spot))}" cy="${at(view.y(spot))}" r="${at(radius(spot.crimes))}"/>`,
  );
  const numbers = figures.places.map(
    (place, i) =>
      `<text class="atlas-report__number" x="${at(view.x(place))}" y="${at(view.y(place) + 4)}">${i + 1}</text>`,
  );
  const label = figures.spots.length === 0 ? emptyLabel(figures) : `Map: ${counted(figures.crimes, "crime", "crimes")} on ${counted(figures.pointsUsed, "map point", "map points")}; the largest spot stands for ${whole(most)}`;
  return svg(
    "where",
    label,
    `${below}<path class="atlas-report__quiet" d="${quiet}"/>${groundPath(ground, view)}<path class="atlas-report__home" d="M-5 0h10M0-5v10"/>${spots.join("")}${names}${numbers.join("")}${scaleBar(view)}`,
  );
}

export interface Density {
  svg: string;
  /** Lowest and highest count of each class with cells. */
  classes: [low: number, high: number, place: number][];
  /** Metres from side to side of a hexagon. */
  across: number;
}

/** Crimes by hexagon, in classes that grow by equal factors. */
export function densityMap(figures: Figures, { below, names }: Borders, ground: Ground): Density {
  const view = viewOf(ground);
  const across = Math.max(Math.round(extent(ground) / 40) * 10, 60);
  const side = (across / Math.sqrt(3)) * view.scale;
  const cells = new Map<string, { q: number; r: number; crimes: number }>();
  for (const spot of figures.spots) {
    // Axial coordinates of pointy hexagons, rounded to the nearest centre.
    const [x, y] = [view.x(spot), view.y(spot)];
    const q = (x * Math.sqrt(3)) / 3 / side - y / 3 / side;
    const r = (2 * y) / 3 / side;
    let [cq, cr] = [Math.round(q), Math.round(r)];
    const cs = Math.round(-q - r);
    const [dq, dr, ds] = [Math.abs(cq - q), Math.abs(cr - r), Math.abs(cs + q + r)];
    if (dq > dr && dq > ds) cq = -cr - cs;
    else if (dr > ds) cr = -cq - cs;
    const cell = cells.get(`${cq},${cr}`) ?? { q: cq, r: cr, crimes: 0 };
    cell.crimes += spot.crimes;
    cells.set(`${cq},${cr}`, cell);
  }
  const sorted = [...cells.values()].sort((a, b) => a.q - b.q || a.r - b.r);
  const most = Math.max(1, ...sorted.map(({ crimes }) => crimes));
  const from = Array.from({ length: CLASSES }, (_, i) => (i === 0 ? 1 : Math.ceil(most ** (i / CLASSES) + 1e-9)));
  const classOf = (crimes: number): number => from.findLastIndex((low) => crimes >= low);
  const corner = (i: number): string => {
    const angle = (Math.PI / 180) * (60 * i - 30);
    return `${at(side * Math.cos(angle))} ${at(side * Math.sin(angle))}`;
  };
  const hexagon = `M${[0, 1, 2, 3, 4, 5].map(corner).join("L")}Z`;
  const shapes = sorted.map(({ q, r, crimes }) => {
    const [x, y] = [side * Math.sqrt(3) * (q + r / 2), side * 1.5 * r];
    return `<path class="atlas-report__cell atlas-report__class-${classOf(crimes) + 1}" transform="translate(${at(x)} ${at(y)})" d="${hexagon}"><title>${counted(crimes, "crime", "crimes")}</title></path>`;
  });
  const classes = from
    .map((_, i): [number, number, number] => {
      const held = sorted.map(({ crimes }) => crimes).filter((crimes) => classOf(crimes) === i);
      return [Math.min(...held), Math.max(...held), i + 1];
    })
    .filter(([low]) => Number.isFinite(low));
  const label = `Map: crimes by hexagon of ${across} m; from ${whole(Math.min(most, ...sorted.map(({ crimes }) => crimes)))} to ${whole(most)} in a hexagon`;
  return {
    svg: svg("density", label, `${below}${shapes.join("")}${groundPath(ground, view)}${names}${scaleBar(view)}`),
    classes,
    across,
  };
}

/** Points of the shards around the ground that its map shows, for the pattern of streets. */
export const near = (ground: Ground, p: Position): boolean =>
  distance(ground.centre, p) <= extent(ground) * MARGIN * 1.5 || contains(ground, p);
