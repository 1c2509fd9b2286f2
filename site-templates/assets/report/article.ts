// A finished report as HTML: the same text in the page and in the command's file.
import { extent, type Ground } from "./area.ts";
import { monthsChart, outcomesBar, shareBar } from "./charts.ts";
import type { CategoryRow, Difference, Figures } from "./figures.ts";
import type { Index, Publisher, Surroundings } from "./files.ts";
import type { Interval, Verdict } from "../statistics/intervals.ts";
import { borders, densityMap, whereMap, type Borders } from "./maps.ts";
import type { SnapPoint } from "../points/unpack.ts";
import { stopsNear } from "./stops.ts";
import type { Found } from "./postcodes.ts";
import { withSpace, type Request } from "./request.ts";
import { counted, escaped, list, metres, month, percent, points, runs, span, whole } from "./words.ts";

/** Everything a report is written from. */
export interface Material {
  index: Index;
  publisher: Publisher;
  request: Request;
  ground: Ground;
  found: Found | null;
  surroundings: Surroundings | null;
  points: SnapPoint[];
  figures: Figures;
  /** The address of a path of the site; null where there is none to lead to. */
  link: (path: string) => string | null;
  /** The publisher's logo as an address; null: none. */
  logo: string | null;
}

const interval = ({ low, high }: Interval, of: (n: number) => string): string => `${of(low)} to ${of(high)}`;

const minus = (n: number): string => (n < 0 ? `−${Math.abs(n)}` : String(n));

/** More months than this may be torn apart in print. */
const LONG_TABLE = 18;

/** "LU1 2SE", "51.88000, −0.42000", "A drawn shape". */
export function titleOf(request: Request, found: Found | null): string {
  if (found) return withSpace(found.postcode);
  if (request.shape) return "A drawn shape";
  return request.at ? `${minus(request.at.lat)}, ${minus(request.at.lon)}` : "";
}

/** "within 500 m of LU1 2SE". */
function where({ ground, request, found }: Material): string {
  if (ground.kind === "shape") return "inside the shape";
  const place = found ? withSpace(found.postcode) : `the point ${titleOf(request, null)}`;
  return `within ${metres(ground.radius)} of ${place}`;
}

const tile = (big: string, words: string, fine: string): string =>
  `<li class="atlas-report__tile"><b>${big}</b><span>${words}</span><small>${fine}</small></li>`;

/** Why nothing is counted although there are map points: no month that every force of the place supplied. */
function unsupplied(figures: Figures): string | null {
  if (figures.observed > 0) return null;
  return missing(figures, "part").length > 0 ? "no month supplied by every force of the place" : "not supplied";
}

function tiles({ figures }: Material): string {
  const { change, outcomes: ended, resolved, resolvedAround } = figures;
  const lacking = unsupplied(figures);
  const sign = change && change.ratio < 1 ? "−" : "+";
  const moved = (ratio: number): string => `${ratio < 1 ? "−" : "+"}${Math.abs((ratio - 1) * 100).toFixed(0)}%`;
  const parts = [
    lacking === null
      ? tile(
          whole(figures.crimes),
          `recorded ${figures.crimes === 1 ? "crime" : "crimes"}`,
          `95% interval ${interval(figures.crimesInterval, whole)}`,
        )
      : tile("–", "recorded crimes", lacking),
    lacking === null
      ? tile(whole(figures.antisocial), "incidents of anti-social behaviour", "counted apart, never added to crimes")
      : tile("–", "incidents of anti-social behaviour", lacking),
    change
      ? tile(
          `${sign}${Math.abs((change.ratio - 1) * 100).toFixed(0)}%`,
          "crimes, against a year before",
          `95% interval ${moved(change.interval.low)} to ${moved(change.interval.high)}; ${whole(change.newest)} and ${whole(change.before)}${change.pairs < figures.months.length ? ` in the ${change.pairs} months both years have` : ""}`,
        )
      : tile("–", "no change is given", escaped(figures.noChange)),
    ended && resolved
      ? tile(
          percent(resolved.share),
          `of ${counted(ended.crimes, "crime", "crimes")} of ${span(ended.first, ended.last)} ended with somebody dealt with`,
          `95% interval ${interval(resolved.interval, percent)}${resolvedAround ? `; ${percent(resolvedAround.share)} in ${escaped(resolvedAround.name)}` : ""}`,
        )
      : tile("–", "no outcomes are given", "no month is old enough, or no crime in it has an outcome"),
  ];
  return `<ul class="atlas-report__tiles">${parts.join("")}</ul>`;
}

