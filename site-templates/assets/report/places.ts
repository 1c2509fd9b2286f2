// What kind of place a map point stands for, from the names the police give it.

/** In words, as shown: the police's own kinds of public place, or a street. */
export type PlaceKind = string;

/** Names that stand for a kind of place and not for a street: "On or near Supermarket". */
const KINDS: Record<string, PlaceKind> = {
  "airport/airfield": "airport",
  "bus/coach station": "bus station",
  "conference/exhibition centre": "conference centre",
  "ferry terminal": "ferry terminal",
  "further/higher educational building": "college or university",
  "hospital": "hospital",
  "motorway service area": "motorway services",
  "nightclub": "nightclub",
  "park/open space": "park or open space",
  "parking area": "car park",
  "pedestrian subway": "pedestrian subway",
  "petrol station": "petrol station",
  "police station": "police station",
  "prison": "prison",
  "race track": "race track",
  "shopping area": "shopping area",
  "sports/recreation area": "sports ground",
  "supermarket": "supermarket",
  "theme/adventure park": "theme park",
  "theatre/concert hall": "theatre or concert hall",
};

/** Names that hold the kind: "York (Station)", "Euston (Lu Station)", "Haymarket Bus Station". */
const ENDINGS: [RegExp, PlaceKind][] = [
  [/\(lu station\)$/u, "underground station"],
  [/\(.*station\)$/u, "railway station"],
  [/\b(?:bus|coach) station$/u, "bus station"],
  [/\bpolice station\b/u, "police station"],
  [/\bfire station$/u, "fire station"],
  [/\bstation$/u, "station"],
];

/** The kind of place that a name tells. */
export function kindOf(place: string): PlaceKind {
  const name = place.trim().toLowerCase();
  if (name === "") return "not named";
  return KINDS[name] ?? ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? "street";
}
