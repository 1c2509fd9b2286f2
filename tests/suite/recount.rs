//! Figures of whole sites counted again by another road: `SciPy`'s chi-square and negative binomial, and the
//! formulas of Byar, Wilson, Newcombe, Klein, Benjamini and Hochberg written down a second time.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::real_data::data;
use crate::site::{build_command, program, skipped, succeed};

/// Reads a site's JSON and recounts intervals, neighbours, ranks, mixes and unusual months.
const RECOUNT: &str = r#""""Recounts published figures by another road: SciPy, and the formulas as their authors print them."""
import glob, json, math, os, sys
from scipy.stats import chi2, norm, nbinom, poisson

site = sys.argv[1]
read = lambda path: json.load(open(os.path.join(site, "data/v1", path), encoding="utf-8"))
problems, checked = [], {}


def close(what, found, expected, absolute, relative=0.0):
    checked[what[0]] = checked.get(what[0], 0) + 1
    if abs(found - expected) > absolute + relative * abs(expected):
        problems.append(f"{what}: published {found}, recounted {expected}")


def byar(count, z):
    low = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * math.sqrt(count + 1))) ** 3
    return low, high


def exact(count, confidence):
    tail = (1 - confidence) / 2
    low = chi2.ppf(tail, 2 * count) / 2 if count else 0.0
    return low, chi2.ppf(1 - tail, 2 * count + 2) / 2


def every_area():
    for path in sorted(glob.glob(os.path.join(site, "data/v1/area/*/*.json"))):
        yield json.load(open(path, encoding="utf-8")), None
    for path in sorted(glob.glob(os.path.join(site, "data/v1/district/*.json"))) + sorted(
        glob.glob(os.path.join(site, "data/v1/outcodes/*.json"))
    ):
        file = json.load(open(path, encoding="utf-8"))
        for area in file["areas"]:
            area["parents"] = [file["around"][place] for place in area["parents"]]
            if "antisocial" not in area:
                row = area["category_figures"][file["categories"].index("anti-social-behaviour")]
                row = dict(zip(file["columns"]["category_figures"], row))
                ends = lambda suffix: [row["rate_low" + suffix], row["rate_high" + suffix]]
                has = row.get("rate") is not None
                area["antisocial"] = {"count": row["count"], "rate": row["rate"] if has else None}
                area["antisocial"] |= {"interval95": ends(""), "interval998": ends("998")} if has else {}
            yield area, file


def comparators(path):
    """A file of comparators with its rows under the names of their columns."""
    file = read(path)
    names = file["columns"]
    named = lambda key, row: dict(zip(names[key], row))
    for area in file["areas"]:
        for key in ("features", "similar_together", "funnel", "location"):
            if key in area:
                area[key] = named(key, area[key])
        area["similar"] = [named("similar", row) for row in area.get("similar", [])]
        for key in ("category_funnels", "mix"):
            rows = zip(file["categories"], area.get(key, []))
            area[key] = {category: named(key, row) for category, row in rows if row is not None}
    return file


# 1. Every rate and interval of every area: by Byar's formula to the digits, and by SciPy's chi-square
# within what Byar's approximation is known to be off (a quarter of a per cent from 10 events on).
def interval(where, figure, person_years):
    count, rate = figure.get("count"), figure.get("rate")
    if rate is None:
        return
    if person_years:
        # Residents of outcodes are rounded to a tenth, shares of months to a ten-thousandth.
        close(("rate", where), rate, 1000 * count / person_years, 0.006, 1e-4 + 0.06 / person_years)
    for key, confidence in (("interval95", 0.95), ("interval998", 0.998)):
        z = norm.ppf(1 - (1 - confidence) / 2)
        per_event = rate / count
        for found, by_formula, by_scipy in zip(figure[key], byar(count, z), exact(count, confidence)):
            # The rate itself is rounded to a hundredth.
            slack = 0.006 + 0.006 * by_formula / count
            close(("byar", where, key), found, by_formula * per_event, slack)
            off = 0.0025 if confidence == 0.95 else 0.02
            close(("chi-square", where, key), found, by_scipy * per_event, slack, off)


for area, file in every_area():
    where = (area["level"], area["code"])
    people = (area.get("population") or {}).get("count")
    years = area["coverage"]["observed_share"] * (people or 0)
    interval(where, area, years)
    interval(where + ("asb",), area["antisocial"], years)
    if area.get("workday"):
        share = area["coverage"]["observed_share"]
        interval(where + ("workday",), area["workday"], area["workday"]["people"] * share)
    if area.get("per_km2"):
        figure = dict(area["per_km2"], count=area["count"])
        interval(where + ("km2",), figure, None)
        km2_years = area["area_km2"] * area["coverage"]["observed_share"]
        close(("per_km2", where), figure["rate"], area["count"] / km2_years, 0.006, 2e-3)
    if file is None:
        for key, figure in area["category_figures"].items():
            interval(where + (key,), figure, years)