const missing = (figures: Figures, state: "none" | "part"): string[] =>
  figures.months.filter((row) => row.state === state).map((row) => row.month);

/** The finding in words. */
function say(material: Material): string {
  const { figures, publisher } = material;
  const supplying = figures.forces.filter((force) => !figures.absent.includes(force));
  const by = supplying.length > 0 ? list(supplying.map(escaped)) : "the police";
  const length = figures.months.length;
  const period =
    length === 1 ? `In ${month(figures.last)}` : `In the ${length} months to ${month(figures.last)}`;
  const lacking = missing(figures, "none");
  const sentences: string[] = [];
  if (lacking.length === length) {
    sentences.push(
      `For ${length === 1 ? month(figures.last) : `the ${length} months to ${month(figures.last)}`} no file of ${by} was supplied: nothing can be said of ${length === 1 ? "it" : "them"}. That is not zero.`,
    );
  } else if (figures.points === 0) {
    sentences.push(
      `${period}, nothing was recorded on any map point ${escaped(where(material))}. The police move every incident to the nearest of their points, so that it may be shown a little further off.`,
    );
  } else if (figures.observed === 0) {
    sentences.push(
      `${period}, no month has a file of every force of this place (${by}): nothing can be said of them. That is not zero.`,
    );
  } else {
    const top = figures.categories[0];
    sentences.push(
      `${period}${lacking.length + missing(figures, "part").length > 0 ? `, of which ${figures.observed} ${figures.observed === 1 ? "is" : "are"} complete` : ""}, <b>${counted(figures.crimes, "crime", "crimes")}</b> and ${counted(figures.antisocial, "incident", "incidents")} of anti-social behaviour were recorded on ${counted(figures.points, "map point", "map points")} ${escaped(where(material))}, by ${by}.`,
    );
    if (top && top.count > 0 && top.share !== null && figures.crimes >= 10) {
      sentences.push(`The most frequent category is ${escaped(top.label.toLowerCase())}: ${percent(top.share, 0)} of crimes.`);
    }
    const told = figures.around[0];
    const differ = figures.categories.filter((row) => row.mix[0] && row.mix[0].verdict !== "similar");
    if (told && figures.crimes >= 10) {
      const words = (verdict: Verdict): string =>
        list(differ.filter((row) => row.mix[0]?.verdict === verdict).map((row) => escaped(row.label.toLowerCase())));
      const [more, less] = [words("higher"), words("lower")];
      sentences.push(
        differ.length === 0
          ? `The mix of categories cannot be told from that of the rest of ${escaped(told.name)}.`
          : `Against the rest of ${escaped(told.name)}, ${[more && `a larger share is ${more}`, less && `${more ? "" : "a "}smaller share is ${less}`].filter(Boolean).join(", and a ")}.`,
      );
    }
  }
  if (figures.absent.length > 0) {
    sentences.push(
      `<b>Not covered:</b> the part in the area of ${list(figures.absent.map(escaped))}, which supplied no file in this period.`,
    );
  }
  if (lacking.length > 0 && lacking.length < length) {
    sentences.push(`<b>Not supplied:</b> ${runs(lacking)}. A missing month is a gap, not a zero.`);
  }
  const intro = publisher.fictional ? "<b>Made-up country, made-up figures.</b> " : "";
  return `<p class="atlas-report__say">${intro}${sentences.join(" ")}</p>`;
}

