"""Counts the police files of data/region a second time, without the program, and compares with a site built of them.

Usage: recount_rows.py SITE REGION. Months of each ward and district, changes with their intervals, how far places
can be trusted, how many outcomes crimes have. Only rows that carry a code of 2021 and coordinates inside it are
needed for that: the newest archive's.
"""

import collections
import csv
import io
import json
import math
import pathlib
import sys
import zipfile

site, region = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
problems, checked = [], collections.Counter()


def read(path):
    return json.loads((site / "data/v1" / path).read_text(encoding="utf-8"))


def same(what, found, expected, slack=0.0):
    checked[what[0]] += 1
    if found is None or expected is None:
        if found is not expected:
            problems.append(f"{what}: published {found}, recounted {expected}")
    elif abs(found - expected) > slack:
        problems.append(f"{what}: published {found}, recounted {expected}")


def lookup_rows(pattern):
    (path,) = region.glob(f"reference/lookups/{pattern}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# The newest archive that holds a file wins.
files = {}
for name in ("2022-03", "2024-04", "2025-12"):
    archive = zipfile.ZipFile(region / f"archives/{name}.zip")
    for member in archive.namelist():
        if member.endswith(".csv"):
            files[member.rsplit("/", 1)[-1]] = (archive, member)


def rows(file):
    archive, member = files[file]
    return list(csv.DictReader(io.TextIOWrapper(archive.open(member), encoding="utf-8", newline="")))


def incidents(file):
    """Rows without repeats of one crime: the same Crime ID, category and place; blank IDs repeat nothing."""
    seen = set()
    for row in rows(file):
        key = (row["Crime ID"], row["Crime type"], row["Longitude"], row["Latitude"])
        if row["Crime ID"] and key in seen:
            continue
        seen.add(key)
        yield row


ward_of, district_of, force_of = {}, {}, {}
for row in lookup_rows("LSOA_(2021)_to_Electoral*.csv"):
    ward_of[row["LSOA21CD"]] = next(row[k] for k in row if k.startswith("WD") and k.endswith("CD"))
    district_of[row["LSOA21CD"]] = next(row[k] for k in row if k.startswith("LAD") and k.endswith("CD"))
months = read("build.json")["months"]
forces = ("bedfordshire", "cambridgeshire", "city-of-london")
slugs = {"Bedfordshire": forces[0], "Cambridgeshire": forces[1], "London, City of": forces[2], "City of London": forces[2]}
for row in lookup_rows("LAD24_CSP24_PFA24*.csv"):
    force_of[row["LAD24CD"]] = slugs.get(row["PFA24NM"])

ASB = "Anti-social behaviour"
crimes = collections.defaultdict(collections.Counter)  # (level, code) -> month -> crimes
at_points = collections.defaultdict(collections.Counter)  # the same -> position -> incidents of 2025
places = {}
YEARS = {"2024", "2025"}
for force in forces:
    for month in months:
        file = f"{month}-{force}-street.csv"
        # Months from June 2023 on carry codes of 2021.
        if month[:4] not in YEARS or file not in files:
            continue
        for row in incidents(file):
            code = row["LSOA code"]
            if code not in ward_of:
                continue
            home = f"{month}-{force_of[district_of[code]]}-street.csv"
            if home not in files:
                continue
            areas = (("ward", ward_of[code]), ("district", district_of[code]), ("lsoa", code))
            for area in areas:
                if row["Crime type"] != ASB:
                    crimes[area][month] += 1
                if month[:4] == "2025" and row["Longitude"]:
                    position = (float(row["Longitude"]), float(row["Latitude"]))
                    at_points[area][position] += 1
                    places[position] = row["Location"].removeprefix("On or near ").strip()


def every_area():
    for district in sorted(set(district_of.values())):
        yield read(f"area/district/{district}.json")
        file = read(f"district/{district}.json")
        for area in file["areas"]:
            area["parents"] = [file["around"][place] for place in area["parents"]]
            if area["level"] in ("ward", "lsoa"):
                yield area


def wilson(part, whole):
    z2 = 1.959963984540054**2
    p = part / whole
    middle = p + z2 / (2 * whole)
    reach = math.sqrt(z2) * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole))
    return (middle - reach) / (1 + z2 / whole), (middle + reach) / (1 + z2 / whole)


lookup = {}
for level in ("ward", "district", "lsoa"):
    file = read(f"comparators/{level}.json")
    for area in file["areas"]:
        location = area.get("location")
        lookup[level, area["code"]] = location and dict(zip(file["columns"]["location"], location))