# 1b. Verdicts against the rest around: the interval of the difference, squared and added from both intervals.
def verdict(where, own, own95, rest, rest95, said):
    below = math.hypot(own - own95[0], rest95[1] - rest)
    above = math.hypot(own95[1] - own, rest - rest95[0])
    low, high = own - rest - below, own - rest + above
    # Rates are rounded to a hundredth: at the very edge either word may be right.
    if min(abs(low), abs(high)) > 0.03:
        checked["verdict"] = checked.get("verdict", 0) + 1
        expected = "lower" if high < 0 else "higher" if low > 0 else "similar"
        if said != expected:
            problems.append(f"{where}: said {said}, recounted {expected}")


for area, file in every_area():
    if area.get("rate") is None:
        continue
    for other in area["comparison"]:
        if file is not None:
            other = dict(zip(("around", "rate", "low", "high", "low998", "high998", "verdict"), other))
            other["interval95"] = [other["low"], other["high"]]
        where = ("verdict", area["level"], area["code"])
        verdict(where, area["rate"], area["interval95"], other["rate"], other["interval95"], other["verdict"])

# 2. Statistical neighbours: standardised logarithms and shares, Euclidean distance.
for path in sorted(glob.glob(os.path.join(site, "data/v1/comparators/*.json"))):
    level = comparators(path)
    pools = {True: [], False: []}
    for area in level["areas"]:
        f = area.get("features")
        if f and f["residents"] > 0 and f["residents_per_km2"] > 0:
            pools[f["deprivation"] is not None].append(area)
    for pool in pools.values():
        columns = [
            [math.log(a["features"]["residents"]) for a in pool],
            [math.log(a["features"]["residents_per_km2"]) for a in pool],
        ]
        for key in ("deprivation", "rural_share"):
            column = [a["features"][key] for a in pool]
            if None not in column:
                columns.append(column)
        axes = []
        for column in columns:
            mean = sum(column) / max(len(column), 1)
            spread = math.sqrt(sum((v - mean) ** 2 for v in column) / max(len(column), 1))
            axes.append([(v - mean) / spread if spread else 0.0 for v in column])
        places = {area["code"]: i for i, area in enumerate(pool)}
        for own, area in enumerate(pool):
            distance = lambda other: math.sqrt(sum((axis[own] - axis[other]) ** 2 for axis in axes))
            nearest = sorted(distance(other) for other in range(len(pool)) if other != own)
            for rank, similar in enumerate(area["similar"]):
                code = level["areas"][similar["area"]]["code"]
                if code not in places:
                    problems.append(f"{area['code']}: {code} is of another pool")
                    continue
                close(("neighbour", area["code"], rank), similar["distance"], nearest[rank], 0.006)
                own_distance = distance(places[code])
                close(("distance", area["code"], rank), similar["distance"], own_distance, 0.006)

    # 3. Rank sets: Byar intervals at Sidak's joint confidence, and counting who lies wholly apart.
    ranked = [a for a in level["areas"] if a.get("rank")]
    if ranked:
        table = read(f"areas/{level['level']}.json")
        crimes = table["columns"].index("crimes")
        counts = {row[0]: row[crimes] for row in table["rows"]}
        people, share = table["columns"].index("residents"), table["columns"].index("observed_share")
        person_years = {row[0]: row[people] * row[share] for row in table["rows"] if row[people]}
        z = norm.ppf(1 - (1 - 0.95 ** (1 / len(ranked))) / 2)
        ends = {}
        for area in ranked:
            ends[area["code"]] = [end / person_years[area["code"]] for end in byar(counts[area["code"]], z)]
        for area in ranked:
            low, high = ends[area["code"]]
            above = sum(other[0] >= high for other in ends.values())
            below = sum(other[1] <= low for other in ends.values())
            # Person-years are rounded to a tenth: a tie may fall either way.
            close(("rank", area["code"], "from"), area["rank"]["from"], above + 1, 1)
            close(("rank", area["code"], "to"), area["rank"]["to"], len(ranked) - below, 1)

# 4. The mix: Newcombe's interval (1998, method 10) from Wilson's, districts against the rest of their force
# or country.
def wilson(part, whole, z):
    p = part / whole
    middle = p + z * z / (2 * whole)
    reach = z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return p, (middle - reach) / (1 + z * z / whole), (middle + reach) / (1 + z * z / whole)