/** The styles put a sign before the number: the space keeps "≈" and "−" apart. */
function differenceCell(found: Difference | null): string {
  if (!found) return '<td class="atlas-number">–</td>';
  const { difference, verdict, interval: range } = found;
  return `<td class="atlas-number"><span class="atlas-${verdict}"> ${points(difference)}</span> <i>${points(range.low)} to ${points(range.high)}</i></td>`;
}

function categories({ figures }: Material): string {
  const highest = Math.max(0, ...figures.categories.map((row) => row.share ?? 0));
  const heads = figures.around.map(
    (around) =>
      `<th scope="col" class="atlas-number">against the rest of ${escaped(around.name)}${around.partial ? " (the part held here)" : ""}</th>`,
  );
  const row = (of: CategoryRow): string =>
    `<tr><th scope="row">${escaped(of.label)}</th><td class="atlas-number">${whole(of.count)} <i>${interval(of.interval, whole)}</i></td><td class="atlas-number">${of.share === null ? "–" : `${percent(of.share)}${shareBar(of.share, highest)}`}</td>${of.mix.map(differenceCell).join("")}</tr>`;
  const apart = [
    figures.antisocial > 0 ? `${counted(figures.antisocial, "incident", "incidents")} of anti-social behaviour` : "",
    figures.railway > 0 ? `${counted(figures.railway, "railway incident", "railway incidents")} (British Transport Police)` : "",
    figures.unknown > 0 ? `${counted(figures.unknown, "incident", "incidents")} of a category the atlas does not know` : "",
  ].filter(Boolean);
  return `<section class="atlas-report__section"><h3>What was recorded</h3>
<div class="atlas-scroll" tabindex="0" role="region" aria-label="Crimes by category"><table class="atlas-table atlas-report__categories"><thead><tr><th scope="col">Category</th><th scope="col" class="atlas-number">Crimes, 95% interval</th><th scope="col" class="atlas-number">Share</th>${heads.join("")}</tr></thead><tbody>${figures.categories.map(row).join("")}</tbody></table></div>
<p class="atlas-fine">${figures.around.length > 0 ? `The last ${figures.around.length === 1 ? "column is" : "columns are"} in percentage points: how much larger or smaller the category’s share of crimes is here, with its 95% interval. ▲ and ▼ mark what chance does not explain; ≈ what cannot be told apart. ` : ""}Apart, and not in this table: ${apart.length > 0 ? list(apart) : "nothing"}.</p></section>`;
}

function monthsSection({ figures }: Material): string {
  const gaps = missing(figures, "none").length > 0;
  const parts = missing(figures, "part");
  const remarks = [
    gaps ? '<span class="atlas-report__key atlas-report__key--gap"></span>Hatched: no file was supplied.' : "",
    parts.length > 0
      ? `<span class="atlas-report__key atlas-report__key--part"></span>Pale: only a part of the place’s forces supplied a file (${runs(parts)}); not in the totals.`
      : "",
    ...figures.renewed.map(
      ({ force, month: first }) => `${escaped(force)} renewed its map points in ${month(first)}: months before and after are not alike.`,
    ),
  ].filter(Boolean);
  return `<section class="atlas-report__section"><h3>Month by month</h3><figure>${monthsChart(figures, "wide")}${monthsChart(figures, "narrow")}<figcaption>Crimes by month, without anti-social behaviour. ${remarks.join(" ")}</figcaption></figure></section>`;
}

/** What the lines of a map are; only of what is drawn. */
function lineWords({ wards, district }: Borders): string {
  if (wards) return district ? " Lines: wards; the thick one, the district." : " Lines: wards.";
  return district ? " Line: the district." : "";
}

