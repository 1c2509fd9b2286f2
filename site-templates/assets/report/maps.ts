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

interface Ring {
  path: string;
  meets: boolean;
  corners: [number, number][];
}

/** Rings of an outline as paths, and whether they come near the picture. */
function rings(outline: Outline, perDegree: number, view: View): Ring[] {
  return outline.flat().map((steps) => {
    let [lon, lat] = [0, 0];
    const corners: [number, number][] = [];
    for (let i = 0; i + 1 < steps.length; i += 2) {
      lon += steps[i] as number;
      lat += steps[i + 1] as number;
      const p = { lon: lon / perDegree, lat: lat / perDegree };
      corners.push([view.x(p), view.y(p)]);
    }
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const meets =
      Math.min(...xs) < HALF && Math.max(...xs) > -HALF && Math.min(...ys) < HALF && Math.max(...ys) > -HALF;
    return { path: `M${corners.map(([x, y]) => `${at(x)} ${at(y)}`).join("L")}Z`, meets, corners };
  });
}

/** Where a name fits: the middle of the ring's part in the picture; null when it is too small. */
function labelAt(ring: Ring): [number, number] | null {
  const inside = (x: number, y: number): boolean => {
    let within = false;
    ring.corners.forEach(([ax, ay], i) => {
      const [bx, by] = ring.corners[(i + 1) % ring.corners.length] as [number, number];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) within = !within;
    });
    return within;
  };
  // Of a coarse grid the point farthest from everything outside.
  let best: { x: number; y: number; room: number } | null = null;
  const outside: [number, number][] = [];
  const held: [number, number][] = [];
  for (let x = -HALF + 20; x < HALF; x += 20) {
    for (let y = -HALF + 20; y < HALF; y += 20) (inside(x, y) ? held : outside).push([x, y]);
  }
  for (const [x, y] of held) {
    const edge = Math.min(HALF - Math.abs(x), HALF - Math.abs(y)) * 1.2;
    const room = Math.min(edge, ...outside.map(([ox, oy]) => Math.abs(ox - x) * 0.7 + Math.abs(oy - y)));
    if (!best || room > best.room) best = { x, y, room };
  }
  return best && best.room >= 38 ? [best.x, best.y] : null;
}

function groundPath(ground: Ground, view: View): string {
  if (ground.kind === "circle") return `<circle class="atlas-report__ground" r="${at(ground.radius * view.scale)}"/>`;
  const corners = ground.corners.map((c) => `${at(view.x(c))} ${at(view.y(c))}`);
  return `<path class="atlas-report__ground" d="M${corners.join("L")}Z"/>`;
}

/** Borders below everything else, and names of wards above. */
function borders(surroundings: Surroundings | null, view: View): { below: string; names: string } {
  if (!surroundings) return { below: "", names: "" };
  const parts: string[] = [];
  const names: string[] = [];
  for (const ward of surroundings.wards) {
    const shown = rings(ward.outline, surroundings.per_degree, view).filter(({ meets }) => meets);
    for (const ring of shown) parts.push(`<path class="atlas-report__ward" d="${ring.path}"/>`);
    const place = shown[0] && labelAt(shown[0]);
    if (place) {
      names.push(`<text class="atlas-report__name" x="${at(place[0])}" y="${at(place[1])}">${escaped(ward.name)}</text>`);
    }
  }
  for (const ring of rings(surroundings.border ?? [], surroundings.per_degree, view)) {
    if (ring.meets) parts.push(`<path class="atlas-report__district" d="${ring.path}"/>`);
  }
  return { below: parts.join(""), names: names.join("") };
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

/** Where crimes are shown: map points, sized by their count; the listed ones with their number. */
export function whereMap(
  figures: Figures,
  surroundings: Surroundings | null,
  ground: Ground,
  points: SnapPoint[],
): string {
  const view = viewOf(ground);
  const { below, names } = borders(surroundings, view);
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
  const label = `Map: ${counted(figures.crimes, "crime", "crimes")} on ${counted(figures.pointsUsed, "map point", "map points")}; the largest spot stands for ${whole(most)}`;
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
export function densityMap(figures: Figures, surroundings: Surroundings | null, ground: Ground): Density {
  const view = viewOf(ground);
  const { below, names } = borders(surroundings, view);
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
