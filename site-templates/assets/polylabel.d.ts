/** The package ships no types. */
declare module "polylabel" {
  /** The place in a polygon furthest from its outline, to a precision in its own units. */
  export default function polylabel(rings: [number, number][][], precision: number): [x: number, y: number] & { distance: number };
}