/** The words of a map without crimes, or null: a map of hexagons would be empty, and the largest spot none. */
function nothingToMap({ figures, ground }: Material): string | null {
  if (figures.points === 0) {
    return `<b>No map point with an incident lies in this ${ground.kind === "circle" ? "circle" : "shape"}.</b> Grey dots: points of the police outside it.`;
  }
  const lacking = unsupplied(figures);
  if (lacking !== null) return `<b>Crimes: ${lacking}.</b> Grey dots: the police’s map points, from other months.`;
  return figures.spots.length === 0 ? "<b>No crime was recorded in this period.</b> Grey dots: the police’s map points." : null;
}

function maps(material: Material): string {
  const { figures, surroundings, ground } = material;
  const drawn = borders(surroundings, ground);
  const none = nothingToMap(material);
  if (none !== null) {
    return `<section class="atlas-report__section atlas-report__maps"><h3>Where</h3><div class="atlas-report__pair">
<figure>${whereMap(figures, drawn, ground, material.points)}<figcaption>${none}${lineWords(drawn)}</figcaption></figure>
</div></section>`;
  }
  const density = densityMap(figures, drawn, ground);
  const legend = density.classes.map(
    ([low, high, place]) =>
      `<li><span class="atlas-report__key atlas-report__class-${place}"></span>${low === high ? whole(low) : `${whole(low)} to ${whole(high)}`}</li>`,
  );
  const largest = figures.spots[0]?.crimes ?? 0;
  return `<section class="atlas-report__section atlas-report__maps"><h3>Where</h3><div class="atlas-report__pair">
<figure>${whereMap(figures, drawn, ground, material.points)}<figcaption><b>Map points by crimes.</b> The largest spot stands for ${whole(largest)}; numbers are those of the places below. Grey dots: the police’s other points.${lineWords(drawn)}</figcaption></figure>
<figure>${density.svg}<figcaption><b>Crimes by hexagon</b> of ${density.across} m.<ul class="atlas-report__legend">${legend.join("")}</ul></figcaption></figure>
</div></section>`;
}

function placesSection({ figures }: Material): string {
  if (figures.places.length === 0) return "";
  const rows = figures.places.map(
    (place, i) =>
      `<tr><td>${i + 1}</td><th scope="row">${place.place === "" ? "A point without a name" : `On or near ${escaped(place.place)}`}</th><td>${escaped(place.kind)}</td><td class="atlas-number">${whole(place.crimes)}</td><td class="atlas-number">${percent(place.share)}</td><td>${escaped(place.most)} <i>${whole(place.mostCount)}</i></td></tr>`,
  );
  return `<section class="atlas-report__section"><h3>Most frequent places</h3>
<div class="atlas-scroll" tabindex="0" role="region" aria-label="Most frequent places"><table class="atlas-table atlas-report__places"><thead><tr><th scope="col"><span class="atlas-hidden">Number on the map</span></th><th scope="col">Map point</th><th scope="col">What it stands for</th><th scope="col" class="atlas-number">Crimes</th><th scope="col" class="atlas-number">Share</th><th scope="col">Mostly</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>
<p class="atlas-fine">A map point is not an address: crimes of all the homes around it are moved to it. “Supermarket” or “parking area” is a point for that kind of place, not a certain one.</p></section>`;
}

