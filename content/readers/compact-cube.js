// Reads the compact cube of a crime atlas: LSOA x month x category in one file.
//
//   import { readCompactCube } from "./compact-cube.js";
//   const cube = await readCompactCube(await fetch("compact.bin.gz"));
//   cube.count("E01015711", "2024-12", "burglary");   // a number; null: no file of the force
//
// The format is specified on the site's page data/compact-cube/. Browsers of 2023 and newer, Node.js 18 and newer.

const ESCAPE = 254;
const UNKNOWN = 255;

export class CompactCube {
  // Takes the unpacked file as a Uint8Array.
  constructor(data) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const text = new TextDecoder();
    if (text.decode(data.subarray(0, 4)) !== "CAC1") throw new Error("not a compact cube of version 1");
    const length = view.getUint32(4, true);
    const head = JSON.parse(text.decode(data.subarray(8, 8 + length)));
    this.release = head.release;
    this.months = head.months;
    this.categories = head.categories;
    this.lsoas = [];
    let at = 8 + length;
    for (const [letter, count] of head.letters) {
      for (let i = 0, number = 0; i < count; i++, at += 4) {
        number += view.getUint32(at, true);
        this.lsoas.push(letter + String(number).padStart(8, "0"));
      }
    }
    const size = this.categories.length * this.lsoas.length * this.months.length;
    this.bytes = data.subarray(at, at + size);
    at += size;
    this.escaped = new Map();
    for (let place = this.bytes.indexOf(ESCAPE); place >= 0; place = this.bytes.indexOf(ESCAPE, place + 1)) {
      this.escaped.set(place, view.getUint32(at, true));
      at += 4;
    }
    this.placeOfLsoa = new Map(this.lsoas.map((code, place) => [code, place]));
  }

  // The count at places in the lists; null where the own force supplied no file.
  at(category, lsoa, month) {
    const place = (category * this.lsoas.length + lsoa) * this.months.length + month;
    const byte = this.bytes[place];
    return byte === UNKNOWN ? null : byte === ESCAPE ? this.escaped.get(place) : byte;
  }

  // The count of one LSOA, month and category; undefined where there is none of that name.
  count(lsoa, month, category) {
    const places = [this.categories.indexOf(category), this.placeOfLsoa.get(lsoa), this.months.indexOf(month)];
    return places.includes(-1) || places.includes(undefined) ? undefined : this.at(...places);
  }

  // Every [lsoa, month, category, count], zeros and nulls included.
  *rows() {
    for (let c = 0; c < this.categories.length; c++)
      for (let l = 0; l < this.lsoas.length; l++)
        for (let m = 0; m < this.months.length; m++)
          yield [this.lsoas[l], this.months[m], this.categories[c], this.at(c, l, m)];
  }
}

// Reads a Response, a Blob or the bytes of the gzipped file.
export async function readCompactCube(source) {
  const packed = new Uint8Array(source.arrayBuffer ? await source.arrayBuffer() : source);
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return new CompactCube(packed);
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new CompactCube(new Uint8Array(await new Response(unpacked).arrayBuffer()));
}
