// A postcode to its point, from the shard that holds its neighbours.
import type { Position } from "./area.ts";
import type { Index, PostcodeShard } from "./files.ts";

/** Where a postcode lies. */
export interface Found {
  /** The postcode found, without space: another than asked for when that is not known. */
  postcode: string;
  at: Position;
  lsoa: string;
  ward: string | null;
  district: string | null;
}

/** The name of the shard with the longest prefix of the postcode; null: the atlas does not reach there. */
export function shardOf(index: Index, postcode: string): string | null {
  for (let length = postcode.length; length > 0; length -= 1) {
    const shard = index.postcodes.find((prefixes) => prefixes.includes(postcode.slice(0, length)));
    if (shard) return shard[0] ?? null;
  }
  return null;
}

const alike = (a: string, b: string): number => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
};

/** The postcode itself, or the known one nearest to it by name; null when even its district is not known. */
export function lookUp(shard: PostcodeShard, postcode: string): Found | null {
  const rest = postcode.startsWith(shard.prefix) ? postcode.slice(shard.prefix.length) : "";
  let name = Object.hasOwn(shard.postcodes, rest) ? rest : null;
  if (name === null) {
    // New and given-up postcodes: of those with the longest common beginning the first by name.
    const outcode = postcode.length - 3;
    let best = outcode - 1;
    for (const known of Object.keys(shard.postcodes).sort()) {
      const other = shard.prefix + known;
      const length = other.length === postcode.length ? alike(other, postcode) : 0;
      if (length > best) [name, best] = [known, length];
    }
  }
  const entry = name === null ? undefined : shard.postcodes[name];
  if (name === null || !entry) return null;
  const [place, lon, lat] = entry;
  return {
    postcode: shard.prefix + name,
    at: { lat: (shard.origin[1] + lat) / shard.grid, lon: (shard.origin[0] + lon) / shard.grid },
    lsoa: shard.lsoas[place] ?? "",
    ward: shard.wards[place] ?? null,
    district: shard.districts[place] ?? null,
  };
}
