// What people type, asked of the real search over built sites: more than a hundred queries (misspelt, begun,
// Welsh, ambiguous, abbreviated) of England and Wales, and postcodes of a region (see region.mjs). The site of the
// whole country is named by ATLAS_SITE_NATIONAL. Without them this is said and skipped.
//
// Run by scripts/test, which sets ATLAS_PROGRAM (crime-atlas) and ATLAS_FRONT_END.
import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { noRegion, regionSite } from "./region.mjs";
import { OUTCODES, POSTCODES, QUERIES, REGION_QUERIES } from "./search_queries.mjs";

const frontEnd = process.env.ATLAS_FRONT_END;
const esbuild = createRequire(join(frontEnd, "package.json"))("esbuild");

/** The right answer must be among so many. */
const FIRST = 3;
/** Bytes of a shard after gzip. */
const MOST_BYTES = 32_000;

let folder, search, words, distance;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "crime-atlas-search-"));
  const bundled = async (name) => {
    const outfile = join(folder, `${name}.mjs`);
    const entryPoints = [join(frontEnd, `assets/find/${name}.ts`)];
    await esbuild.build({ entryPoints, bundle: true, format: "esm", outfile });
    return import(pathToFileURL(outfile));
  };
  ({ search } = await bundled("search"));
  ({ words, distance } = await bundled("words"));
});

after(() => rm(folder, { recursive: true, force: true }));

test("words are those of the build", () => {
  // The examples of src/json/search/words.rs.
  for (const [name, expected] of [
    ["St John's Wŷl", "st johns wyl"],
    ["Sant Pedr-y-Wîg", "sant pedr y wig"],
    ["Stow-cum-Quy & Bottisham", "stow cum quy bottisham"],
    ["  Ynys Môn ", "ynys mon"],
    ["Bournemouth, Christchurch and Poole 001A", "bournemouth christchurch and poole 001a"],
    ["King’s Lynn", "kings lynn"],
  ]) {
    assert.equal(words(name).join(" "), expected);
  }
});

test("wrong letters are counted: changed, added, left out, swapped", () => {
  for (const [a, b, most, wrong] of [
    ["bedford", "bedford", 2, 0],
    ["bedfrod", "bedford", 2, 1],
    ["befdord", "bedford", 2, 1],
    ["bedfor", "bedford", 2, 1],
    ["bbedford", "bedford", 2, 1],
    ["lecester", "leicester", 2, 1],
    ["luton", "button", 2, 2],
    ["luton", "bedford", 2, 3],
  ]) {
    assert.equal(distance(a, b, most), wrong, `${a} ${b}`);
  }
});

test("an outcode whose postcodes fill many files is found without reading them", async () => {
  const first = { full: false, same: {}, generic: [], silent: [], areas: [], places: {}, small: {}, streets: {}, districts: {}, words: [] };
  const files = { "data/v1/search.json": { ...first, outcodes: { N: ["1", "10", "11", "19", "1C", "2"], NE: ["1"] } } };
  const asked = [];
  const read = async (path) => asked.push(path) && files[path];
  const prefixes = async () => new Map(["N10", "N11", "N19", "N1C", "N2"].map((prefix) => [prefix, `data/v1/postcodes/${prefix}.json`]));
  const names = async (typed) => (await search(typed, 8, read, "report/", prefixes)).map(({ name }) => name);
  assert.deepEqual(await names("n1"), ["N1", "N1C", "N10", "N11", "N19"]);
  assert.deepEqual(await names("ne"), ["NE1"]);
  assert.deepEqual(new Set(asked), new Set(Object.keys(files)));
});

// Built for this alone, the whole country would take longer than all other tests of the browser together.
const { ATLAS_SITE_NATIONAL: national } = process.env;

/** Reads files of a site as a browser would, and keeps count. */
function reader(out) {
  const kept = new Map();
  const read = async (path) => {
    if (!kept.has(path)) kept.set(path, JSON.parse(await readFile(join(out, path), "utf8")));
    return kept.get(path);
  };
  return { read, kept };
}

