// Changing a shape that is there: its corners and the whole dragged on the map, or moved and sized by buttons.
import type { GeoJSONStoreFeatures } from "terra-draw";
import { TerraDrawSelectMode } from "terra-draw";

import { element } from "./elements.ts";
import { extentM, hasHoles, moved, polygonOf, rings, scaled, type Shape } from "./shape.ts";
import { colour } from "./style.ts";

/** One press of a button moves a shape by this part of its width, or makes it so much larger. */
const STEP = 0.1;
/** Corners a circle has while it is dragged: each is a handle. */
const HANDLES = 16;
/** Decimals of a degree that the tool takes. */
const DECIMALS = 7;

type Change = (shape: Shape) => Shape;

const CHANGES: [key: string, label: string, change: Change][] = [
  ["north", "Further north", (shape) => moved(shape, [0, STEP * extentM(shape)])],
  ["south", "Further south", (shape) => moved(shape, [0, -STEP * extentM(shape)])],
  ["west", "Further west", (shape) => moved(shape, [-STEP * extentM(shape), 0])],
  ["east", "Further east", (shape) => moved(shape, [STEP * extentM(shape), 0])],
  ["larger", "Larger", (shape) => scaled(shape, 1 + STEP)],
  ["smaller", "Smaller", (shape) => scaled(shape, 1 / (1 + STEP))],
];

export interface Controls {
  box: HTMLElement;
  /** Whether the shape is being dragged; null where it cannot be. */
  dragging(on: boolean | null): void;
}

/** The buttons; they stay while the figures below them change, so that the keyboard keeps its place. */
export function changeControls(on: { change: (change: Change) => void; drag: () => void }): Controls {
  const button = (key: string, text: string, act: () => void): HTMLButtonElement => {
    const made = element("button", "atlas-explore__save", text);
    made.type = "button";
    made.dataset["change"] = key;
    made.addEventListener("click", act);
    return made;
  };
  const drag = button("drag", "Drag it on the map", on.drag);
  const box = element(
    "details",
    "atlas-explore__change",
    element("summary", "", "Move or change it"),
    drag,
    ...CHANGES.map(([key, label, change]) => button(key, label, () => on.change(change))),
  );
  return {
    box,
    dragging(is) {
      drag.hidden = is === null;
      drag.setAttribute("aria-pressed", String(is === true));
      drag.textContent = is ? "Done dragging" : "Drag it on the map";
    },
  };
}

/** Dragging is for shapes without holes: the tool knows none. */
export const canBeDragged = (shape: Shape): boolean => !hasHoles(shape);

/** The mode of the tool in which shapes are dragged. */
export function dragMode(): TerraDrawSelectMode {
  const mark = colour("mark") as `#${string}`;
  const paper = colour("paper") as `#${string}`;
  return new TerraDrawSelectMode({
    // Another press on the map must not end it: the button and Escape do.
    allowManualDeselection: false,
    keyEvents: null,
    flags: {
      polygon: { feature: { draggable: true, coordinates: { draggable: true, midpoints: true, deletable: true } } },
      circle: { feature: { draggable: true, coordinates: { resizable: "center-fixed" } } },
    },
    styles: {
      selectedPolygonColor: mark,
      selectedPolygonFillOpacity: 0.12,
      selectedPolygonOutlineColor: mark,
      selectedPolygonOutlineWidth: 3,
      selectionPointColor: paper,
      selectionPointOutlineColor: mark,
      selectionPointOutlineWidth: 3,
      selectionPointWidth: 7,
      midPointColor: mark,
      midPointOutlineColor: paper,
      midPointOutlineWidth: 2,
      midPointWidth: 4,
    },
  });
}

/** A shape as the tool holds it: a polygon for each ring. */
export function toolFeatures(shape: Shape): GeoJSONStoreFeatures[] {
  const outline = rings(shape).map((ring) => ring.map(([x, y]) => [Number(x.toFixed(DECIMALS)), Number(y.toFixed(DECIMALS))]));
  return outline.map((ring) => {
    const every = shape.kind === "circle" ? Math.floor(ring.length / HANDLES) : 1;
    const kept = ring.slice(0, -1).filter((_, at) => at % every === 0);
    const corners = [...kept, kept[0] as number[]];
    return { type: "Feature", geometry: { type: "Polygon", coordinates: [corners] }, properties: { mode: shape.kind } };
  });
}

/** The rings of what the tool holds; null when it holds no polygon. */
export function ringsOfTool(snapshot: GeoJSONStoreFeatures[]): Shape | null {
  const drawn = snapshot.filter(({ geometry, properties }) => geometry.type === "Polygon" && (properties["mode"] === "polygon" || properties["mode"] === "circle"));
  return polygonOf(drawn.map(({ geometry }) => (geometry.coordinates as [number, number][][])[0] ?? []));
}
