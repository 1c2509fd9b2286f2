// From a fragment to a finished report, asking for files until it has them all: the page fetches them, the
// command reads them.
import { unpack, type PointShard, type SnapPoint } from "../points/unpack.ts";
import { mayMeet, distance, extent, type Ground } from "./area.ts";
import { article, titleOf } from "./article.ts";
import { figures } from "./figures.ts";
import {
  pointsPath,
  postcodesPath,
  surroundingsPath,
  type Index,
  type PostcodeShard,
  type Publisher,
  type Surroundings,
} from "./files.ts";
import { near } from "./maps.ts";
import { lookUp, shardOf, type Found } from "./postcodes.ts";
import { parse, period, Problem, withSpace, type Request } from "./request.ts";
import { list, metres } from "./words.ts";

/** Files of the site by path, parsed. */
export type Files = Map<string, unknown>;

/** What stands around the numbers. */
export interface Surround {
  publisher: Publisher;
  link: (path: string) => string | null;
  logo: string | null;
}

export interface Report {
  title: string;
  article: string;
  request: Request;
}

export type Answer = { need: string[]; report: null } | { need: []; report: Report };

/** Around a point without any incident so near, the atlas does not reach there. */
const FARTHEST = 5000;

const scope = (index: Index): string => {
  const names = Object.values(index.districts).map(([name]) => name);
  return names.length <= 12 ? list(names) : `${names.length} districts`;
};

/** Where the postcode lies; null while its shard is not there. */
function place(index: Index, request: Request, files: Files): { found: Found } | { need: string } | null {
  if (request.postcode === null || request.shape) return null;
  const shard = shardOf(index, request.postcode);
  const unknown = `${withSpace(request.postcode)} lies outside this atlas, which covers ${scope(index)}.`;
  if (shard === null) {
    throw new Problem(index.postcodes.length === 0 ? "This atlas was made without postcodes. Enter latitude, longitude instead." : unknown);
  }
  const path = postcodesPath(shard);
  const file = files.get(path) as PostcodeShard | undefined;
  if (!file) return { need: path };
  const found = lookUp(file, request.postcode);
  if (!found) throw new Problem(unknown);
  return { found };
}

/** One step: what is needed next, or the report; null when the fragment names no place. */
export function step(fragment: string, index: Index, files: Files, surround: Surround): Answer | null {
  const request = parse(fragment);
  if (!request) return null;
  const months = period(request, index.months);
  const looked = place(index, request, files);
  if (looked && "need" in looked) return { need: [looked.need], report: null };
  const found = looked?.found ?? null;
  const centre = found?.at ?? request.at;
  const ground: Ground | null =
    request.shape ?? (centre ? { kind: "circle", centre, radius: request.radius } : null);
  if (!ground) return null;
  const shards = index.points.filter(mayMeet(ground)).map(({ cell }) => pointsPath(cell));
  const need = shards.filter((path) => !files.has(path));
  let district = found?.district ?? null;
  if (district && !files.has(surroundingsPath(district))) need.push(surroundingsPath(district));
  if (need.length > 0) return { need, report: null };

  const axes = { groups: index.groups.length };
  const points: SnapPoint[] = shards.flatMap((path) =>
    unpack(axes, files.get(path) as PointShard, (at) => near(ground, at)),
  );
  if (!district) {
    let nearest = Infinity;
    for (const point of points) {
      const away = distance(ground.centre, point);
      if (point.district !== null && away < nearest) [district, nearest] = [point.district, away];
    }
    if (nearest > Math.max(FARTHEST, extent(ground))) {
      throw new Problem(
        `No incident of this atlas is shown ${request.shape ? "in this shape" : `within ${metres(request.radius)} of this point`} or near it. The atlas covers ${scope(index)}.`,
      );
    }
    if (district && !files.has(surroundingsPath(district))) {
      return { need: [surroundingsPath(district)], report: null };
    }
  }
  const surroundings = district ? (files.get(surroundingsPath(district)) as Surroundings) : null;
  const shown = points.filter((point) => near(ground, point));
  const material = {
    index,
    request,
    ground,
    found,
    surroundings,
    points: shown,
    figures: figures(index, surroundings, ground, shown, months),
    ...surround,
  };
  return { need: [], report: { title: titleOf(request, found), article: article(material), request } };
}

/**
 * For a program that reads files itself: takes and gives text of JSON. `files` maps paths to their content,
 * `logo` is an address or empty; the answer names the files still needed, the reader's mistake, or holds the
 * report.
 */
export function command(fragment: string, index: string, publisher: string, logo: string, files: string): string {
  try {
    const parsed = JSON.parse(index) as Index;
    const given = new Map<string, unknown>(Object.entries(JSON.parse(files) as Record<string, unknown>));
    const by = JSON.parse(publisher) as Publisher;
    const link = (path: string): string | null => (by.site_url === null ? null : by.site_url + path);
    const answer = step(fragment, parsed, given, { publisher: by, link, logo: logo || null });
    if (!answer) return JSON.stringify({ need: [], problem: "No place is named.", report: null });
    return JSON.stringify({ ...answer, problem: null });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return JSON.stringify({ need: [], problem: error.message, report: null });
  }
}