const answers = ({ name, within }, start, beside) =>
  name.startsWith(start) && beside.split("|").some((part) => within.includes(part) || (part !== "" && name.includes(part)));

async function ask(out, queries) {
  const missed = [];
  const { read } = reader(out);
  for (const [query, start, beside] of queries) {
    const found = await search(query, 8, read, "report/");
    if (!found.slice(0, FIRST).some((place) => answers(place, start, beside))) {
      missed.push(`${query}: ${found.slice(0, FIRST).map(({ name, within }) => `${name} [${within}]`).join("; ")}`);
    }
  }
  return missed;
}

describe("queries of England and Wales", { skip: national === undefined && "ATLAS_SITE_NATIONAL names no site" }, () => {
  const out = national;

  test("the right answer is among the first three for at least 95 of 100", async () => {
    assert.ok(QUERIES.length >= 100);
    const missed = await ask(out, QUERIES);
    assert.ok(missed.length <= QUERIES.length * 0.05, missed.join("\n"));
  });

  test("outcodes, also those whose postcodes fill many files", async () => {
    for (const [typed, name] of OUTCODES) {
      const { read, kept } = reader(out);
      const [first] = await search(typed, 8, read, "report/");
      assert.equal(first?.name, name, typed);
      assert.ok(kept.size <= 8, `${typed}: ${[...kept.keys()].join(" ")}`);
    }
  });

  test("every shard is small, and there are a few hundred", async () => {
    let files = 0;
    for (const kind of ["places", "small", "streets", "district", "words"]) {
      const names = await readdir(join(out, "data/v1/search", kind));
      files += names.length;
      if (kind === "words") continue;
      for (const name of names) {
        const bytes = gzipSync(await readFile(join(out, "data/v1/search", kind, name)), { level: 6 }).length;
        assert.ok(bytes <= MOST_BYTES, `${kind}/${name}: ${bytes}`);
      }
    }
    assert.ok(files < 1000, `${files}`);
  });

  test("two letters need at most a handful of files", async () => {
    for (const begun of ["be", "st", "ca", "ha"]) {
      const { read, kept } = reader(out);
      assert.ok((await search(begun, 8, read, "report/")).length > 0, begun);
      // The list of postcodes is asked for only where there is a digit.
      assert.ok(kept.size <= 6, `${begun}: ${[...kept.keys()].join(" ")}`);
    }
  });
});

describe("queries of a region", { skip: noRegion }, () => {
  let out;
  before(async () => {
    out = await regionSite(folder);
  });

  test("streets, small areas and codes", async () => {
    assert.deepEqual(await ask(out, REGION_QUERIES), []);
  });

  test("a street of many districts is offered in five of them", async () => {
    const found = await search("high street", 8, reader(out).read, "report/");
    assert.equal(found.filter(({ name }) => name.startsWith("High Street, ")).length, 5);
  });

  test("postcodes in every spacing and case, in two files", async () => {
    for (const [typed, name] of POSTCODES) {
      const { read, kept } = reader(out);
      const [first] = await search(typed, 8, read, "report/");
      assert.ok(first?.name.startsWith(name), `${typed}: ${first?.name}`);
      assert.ok(kept.size <= 3, [...kept.keys()].join(" "));
    }
  });

  test("a postcode of the list is never called unknown, another always", async () => {
    const { read } = reader(out);
    const index = await read("data/v1/postcodes.json");
    const { path } = Object.values(index.shards)[0];
    const shard = await read(path);
    for (const rest of Object.keys(shard.postcodes).slice(0, 50)) {
      const [first, second] = await search(shard.prefix + rest, 8, read, "report/");
      assert.ok(!first.within.includes("nearest") && second !== undefined, shard.prefix + rest);
      assert.equal(first.path, `report/#postcode=${first.name.replace(" ", "+")}`);
    }
    const [unknown] = await search("LU1 9QQ", 8, read, "report/");
    assert.match(unknown.within, /nearest known is LU1 9/u);
    // Nowhere near.
    assert.deepEqual(await search("ZZ9 9ZZ", 8, read, null), []);
  });
});