function outcomes({ figures }: Material): string {
  const { outcomes: ended, resolved, resolvedAround } = figures;
  if (!ended) {
    return `<section class="atlas-report__section"><h3>How crimes ended</h3><p>No outcomes are summed: only months whose file was published at least 12 months later are, because outcomes keep arriving, and the atlas holds no such month with a crime here.</p></section>`;
  }
  const rows = ended.groups
    .filter(({ count }) => count > 0)
    .map(
      (group) =>
        `<tr><th scope="row"><span class="atlas-report__key atlas-part--${group.key}"></span>${escaped(group.label)}</th><td class="atlas-number">${whole(group.count)}</td><td class="atlas-number">${percent(group.share)} <i>${interval(group.interval, percent)}</i></td></tr>`,
    );
  const set =
    resolved && resolvedAround
      ? ` In ${escaped(resolvedAround.name)} it was ${percent(resolvedAround.share)} (${interval(resolvedAround.interval, percent)}) in ${span(resolvedAround.first, resolvedAround.last)}.`
      : "";
  return `<section class="atlas-report__section"><h3>How crimes ended</h3>
<figure>${outcomesBar(ended.groups)}</figure>
<table class="atlas-table atlas-report__ends"><thead><tr><th scope="col">Last known outcome</th><th scope="col" class="atlas-number">Crimes</th><th scope="col" class="atlas-number">Share, 95% interval</th></tr></thead><tbody>${rows.join("")}</tbody></table>
<p class="atlas-fine">${counted(ended.crimes, "crime", "crimes")} of ${ended.months === 1 ? month(ended.first) : `the ${ended.months} newest months that are old enough, ${span(ended.first, ended.last)}`}, whatever period the rest of the report is about.${resolved ? ` Somebody was dealt with by a court, a caution or a local resolution in ${percent(resolved.share)} (${interval(resolved.interval, percent)}).` : ""}${set}</p></section>`;
}

/** Searches of the hexagons that touch the ground, and what such a number is not. */
function nearby({ ground, surroundings }: Material): string {
  const near = stopsNear(ground, surroundings);
  const here = ground.kind === "circle" ? "this circle" : "this shape";
  if (!near || near.hexagons === 0) {
    return `<p><b>Nearby:</b> no hexagon of about 5 km² that touches ${here} has a published number: in each there were fewer than ten searches in the months supplied (the newest 12 at most), or none.</p>`;
  }
  const many = near.hexagons > 1;
  return `<p><b>Nearby:</b> ${counted(near.count, "search", "searches")} in the months supplied (the newest 12 at most), in the ${many ? `${near.hexagons} hexagons` : "hexagon"} of about 5 km² that touch${many ? "" : "es"} ${here} and for which a number is published. Most of that ground lies outside ${here}; hexagons with fewer than ten searches are left out.</p>`;
}

/** "The newest 9 months supplied, March 2021 to November 2021, hold": as many of the newest 12 as there are. */
function newestStops(months: (number | null)[], { first, last }: { first: string; last: string }, { months: all }: Index): string {
  const window = months.slice(all.indexOf(first), all.indexOf(last) + 1);
  const held = window.filter((n) => n !== null).length;
  if (held < window.length) return `The ${held === 1 ? "one month" : `${held} months`} supplied of the ${window.length} to ${month(last)} ${held === 1 ? "holds" : "hold"}`;
  return held === 1 ? `The newest month supplied, ${month(last)}, holds` : `The newest ${held} months supplied, ${span(first, last)}, hold`;
}

function stops(material: Material): string {
  const { surroundings, figures, index } = material;
  const name = surroundings ? escaped(surroundings.name) : "the district";
  const found = surroundings?.stops;
  if (!found || !found.window || found.count === null) {
    return `<section class="atlas-report__section"><h3>Stop and search</h3><p>No searches with a place in ${name} are published in the months of this atlas. That is not zero: many forces publish no files, or none with places.</p></section>`;
  }
  const first = index.months.indexOf(figures.first);
  const last = index.months.indexOf(figures.last);
  const inPeriod = found.months.slice(first, last + 1);
  const held = inPeriod.filter((n): n is number => n !== null);
  const own =
    held.length > 0
      ? `${counted(held.reduce((a, b) => a + b, 0), "search", "searches")} in ${held.length === inPeriod.length ? "the period of this report" : `the ${held.length} of ${inPeriod.length} months of this report that are supplied`}. `
      : "None of the months of this report is supplied. ";
  const columns = found.columns.map((column) => {
    const top = column.labels.slice(0, 4).map((l) => `${escaped(l.label)} ${whole(l.count)}`);
    return top.length > 0
      ? `<p><b>${escaped(column.header)}:</b> ${top.join(", ")}${column.blank > 0 ? `; left blank in ${percent(column.blank_share, 0)}` : ""}.</p>`
      : "";
  });
  return `<section class="atlas-report__section"><h3>Stop and search in ${name}</h3><p>${own}${newestStops(found.months, found.window, index)} ${counted(found.count, "search", "searches")} with a place in the district. They are not counted around a point: too many have no exact place.</p>${nearby(material)}${columns.join("")}</section>`;
}