z = norm.ppf(0.975)
mixes = {a["code"]: a["mix"] for a in comparators("comparators/district.json")["areas"]}
for code, mix in mixes.items():
    if not mix:
        continue
    area = read(f"area/district/{code}.json")
    possible = [p for p in area["parents"] if p["level"] in ("force", "country")]
    for key, published in mix.items():
        own, whole = area["category_figures"][key]["count"], area["count"]
        fits = []
        for parent in possible:
            outer = read(f"area/{parent['level']}/{parent['code']}.json")
            if not outer["count"]:
                continue
            part, rest = outer["category_figures"][key]["count"] - own, outer["count"] - whole
            if part < 0 or rest <= 0:
                continue
            p1, l1, u1 = wilson(own, whole, z)
            p2, l2, u2 = wilson(part, rest, z)
            difference = p1 - p2
            low = difference - math.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
            high = difference + math.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
            off = max(
                abs(published["difference"] - difference),
                abs(published["low"] - low),
                abs(published["high"] - high),
            )
            fits.append(off)
        close(("mix", code, key), min(fits) if fits else 1.0, 0.0, 0.0001)

# 5. Unusual months: what is expected, the negative binomial tail and Benjamini and Hochberg, with SciPy.
def tail(count, mean, variance):
    heap = variance / mean
    if variance - mean > 1e-9 * mean:
        size = mean * mean / (variance - mean)
        upper = nbinom.sf(count - 1, size, size / (size + mean))
        lower = nbinom.cdf(count, size, size / (size + mean))
    else:
        upper, lower = poisson.sf(count - 1, mean), poisson.cdf(count, mean)
    if count >= mean:
        heaps = math.ceil(count / heap - 1e-9)
        side = max(upper, poisson.sf(heaps - 1, mean / heap))
    else:
        heaps = math.floor(count / heap + 1e-9)
        side = max(lower, poisson.cdf(heaps, mean / heap))
    return min(1.0, 2 * side)