# Borders of small areas, as published; of wards they are dissolved from these, so small areas suffice here.
(boundaries,) = region.glob("reference/boundaries/Lower*.geojson")
rings = {}
for feature in json.loads(boundaries.read_text(encoding="utf-8"))["features"]:
    geometry = feature["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    rings[feature["properties"]["LSOA21CD"]] = [ring for polygon in polygons for ring in polygon]


def metres_to_border(position, of):
    """On a plane that touches the globe at the point: good to centimetres within a kilometre."""
    lon, lat = position
    per_degree = 111_195.0
    flat = lambda p: ((p[0] - lon) * per_degree * math.cos(math.radians(lat)), (p[1] - lat) * per_degree)
    nearest = math.inf
    for ring in of:
        for (ax, ay), (bx, by) in zip(map(flat, ring), map(flat, ring[1:])):
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            t = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
            nearest = min(nearest, math.hypot(ax + t * dx, ay + t * dy))
    return nearest


for area in every_area():
    key = (area["level"], area["code"])
    series = dict(zip(months, area["crimes"]))
    for month in months:
        if month[:4] in YEARS and series[month] is not None:
            same(("month", key, month), series[month], crimes[key][month])
    district = next((p["code"] for p in area["parents"] if p["level"] == "district"), area["code"])
    own = force_of[district]
    pairs = [
        (m, f"{int(m[:4]) - 1}{m[4:]}")
        for m in months[-12:]
        if f"{m}-{own}-street.csv" in files and f"{int(m[:4]) - 1}{m[4:]}-{own}-street.csv" in files
    ]
    newest, before = (sum(crimes[key][pair[i]] for pair in pairs) for i in (0, 1))
    change = area.get("change")
    if isinstance(change, list):
        change = {"newest": change[0], "before": change[1], "ratio": change[2], "interval95": change[3:5]}
    # Nine of the twelve months in both years, and twenty crimes in each of them together.
    same(("has change", key), float(change is not None), float(len(pairs) >= 9 and min(newest, before) >= 20))
    if change:
        same(("change", key), change["newest"], newest)
        same(("change", key), change["before"], before)
        same(("change", key), change["ratio"], newest / before, 0.0051)
        low, high = wilson(newest, newest + before)
        same(("change", key), change["interval95"][0], low / (1 - low), 0.0051)
        same(("change", key), change["interval95"][1], high / (1 - high), 0.0051)
    found, points = lookup[key], at_points[key]
    if found is None:
        same(("location", key), None, None if not points else sum(points.values()))
        continue
    all_points = sum(points.values())
    same(("location", key), found["incidents"], all_points)
    same(("location", key), found["points"], len(points))
    position, most = max(points.items(), key=lambda item: item[1])
    same(("location", key), found["top_share"], most / all_points, 0.00006)
    if list(points.values()).count(most) == 1:
        same(("location", key), float(found["top_place"] == places[position]), 1.0)
    if key[0] == "lsoa":
        away = {p: metres_to_border(p, rings[key[1]]) for p in points}
        within = lambda m: sum(n for p, n in points.items() if away[p] <= m) / all_points
        checked["border"] += 1
        if not within(49.5) - 0.00006 <= found["near_border_share"] <= within(50.5) + 0.00006:
            problems.append(f"{key}: {found['near_border_share']} near the border, recounted {within(50)}")

# Outcomes of Bedfordshire: rows that belong to a crime, crimes by their number of outcomes, and the share of a year's
# crimes with a first outcome by so many months later. Of 2022 every crime is followed for 16 months, so that plain
# shares are those of Kaplan and Meier.
def since(later, earlier):
    return 12 * (int(later[:4]) - int(earlier[:4])) + int(later[5:]) - int(earlier[5:])


months_of, crimes_of_2022 = collections.defaultdict(list), 0
for month in months:
    if f"{month}-bedfordshire-street.csv" in files:
        recorded = list(incidents(f"{month}-bedfordshire-street.csv"))
        for identity in {row["Crime ID"] for row in recorded} - {""}:
            months_of[identity].append(month)
        crimes_of_2022 += sum(month[:4] == "2022" and row["Crime type"] != ASB for row in recorded)
given, lags, unmatched = collections.Counter(), collections.defaultdict(list), 0
for month in months:
    if f"{month}-bedfordshire-outcomes.csv" in files:
        for row in rows(f"{month}-bedfordshire-outcomes.csv"):
            known = months_of.get(row["Crime ID"])
            if known:
                # On several months: the newest that is not later, else the first.
                of = max((m for m in known if m <= month), default=known[0])
                given[row["Crime ID"]] += 1
                lags[row["Crime ID"], of].append(since(month, of))
            else:
                unmatched += 1
published = read("outcomes/bedfordshire.json")
same(("outcomes",), published["matched"], sum(given.values()))
same(("outcomes",), published["unmatched"], unmatched)
by_number = collections.Counter(min(3, number) for number in given.values())
same(("outcomes",), published["waits"]["first_outcome_before_crime"], sum(min(of) < 0 for of in lags.values()))
for number, found in enumerate(published["waits"]["crimes_by_outcomes"], 1):
    same(("outcomes", number), found, by_number[number])
(year,) = [c for c in published["waits"]["cohorts"] if c["months"] == {"first": "2022-01", "last": "2022-12"}]
same(("outcomes", "crimes"), year["crimes"], crimes_of_2022)
for lag in range(17):
    ended = sum(min(of) <= lag for (_, month), of in lags.items() if month[:4] == "2022")
    same(("outcomes", "lag", lag), year["share_by_lag"][lag], ended / crimes_of_2022, 0.0001)

for kind in ("month", "has change", "change", "location", "border", "outcomes"):
    if not checked[kind]:
        problems.append(f"nothing of {kind} was there to recount")
print(json.dumps(checked))
if problems:
    print(f"{len(problems)} problems, such as:", *problems[:20], sep="\n")
    sys.exit(1)