function sure(material: Material): string {
  const { figures, ground, found, request, index } = material;
  const [none, part] = [missing(figures, "none"), missing(figures, "part")];
  const items = [
    `<b>Places are rounded.</b> The police move every incident to the nearest of fixed map points, each the middle of a street or a public place with at least eight addresses around it. Something just outside may be counted inside, and the other way round.${figures.points === 0 ? "" : ` ${counted(figures.points, "point lies", "points lie")} here; ${extent(ground) < 500 ? "within so small a circle single points decide: read it as a neighbourhood, not a street." : "single streets should not be read from it."}`}`,
    found && request.postcode !== null && found.postcode !== request.postcode
      ? `<b>${withSpace(request.postcode)} is not known here</b>: it is new, given up, or mistyped. The report is about ${withSpace(found.postcode)}, the nearest known by name.`
      : "",
    none.length > 0 ? `<b>Missing:</b> ${runs(none)}; no file of the place’s force was supplied.${figures.strays > 0 ? ` In such months other forces recorded ${counted(figures.strays, "incident", "incidents")} here.` : ""}` : "",
    figures.absent.length > 0 ? `<b>Not covered:</b> a part of this ground lies in the area of ${list(figures.absent.map(escaped))}. No month of the period was supplied for it, so the figures are those of the rest; only what other forces recorded there is known.` : "",
    part.length > 0 ? `<b>Supplied in part:</b> ${runs(part)}: this ground lies in the areas of ${list(figures.forces.map(escaped))}, and not all of them supplied a file. The ${counted(figures.inPart, "incident", "incidents")} of these months are in the table of all numbers, not in the totals.` : "",
    figures.notLocated
      ? `<b>Without a place:</b> ${percent(figures.notLocated.share)} of the ${whole(figures.notLocated.rows)} incidents in the files of ${escaped(figures.notLocated.force)} over this period lie in no area of the atlas, mostly because they have no coordinates. Some of them belong here.`
      : "",
    figures.districts.length > 1 ? `<b>Borders:</b> the ground reaches into ${list(figures.districts.map(escaped))}. It is set against ${escaped(material.surroundings?.name ?? "")}, in which ${found ? "the postcode" : "its middle"} lies.` : "",
    figures.beyond > 0 ? `<b>Beyond the atlas:</b> ${counted(figures.beyond, "crime is", "crimes are")} shown at points that lie in no area of this atlas; ${figures.beyond === 1 ? "it is" : "they are"} counted here.` : "",
    figures.railway > 0 ? `<b>Railway incidents</b> (${whole(figures.railway)}) are placed at stations whatever happened along the line, and counted apart.` : "",
    `<b>Chance.</b> Even if nothing changed, counts would move from year to year. A 95% interval holds what chance alone does in 19 cases of 20. It says nothing of crimes that were not reported, or recorded differently.`,
    `<b>No rate per resident</b> is given: nobody counts the residents of ${ground.kind === "circle" ? "a circle" : "a shape"}, and in town centres most people are visitors. ${rates(material)}`,
    `<b>Newest months are provisional.</b> The data is that of ${month(index.release)}; forces add to and mend their files later.`,
  ].filter(Boolean);
  return `<section class="atlas-report__section atlas-report__sure"><h3>How sure can we be?</h3><ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul></section>`;
}