def judge(series, calendar):
    months = len(calendar)
    newest = range(max(0, months - 3), months)
    pasts = []
    for values in series:
        seen = [m for m in range(max(0, newest.start - 36), newest.start) if values[m] is not None]
        pasts.append(seen if len(seen) >= 24 else seen[-12:])
    means = [sum(v[m] for m in p) / max(len(p), 1) for v, p in zip(series, pasts)]
    found, flat = [0.0] * 12, [0.0] * 12
    for values, past, mean in zip(series, pasts, means):
        if len(past) >= 24:
            for m in past:
                found[calendar[m]] += values[m]
                flat[calendar[m]] += mean
    season = [f / e if f > 0 and e > 0 else 1.0 for f, e in zip(found, flat)]
    judged = []
    for i, (values, past, mean) in enumerate(zip(series, pasts, means)):
        if len(past) < 9 or mean <= 0:
            continue
        expect = lambda m: mean * (season[calendar[m]] if len(past) >= 24 else 1.0)
        scatter = sum((values[m] - expect(m)) ** 2 / expect(m) for m in past) / (len(past) - 1)
        judged += [(i, m, values[m], expect(m), len(past), scatter) for m in newest if values[m] is not None]
    usual = sorted(j[5] for j in judged)[len(judged) // 2] if judged else 1.0
    ps = []
    for i, m, count, expected, length, scatter in judged:
        variance = max(scatter, usual, 1.0) * expected * (1 + 1 / length)
        ps.append((tail(count, expected, variance), i, m, expected))
    return ps


def flags(family):
    """Of all members of a family together; the false among them stay below 5 %."""
    order = sorted(p[0] for member in family.values() for p in member)
    passing = [p for k, p in enumerate(order, 1) if p <= 0.05 * k / len(order)]
    limit = max(passing) if passing else -1.0
    found = {(key, i, m): (p, e) for key, ps in family.items() for p, i, m, e in ps if p <= limit}
    return found, len(order)


months = read("build.json")["months"]
calendar = [int(month[5:]) - 1 for month in months]
# Not anti-social behaviour, and no category that no list knows.
crimes = {c["key"] for c in read("categories.json")["categories"] if c["group"] == "crime"}
small = {}
for area, file in every_area():
    coverage = area["coverage"]["months"]
    if file is not None:
        coverage = file["coverage_months"][coverage]
        notes = [file["notes"][n] for n in area["coverage"]["notes"]]
    else:
        notes = area["coverage"]["notes"]
    small_area = area["level"] in ("ward", "msoa", "lsoa", "outcode")
    notes = notes if small_area else []
    begins = max([months.index(n["month"]) for n in notes if n["kind"] == "snap-points-renewed"], default=0)
    whole = lambda m: coverage[m] > 0.999 and m >= begins and area["crimes"][m] is not None
    observed = lambda counts: [counts[m] if whole(m) else None for m in range(len(months))]
    of_area = {"": observed(area["crimes"])}
    of_area |= {key: observed(counts) for key, counts in area["counts"].items() if key in crimes}
    small.setdefault(area["level"], {})[area["code"]] = of_area
for level in ("district", "ward"):
    published = read(f"comparators/{level}.json")
    codes = [a["code"] for a in published["areas"]]
    none = [None] * len(months)
    keys = sorted({key for code in codes for key in small[level][code]} - {""})
    judged = {key: judge([small[level][code].get(key, none) for code in codes], calendar) for key in [""] + keys}
    recounted, asked = flags({"": judged.pop("")})
    close(("months judged", level), published["months_judged"], asked, 0)
    by_category, asked = flags(judged)
    close(("months judged", level), published["category_months_judged"], asked, 0)
    recounted |= by_category
    said = {}
    for i, a in enumerate(published["areas"]):
        for key, of_key in [("", a.get("flags", [])), *a.get("category_flags", {}).items()]:
            said |= {(key, i, months.index(f["month"])): f for f in of_key}
    checked["flags"] = checked.get("flags", 0) + len(said)
    for place in sorted(set(said) | set(recounted)):
        if place not in said or place not in recounted:
            problems.append(f"flag of {codes[place[1]]}, {place[0]}, {months[place[2]]}: only on one side")
            continue
        close(("flag", level), said[place]["expected"], recounted[place][1], 0.06)
        close(("flag", level), said[place]["p"], recounted[place][0], 1e-4, 0.01)

for kind in ("rate", "byar", "chi-square", "verdict", "neighbour", "distance", "rank", "mix"):
    if not checked.get(kind):
        problems.append(f"nothing of {kind} was there to recount")
print(json.dumps(checked))
if problems:
    print(f"{len(problems)} problems, such as:", *problems[:20], sep="\n")
    sys.exit(1)
"#;

/// A Python with what the recount needs: the one in the path, or Debian's, for which `scripts/test` installs it.
fn python() -> Option<&'static str> {
    let has_scipy = |python: &&str| {
        Command::new(python).args(["-c", "import scipy"]).output().is_ok_and(|output| output.status.success())
    };
    let found = ["python3", "/usr/bin/python3"].into_iter().find(has_scipy);
    if found.is_none() {
        skipped("figures are not recounted with SciPy: python3-scipy is missing");
    }
    found
}

/// What was recounted, as the program prints it; fails with the differences.
fn recount(python: &str, site: &Path) -> String {
    let mut python = Command::new(python)
        .arg("-")
        .arg(site)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    python.stdin.take().expect("piped").write_all(RECOUNT.as_bytes()).expect("python3 reads");
    let output = python.wait_with_output().expect("python3 ends");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[test]
fn scipy_agrees_with_the_made_up_country() {
    let Some(python) = python() else { return };
    // The small one of the other tests has too few months for rates.
    let place = tempfile::tempdir().expect("a temporary folder");
    let site = place.path().join("demo");
    succeed(program().args(["demo", "--out"]).arg(&site));
    let said = recount(python, &site);
    assert!(said.contains("chi-square"), "{said}");
}

#[test]
fn scipy_agrees_with_every_area_of_the_region() {
    let Some(region) = data("region") else { return };
    let Some(python) = python() else { return };
    let place = tempfile::tempdir().unwrap();
    let site = place.path().join("site");
    let archives = ["2022-03", "2024-04", "2025-12"].map(|r| region.join(format!("archives/{r}.zip")));
    succeed(&mut build_command(&archives, &region.join("reference"), &site));
    let said = recount(python, &site);
    let counted: serde_json::Value = serde_json::from_str(said.trim()).expect("it prints JSON");
    assert!(counted["chi-square"].as_u64().expect("a count") > 5_000, "{said}");
    assert!(counted["neighbour"].as_u64().expect("a count") > 1_000, "{said}");

    // The rows of the police files themselves, counted without the program.
    let rows = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/recount_rows.py");
    let output = Command::new(python).arg(rows).args([&site, &region]).output().expect("python3 starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("\"border\": 939") && said.contains("\"outcomes\": 24"), "{said}");
}