/** Words that lead to a page of the site, where there is an address to lead to. */
function leading(link: Material["link"], path: string, words: string): string {
  const href = link(path);
  return href === null ? words : `<a href="${escaped(href)}">${words}</a>`;
}

/** Where rates stand. */
function rates({ found, surroundings, link }: Material): string {
  const to = (path: string, words: string): string => leading(link, path, words);
  const ward = found?.ward
    ? to(`area/ward/${found.ward}/#${found.lsoa}`, `the ward and small area of ${withSpace(found.postcode)}`)
    : "";
  const district = surroundings
    ? to(`area/district/${surroundings.district}/`, escaped(surroundings.name))
    : "";
  const pages = [ward, district].filter(Boolean);
  return pages.length > 0 ? `Rates, with their intervals, stand on the pages of ${list(pages)}.` : "";
}

function numbers({ figures, index }: Material): string {
  const shown = index.categories
    .map((category, i) => ({ category, i }))
    .filter(({ i }) => figures.months.some((row) => (row.categories[i] ?? 0) > 0));
  const extra = [
    { label: "Railway incidents", of: (row: Figures["months"][number]) => row.railway },
    { label: "Recorded by other forces", of: (row: Figures["months"][number]) => row.strays },
  ].filter(({ of }) => figures.months.some((row) => of(row) > 0));
  const head = (label: string): string => `<th scope="col"><span>${escaped(label)}</span></th>`;
  const rows = figures.months.map((row) => {
    const cells = shown.map(({ i }) => `<td>${row.state === "none" && (row.categories[i] ?? 0) === 0 ? "–" : whole(row.categories[i] ?? 0)}</td>`);
    const others = extra.map(({ of }) => `<td>${whole(of(row))}</td>`);
    const state = row.state === "none" ? " <i>not supplied</i>" : row.state === "part" ? " <i>in part</i>" : "";
    return `<tr data-month="${row.month}"><th scope="row">${month(row.month)}${state}</th>${cells.join("")}${others.join("")}</tr>`;
  });
  const counts = figures.observed > 0;
  const parts = [
    counts ? `${whole(figures.crimes)} crimes` : "",
    counts ? `${whole(figures.antisocial)} incidents of anti-social behaviour` : "",
    figures.unknown > 0 ? `${whole(figures.unknown)} of an unknown category` : "",
    figures.inPart > 0 ? `${whole(figures.inPart)} in months supplied in part` : "",
    figures.railway > 0 ? `${whole(figures.railway)} railway incidents` : "",
    figures.strays > 0 ? `${whole(figures.strays)} recorded by other forces in missing months` : "",
    figures.elsewhere > 0 ? `${whole(figures.elsewhere)} beyond the atlas in missing months` : "",
  ].filter(Boolean);
  return `<section class="atlas-report__section atlas-report__all${figures.months.length > LONG_TABLE ? " atlas-report__all--long" : ""}"><details class="atlas-details" open><summary><h3>All numbers</h3></summary>
<p class="atlas-fine">Every incident that the files show here in this period: ${whole(figures.total)} = ${parts.join(" + ")}.</p>
<div class="atlas-scroll" tabindex="0" role="region" aria-label="All numbers, by month and category"><table class="atlas-table atlas-report__numbers"><thead><tr><th scope="col">Month</th>${shown.map(({ category }) => head(category.label)).join("")}${extra.map(({ label }) => head(label)).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div></details>${figures.months.length > LONG_TABLE ? '<p class="atlas-fine atlas-report__unprinted">The table of all numbers, month by month, is too long to be printed: it stands below the report on the screen.</p>' : ""}</section>`;
}

function method({ ground, index, publisher: brand, figures, request, found, link }: Material): string {
  const centre = `${minus(Number(ground.centre.lat.toFixed(6)))}, ${minus(Number(ground.centre.lon.toFixed(6)))}`;
  const rule =
    ground.kind === "circle"
      ? `An incident is counted when its map point lies at most ${whole(ground.radius)} m from ${centre}${found ? " (the postcode’s point, to a metre)" : ""}, by the great circle on a sphere of radius 6,371,008.8 m; the distance is not rounded and the edge is inside.`
      : `An incident is counted when its map point lies inside the shape of ${ground.corners.length} corners around ${centre}.`;
  const title = titleOf(request, found);
  return `<section class="atlas-report__section atlas-report__method"><h3>Method and sources</h3>
<p>${rule} Of several archives the newest that holds a file counts; rows of a file with one crime ID, category and point are one crime. Intervals: Byar’s for counts from 10, exact Poisson below; Wilson’s for shares; Newcombe’s for differences of shares, the ground itself taken out of what it is set against. ${leading(link, "methods/", "All methods")} stand on the site.</p>
<p>Data to ${month(index.release)}. ${brand.fictional ? "The country is made up, and so are its figures." : `${index.attributions.map(escaped).join(". ")}.`}</p>
<p>Cite as: ${escaped(brand.site_name)}, neighbourhood report: ${escaped(title)}${ground.kind === "circle" ? `, ${metres(ground.radius)}` : ""}, ${span(figures.first, figures.last)}; data release ${month(index.release)}${brand.site_url ? `, ${escaped(brand.site_url)}` : ""}.</p></section>`;
}

/** The report. */
export function article(material: Material): string {
  const { index, publisher, figures, request, ground, found, logo } = material;
  const lines = publisher.lines.map(escaped).join(" · ");
  const around = figures.districts.length === 0 && material.surroundings ? [material.surroundings.name] : [];
  const places = [...figures.districts, ...around, ...figures.forces].map(escaped);
  const other =
    found && request.postcode !== null && found.postcode !== request.postcode
      ? `<p class="atlas-report__other"><b>${withSpace(request.postcode)} is not known here.</b> This is the report of ${withSpace(found.postcode)}, the nearest known by name.</p>`
      : "";
  // Where there is no map point at all, tables of nothing but zeros would say no more than the sentence does; and
  // where nothing was supplied they would say zero of what is not known.
  const recorded = (section: (of: Material) => string): string => (figures.points > 0 ? section(material) : "");
  const supplied = (section: (of: Material) => string): string => (figures.observed > 0 ? recorded(section) : "");
  const inPart = missing(figures, "part").length > 0;
  return `<article class="atlas-report" aria-labelledby="report-title">
<svg class="atlas-defs" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="atlas-report-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="atlas-hatch" d="M0 0V6"/></pattern></defs></svg>
<header class="atlas-report__top"><p class="atlas-report__brand">${logo ? `<img src="${escaped(logo)}" alt="">` : ""}<span class="atlas-report__names"><b>${escaped(publisher.site_name)}</b>${lines.length > 0 ? `<span>${lines}</span>` : ""}</span></p><p class="atlas-report__kind">Neighbourhood report<br>Data to ${month(index.release)}</p></header>
<h2 id="report-title" class="atlas-report__title">${escaped(titleOf(request, found))}</h2>
<p class="atlas-report__sub">Recorded crime ${ground.kind === "circle" ? `within ${metres(ground.radius)}` : "inside the shape"}, ${span(figures.first, figures.last)}${places.length > 0 ? `<br>${places.join(" · ")}` : ""}</p>
${other}${tiles(material)}
${say(material)}
${inPart ? recorded(monthsSection) : supplied(monthsSection)}
${maps(material)}
${supplied(categories)}
${placesSection(material)}
${sure(material)}
<div class="atlas-report__columns">${outcomes(material)}
${stops(material)}</div>
${figures.total > 0 ? recorded(numbers) : supplied(numbers)}
${method(material)}
</article>`;
}


