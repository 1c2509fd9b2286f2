"""A built site read by programs that others wrote: the sums agree, the catalogues are valid, the recipes run.

The folder of the site is ATLAS_SITE, the address it is served at ATLAS_ADDRESS, and the folder or zips of the
police files it was built from ATLAS_ARCHIVES (apart by the system's path separator).
"""

import collections
import contextlib
import csv
import gzip
import html
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

SITE = pathlib.Path(os.environ["ATLAS_SITE"])
ADDRESS = os.environ["ATLAS_ADDRESS"]
ARCHIVES = [pathlib.Path(path) for path in os.environ.get("ATLAS_ARCHIVES", "").split(os.pathsep) if path]
STAND_IN = "https://atlas.example/"
V1 = SITE / "data/v1"


def load(path):
    return json.loads((V1 / path).read_text(encoding="utf-8"))


def table(name):
    return next(table for table in load("cube.json")["tables"] if table["id"] == name)


def paths(name, form, **partition):
    """Files of a table that are split by just these, or hold all of it."""
    keys = set(partition)
    return [
        str(SITE / file["path"])
        for file in table(name)["files"]
        if file["format"] == form
        and set(file["partition"]) == keys
        and all(value is None or file["partition"][key] == value for key, value in partition.items())
    ]


def blocks(page, language):
    """The code blocks of a page in one language, with the address of the served site."""
    text = (SITE / page / "index.html").read_text(encoding="utf-8")
    found = re.findall(r'<pre><code class="language-%s">(.*?)</code></pre>' % re.escape(language), text, re.S)
    own = re.search(r'<link rel="canonical" href="(https?://.*?)data/', text)
    # The page shows the site's own address, or a stand-in when it has none.
    return [html.unescape(code).replace(own.group(1) if own else STAND_IN, ADDRESS) for code in found]


def run_python(code, folder):
    """What a block prints."""
    printed = io.StringIO()
    before = os.getcwd()
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "block", "exec"), {})
    finally:
        sys.path.remove(str(folder))
        os.chdir(before)
    return printed.getvalue()


def only_row(query):
    """The one row a query answers with."""
    import duckdb

    (row,) = duckdb.sql(query).fetchall()
    return row


def rows_of_district(code):
    """What to read for the rows of the cube that lie in a district: in FROM, with the columns of `crimes`."""
    own = paths("crimes", "parquet", district=code)
    if own:
        return f"read_parquet({own})"
    years, areas = paths("crimes", "parquet", year=None), paths("areas", "parquet")[0]
    inside = f"SELECT code FROM '{areas}' WHERE level = 'lsoa' AND district = '{code}'"
    return f"(SELECT * FROM read_parquet({years}) WHERE lsoa IN ({inside}))"


def ogrinfo(path, query):
    """The whole numbers of the one row that GDAL answers a query of a file with, by column."""
    source = f"/vsigzip/{path}" if str(path).endswith(".gz") else str(path)
    told = subprocess.check_output(
        ["ogrinfo", "-ro", "-q", "-dialect", "SQLITE", "-sql", query, source], text=True, stderr=subprocess.STDOUT
    )
    return {name: int(n) for name, n in re.findall(r"(\w+) \(\w+\) = (\d+)", told)}


def police_files(kind):
    """The newest version of each police file of a kind: how to read its bytes, by its name."""
    newest = {}
    for archive in ARCHIVES:
        if archive.is_dir():
            files = [(path.name, path.read_bytes) for path in archive.rglob("*.csv")]
        else:
            packed = zipfile.ZipFile(archive)
            names = [name for name in packed.namelist() if name.endswith(".csv")]
            files = [(name.rsplit("/")[-1], lambda n=name, packed=packed: packed.read(n)) for name in names]
        release = max(name[:7] for name, _ in files)
        for name, read in files:
            if name.endswith(f"-{kind}.csv") and (name not in newest or newest[name][0] < release):
                newest[name] = (release, read)
    return {name: read for name, (_, read) in newest.items()}


def needs(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    return unittest.skipIf(missing, "not installed: " + ", ".join(missing))


class Sums(unittest.TestCase):
    def test_duckdb_pandas_and_the_json_agree(self):
        import pandas

        totals = load("cube.json")["totals"]
        sums = "sum(count), sum(strays), sum(railway)"
        wanted = (totals["count"], totals["strays"], totals["railway"])
        # The files by district are there in the profile `full` alone.
        by_district = paths("crimes", "parquet", district=None)
        for source in filter(None, (paths("crimes", "parquet", year=None), by_district)):
            self.assertEqual(only_row(f"SELECT {sums} FROM read_parquet({source})"), wanted)
        found = only_row(f"SELECT {sums} FROM read_csv({paths('crimes', 'csv.gz', year=None)})")
        self.assertEqual(found, wanted)
        frames = [pandas.read_csv(path) for path in paths("crimes", "csv.gz", year=None)]
        frame = pandas.concat(frames)
        self.assertEqual(tuple(int(frame[name].sum()) for name in ("count", "strays", "railway")), wanted)
        self.assertEqual(totals["incidents"], load("build.json")["accounting"]["street"]["counted"])

    def test_forces_add_up_to_the_rows_read(self):
        rows = load("build.json")["accounting"]["street"]
        by_force, not_located = paths("crimes-by-force", "parquet", force=None), paths("not-located", "parquet")
        (located,) = only_row(f"SELECT sum(count) FROM read_parquet({by_force})")
        (nowhere,) = only_row(f"SELECT coalesce(sum(count), 0) FROM read_parquet({not_located})")
        self.assertEqual(located, rows["counted"])
        self.assertEqual(nowhere, sum(rows["not_located"].values()))

    def test_the_table_adds_up_to_the_area_objects(self):
        import duckdb

        for path in sorted((V1 / "area/district").glob("*.json"))[:20]:
            area = json.loads(path.read_text(encoding="utf-8"))
            source = rows_of_district(area["code"])
            found = collections.Counter()
            for month, category, count in duckdb.sql(
                f"SELECT month, category, sum(count) FROM {source} GROUP BY ALL"
            ).fetchall():
                found[month, category] = count or 0
            for category, counts in area["counts"].items():
                for month, count in zip(area["months"], counts):
                    if count is not None:
                        self.assertEqual(found[month, category], count, (area["code"], month, category))

    def test_the_raw_rows_are_all_there(self):
        if not ARCHIVES:
            self.skipTest("the police files are not given")
        rows = sum(
            max(0, sum(1 for _ in csv.reader(io.StringIO(read().decode("utf-8", "replace")))) - 1)
            for read in police_files("street").values()
        )
        self.assertEqual(rows, load("build.json")["accounting"]["street"]["read"])

    def test_rates_are_those_of_the_area_objects(self):
        import pandas

        rates = pandas.read_parquet(paths("rates", "parquet", level="district")[0])
        for path in sorted((V1 / "area/district").glob("*.json"))[:20]:
            area = json.loads(path.read_text(encoding="utf-8"))
            own = rates[rates.code == area["code"]].set_index("category")
            for category, figures in area["category_figures"].items():
                row = own.loc[category]
                self.assertEqual(row["count"], figures["count"])
                self.assertEqual(row["rate_status"], figures["rate_status"])
                if "rate" in figures:
                    self.assertEqual(row["rate"], figures["rate"])
                    self.assertEqual([row["low95"], row["high95"]], figures["interval95"])
            self.assertEqual(own.loc["crimes", "count"], area["count"])

    def test_the_compact_cube_is_the_parquet(self):
        import duckdb

        sys.path.insert(0, str(V1 / "cube"))
        import compact_cube

        cube = compact_cube.read(V1 / "cube/compact.bin.gz")
        found = collections.Counter()
        for lsoa, month, category, count in duckdb.sql(
            "SELECT lsoa, month, category, sum(count) FROM "
            f"read_parquet({paths('crimes', 'parquet', year=None)}) WHERE count IS NOT NULL GROUP BY ALL"
        ).fetchall():
            if month in set(cube.months):
                found[lsoa, month, category] = count
        compared = 0
        for lsoa, month, category, count in cube.rows():
            self.assertEqual(found.pop((lsoa, month, category), 0), count or 0, (lsoa, month, category))
            compared += count is not None and count > 0
        self.assertGreater(compared, 0)
        self.assertEqual(sum(found.values()), 0)

    @needs("node")
    def test_both_readers_read_the_same(self):
        sys.path.insert(0, str(V1 / "cube"))
        import compact_cube

        code = """
            import { readFileSync } from "node:fs";
            import { readCompactCube } from %s;
            const cube = await readCompactCube(readFileSync(%s));
            let sum = 0, unknown = 0, check = 0, at = 0;
            for (const [, , , count] of cube.rows()) {
                at += 1;
                if (count === null) unknown += 1;
                else { sum += count; check = (check + count * (at %% 9973)) %% 1000003; }
            }
            console.log(JSON.stringify([cube.lsoas.length, cube.lsoas.at(-1), sum, unknown, check]));
        """ % (json.dumps((V1 / "cube/compact-cube.js").as_uri()), json.dumps(str(V1 / "cube/compact.bin.gz")))
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder) / "read.mjs"
            # The reader is a module; without a package beside it Node.js goes by the file's ending.
            reader = pathlib.Path(folder) / "reader.mjs"
            reader.write_text((V1 / "cube/compact-cube.js").read_text())
            script.write_text(code.replace((V1 / "cube/compact-cube.js").as_uri(), reader.as_uri()))
            theirs = json.loads(subprocess.check_output(["node", str(script)]))
        cube = compact_cube.read(V1 / "cube/compact.bin.gz")
        total = unknown = check = 0
        for at, (_, _, _, count) in enumerate(cube.rows(), 1):
            if count is None:
                unknown += 1
            else:
                total += count
                check = (check + count * (at % 9973)) % 1000003
        self.assertEqual(theirs, [len(cube.lsoas), cube.lsoas[-1], total, unknown, check])


class Records(unittest.TestCase):
    def test_the_rows_add_up_to_the_accounting(self):
        if not (V1 / "records.json").is_file():
            self.skipTest("the site was built without rows")
        accounting, files = load("build.json")["accounting"], load("records.json")["files"]
        for kind, rows in accounting.items():
            source = [str(SITE / file["path"]) for file in files if file["kind"] == kind]
            repeat = "duplicate = 1" if kind == "street" else "false"
            found = only_row(
                f"SELECT count(*), count(*) FILTER ({repeat}), count(*) FILTER (NOT {repeat} AND lsoa IS NULL) "
                f"FROM read_parquet({source})"
            )
            readable = rows["read"] - sum(rows["quarantined"].values())
            self.assertEqual(found, (readable, rows["duplicate"], sum(rows["not_located"].values())), kind)
            self.assertEqual(sum(file["rows"] for file in files if file["kind"] == kind), readable)

    def test_rows_and_the_cube_agree(self):
        import duckdb

        if not (V1 / "records.json").is_file():
            self.skipTest("the site was built without rows")
        source = [str(SITE / f["path"]) for f in load("records.json")["files"] if f["kind"] == "street"]
        cube = paths("crimes", "parquet", year=None)
        rows = duckdb.sql(
            f"""SELECT lsoa, month, count(*) FROM read_parquet({source})
            WHERE duplicate = 0 AND lsoa IS NOT NULL GROUP BY ALL ORDER BY ALL"""
        ).fetchall()
        counted = duckdb.sql(
            f"""SELECT lsoa, month, sum(coalesce(count, 0) + strays + railway) FROM read_parquet({cube})
            GROUP BY ALL ORDER BY ALL"""
        ).fetchall()
        self.assertEqual(rows, counted)

    def test_rows_are_those_of_the_police_files(self):
        import pyarrow.parquet

        if not ARCHIVES or not (V1 / "records.json").is_file():
            self.skipTest("the police files are not given, or the site was built without rows")
        places = {"longitude": "Longitude", "latitude": "Latitude"}
        crimes = {**places, "lsoa_code": "LSOA code", "reported_by": "Reported by", "location": "Location"}
        columns = {
            "street": {**crimes, "crime_type": "Crime type", "last_outcome": "Last outcome category"},
            "outcomes": {**crimes, "outcome": "Outcome type"},
            "stop-and-search": {
                **places,
                "type": "Type",
                "date": "Date",
                "part_of_operation": "Part of a policing operation",
                "operation": "Policing operation",
                "gender": "Gender",
                "age_range": "Age range",
                "self_defined_ethnicity": "Self-defined ethnicity",
                "officer_defined_ethnicity": "Officer-defined ethnicity",
                "legislation": "Legislation",
                "object": "Object of search",
                "outcome": "Outcome",
                "linked_to_object": "Outcome linked to object of search",
                "clothing_removed": "Removal of more than just outer clothing",
            },
        }

        def degrees(value):
            try:
                # Places far from any point are published as 0, 0.
                return round(float(value or 0), 6)
            except ValueError:
                return value

        def row(values):
            longitude, latitude, *rest = values
            return (degrees(longitude), degrees(latitude), *(text or "" for text in rest))

        for kind, names in columns.items():
            raw = police_files(kind)
            for file in [file for file in load("records.json")["files"] if file["kind"] == kind][-3:]:
                table = pyarrow.parquet.read_table(SITE / file["path"], columns=["month", *names]).to_pylist()
                for month in file["months"]:
                    text = raw[f"{month}-{file['force']}-{kind}.csv"]().decode("utf-8", "replace")
                    given = collections.Counter(
                        row([line[name] for name in names.values()]) for line in csv.DictReader(io.StringIO(text))
                    )
                    own = collections.Counter(
                        row([line[name] for name in names]) for line in table if line["month"] == month
                    )
                    # Rows that could not be read are not among them.
                    self.assertFalse(own - given, (file["path"], month))
                    self.assertGreater(2 * sum(own.values()), sum(given.values()))

    def test_no_identifier_is_republished(self):
        import pyarrow.parquet

        for file in (load("records.json")["files"] if (V1 / "records.json").is_file() else [])[:3]:
            names = pyarrow.parquet.read_schema(SITE / file["path"]).names
            self.assertFalse([name for name in names if "id" == name or "crime_id" in name])


class Boundaries(unittest.TestCase):
    @needs("ogrinfo")
    def test_gdal_reads_every_file(self):
        if not (V1 / "boundaries.json").is_file():
            self.skipTest("the site has no polygons")
        files = load("boundaries.json")["files"]
        self.assertTrue({"geojson.gz", "kmz"} <= {file["format"] for file in files})
        for file in files:
            path = str(SITE / file["path"])
            source = f"/vsigzip/{path}" if path.endswith(".gz") else path
            (layer,) = re.findall(
                r"^\d+: (.*?)(?: \([^()]*\))?$",
                subprocess.check_output(["ogrinfo", "-ro", "-q", source], text=True),
                re.M,
            )
            field = "Name" if file["format"] == "kmz" else "name"
            asked = (
                'SELECT count(*) AS shapes, sum(ST_IsValid(geometry)) AS valid, count(DISTINCT code) AS codes, '
                f'count("{field}") AS names FROM "{layer}"'
            )
            found = ogrinfo(path, asked)
            columns = ("shapes", "valid", "codes", "names")
            self.assertEqual(found, dict.fromkeys(columns, file["features"]), file["path"])

    @needs("ogrinfo")
    def test_layers_of_areas_are_valid(self):
        layers = [layer for layer in load("layers.json")["layers"] if layer["kind"] == "areas"]
        for layer in layers:
            path = SITE / layer["path"]
            asked = f'SELECT sum(ST_IsValid(geometry)) AS valid FROM "{path.relative_to(V1 / "layers").with_suffix("")}"'
            self.assertEqual(ogrinfo(path, asked)["valid"], layer["features"], layer["path"])

    @needs("ogrinfo")
    def test_snap_points_add_up_to_the_cube(self):
        window = load("cube.json")["window"]
        # What lies behind the sums of several categories.
        columns = [column["name"] for column in load("layers.json")["columns"]["points"]][4:]
        for layer in [layer for layer in load("layers.json")["layers"] if layer["kind"] == "points"]:
            name = f"points/{layer['district']}"
            sums = ", ".join(f"sum({column}) AS {column}" for column in columns)
            found = ogrinfo(SITE / layer["path"], f'SELECT {sums} FROM "{name}"')
            (wanted,) = only_row(
                f"SELECT coalesce(sum(coalesce(count, 0) + strays + railway), 0) FROM {rows_of_district(layer['district'])} "
                f"WHERE month BETWEEN '{window['first']}' AND '{window['last']}'"
            )
            self.assertEqual(sum(found.values()), wanted, layer["path"])


# Class, property, and the class of what it points to.
DCAT_AP_CLASSES = """
    dcat:Catalog>dct:publisher>foaf:Agent dcat:Catalog>dct:license>dct:LicenseDocument
    dcat:Catalog>dct:language>dct:LinguisticSystem dcat:Catalog>foaf:homepage>foaf:Document
    dcat:Catalog>dcat:dataset>dcat:Dataset
    dcat:Dataset>dct:publisher>foaf:Agent dcat:Dataset>dcat:theme>skos:Concept
    dcat:Dataset>dct:accrualPeriodicity>dct:Frequency dcat:Dataset>dct:temporal>dct:PeriodOfTime
    dcat:Dataset>dct:spatial>dct:Location dcat:Dataset>dcat:landingPage>foaf:Document
    dcat:Dataset>dcat:distribution>dcat:Distribution dcat:Dataset>dct:source>dcat:Dataset
    dcat:Dataset>prov:wasDerivedFrom>prov:Entity dcat:Dataset>dcat:contactPoint>vcard:Organization
    dcat:Distribution>dct:license>dct:LicenseDocument dcat:Distribution>dct:format>dct:MediaTypeOrExtent
    dcat:Distribution>dcat:mediaType>dct:MediaType dcat:Distribution>dcat:compressFormat>dct:MediaType
    dcat:Distribution>spdx:checksum>spdx:Checksum spdx:Checksum>spdx:algorithm>spdx:ChecksumAlgorithm
"""


class Catalogues(unittest.TestCase):
    def test_frictionless(self):
        from frictionless import validate

        report = validate(str(V1 / "datapackage.json"))
        problems = [error.message for task in report.tasks for error in task.errors]
        self.assertTrue(report.valid, (report.errors + problems)[:5])
        self.assertGreater(len(report.tasks), 10)

    def test_csv_on_the_web(self):
        from csvw import TableGroup

        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            shutil.copytree(V1 / "cube", folder / "cube")
            for packed in (folder / "cube").rglob("*.csv.gz"):
                with gzip.open(packed) as source, open(packed.with_suffix(""), "wb") as target:
                    shutil.copyfileobj(source, target)
            for name in ("csv-metadata.json", "csv-gz-metadata.json"):
                group = TableGroup.from_file(folder / "cube" / name)
                self.assertTrue(group.tables)
                for described in group.tables:
                    rows = sum(1 for _ in described.iterdicts(strict=True))
                    url = described.url.string
                    entry = next(
                        file
                        for of in load("cube.json")["tables"]
                        for file in of["files"]
                        if file["path"] in (f"data/v1/cube/{url}", f"data/v1/cube/{url}.gz")
                    )
                    self.assertEqual(rows, entry["rows"], url)
                    if described.tableSchema.primaryKey:
                        described.check_primary_key()

    def test_dcat(self):
        import rdflib

        graph = rdflib.Graph()
        graph.parse(V1 / "catalog.jsonld", format="json-ld", publicID=f"{ADDRESS}data/v1/catalog.jsonld")
        dcat, dct = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://purl.org/dc/terms/")
        of = lambda kind: list(graph.subjects(rdflib.RDF.type, kind))
        self.assertEqual(len(of(dcat.Catalog)), 1)
        datasets, files = of(dcat.Dataset), of(dcat.Distribution)
        self.assertEqual(len(datasets), len(load("cube.json")["tables"]))
        self.assertEqual(len(files), sum(len(t["files"]) for t in load("cube.json")["tables"]))
        # What DCAT-AP 3.0 makes mandatory.
        for node in datasets + of(dcat.Catalog):
            self.assertTrue(graph.value(node, dct.title) and graph.value(node, dct.description))
            self.assertTrue(graph.value(node, dct.publisher))
        # The classes it asks for, as its SHACL shapes do.
        namespaces = dict(graph.namespaces())
        for shape in DCAT_AP_CLASSES.split():
            terms = (term.split(":") for term in shape.split(">"))
            of_class, predicate, to_class = (rdflib.URIRef(namespaces[prefix] + name) for prefix, name in terms)
            for node in of(of_class):
                for value in graph.objects(node, predicate):
                    self.assertIn((value, rdflib.RDF.type, to_class), graph, (shape, value))
        for concept in of(rdflib.SKOS.Concept):
            self.assertTrue(graph.value(concept, rdflib.SKOS.prefLabel))
        for file in files:
            address = str(graph.value(file, dcat.accessURL))
            path = address.split("/data/v1/", 1)[1]
            self.assertTrue((V1 / path).is_file(), address)

    def test_openapi(self):
        from openapi_spec_validator import validate

        description = load("openapi.json")
        validate(description, base_uri=(V1 / "openapi.json").as_uri())
        indexes = ("layers", "boundaries", "manifest", "datapackage", "openapi")
        self.assertLessEqual({f"/data/v1/{name}.json" for name in indexes}, set(description["paths"]))
        self.assertEqual("/data/v1/records.json" in description["paths"], (V1 / "records.json").is_file())
        for path, item in description["paths"].items():
            self.assertTrue(item["get"]["description"], path)
            for parameter in item["get"]["parameters"]:
                path = path.replace("{%s}" % parameter["name"], parameter["example"])
            there = SITE / path.lstrip("/")
            self.assertTrue(there.is_file() or (there / "index.html").is_file(), path)

    def test_citation(self):
        from cffconvert import Citation

        citation = Citation((V1 / "CITATION.cff").read_text(encoding="utf-8"))
        citation.validate()
        self.assertIn("@", citation.as_bibtex())


class Recipes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_python(self):
        example, pandas = blocks("data", "python")
        self.assertLess(len(example.splitlines()), 20)
        self.assertIn("benchmark_rate", run_python(example, self.folder))
        self.assertIn("low95", run_python(pandas, self.folder))

    def test_duckdb(self):
        import duckdb

        (code,) = blocks("data", "sql")
        # The extension that reads addresses is fetched from the network; the files are here.
        code = code.split("\n", 1)[1].replace(ADDRESS, f"{SITE}/")
        rows = duckdb.sql(code).fetchall()
        self.assertEqual(sum(row[2] or 0 for row in rows), load("cube.json")["totals"]["count"])

    @needs("jq", "curl")
    def test_curl_and_jq(self):
        (code,) = blocks("data", "sh")
        printed = subprocess.check_output(["bash", "-euo", "pipefail", "-c", code], text=True)
        self.assertIn('"interval95"', printed)

    @needs("node")
    def test_observable(self):
        (code,) = blocks("data", "js")
        printed = subprocess.check_output(["node", "--input-type=module", "-e", code], text=True)
        self.assertIn("rate_low", printed)

    @needs("ogr2ogr")
    def test_gdal(self):
        if not (V1 / "layers/district.fgb").is_file():
            self.skipTest("the site has no polygons")
        (code,) = blocks("data", "gdal")
        subprocess.check_call(["bash", "-ec", code], cwd=self.folder)
        self.assertGreater((self.folder / "districts.gpkg").stat().st_size, 1000)

    def run_r(self, language, package):
        """What a block of R prints."""
        ask = f'quit(status = !requireNamespace("{package}", quietly = TRUE))'
        if subprocess.call(["Rscript", "-e", ask], stderr=subprocess.DEVNULL):
            self.skipTest(f"R lacks the package {package}")
        (code,) = blocks("data", language)
        return subprocess.check_output(["Rscript", "-e", code], cwd=self.folder, text=True)

    @needs("Rscript")
    def test_r(self):
        if not (V1 / "layers/district.fgb").is_file():
            self.skipTest("the site has no polygons")
        districts = len(load("areas/district.json")["rows"])
        self.assertIn(f"with {districts} features", self.run_r("r", "sf"))
        self.assertTrue((self.folder / "Rplots.pdf").is_file())

    @needs("Rscript")
    def test_r_with_arrow(self):
        self.assertIn("low95", self.run_r("r-arrow", "arrow"))

    def test_qgis(self):
        # QGIS comes with the system's Python, not with the one of these tests.
        python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable
        if subprocess.call([python, "-c", "import qgis.core"], stderr=subprocess.DEVNULL):
            self.skipTest("QGIS is not installed")
        if not (V1 / "layers/district.fgb").is_file():
            self.skipTest("the site has no polygons")
        (code,) = blocks("data", "pyqgis")
        # What the console of QGIS has at hand.
        begin = "from qgis.core import *\napplication = QgsApplication([], False)\napplication.initQgis()\n"
        end = "print(layer.isValid(), layer.featureCount())\n"
        printed = subprocess.check_output(
            [python, "-c", begin + code + end],
            text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        self.assertEqual(printed.split(), ["True", str(len(load("areas/district.json")["rows"]))])

    @needs("node")
    def test_the_compact_cube(self):
        (python,) = blocks("data/compact-cube", "python")
        shutil.copy(V1 / "cube/compact_cube.py", self.folder)
        self.assertIn("burglary", run_python(python, self.folder))
        (code,) = blocks("data/compact-cube", "js")
        (self.folder / "compact-cube.mjs").write_text((V1 / "cube/compact-cube.js").read_text())
        code = code.replace(f'"{ADDRESS}data/v1/cube/compact-cube.js"', '"./compact-cube.mjs"')
        (self.folder / "use.mjs").write_text(code)
        printed = subprocess.check_output(["node", "use.mjs"], cwd=self.folder, text=True)
        self.assertRegex(printed, r"^(\d+|null)\n$")

    @needs("sha256sum")
    def test_checking_a_copy(self):
        (code,) = blocks("data/reproduce", "verify")
        subprocess.check_call(["bash", "-ec", code], cwd=SITE)

    @needs("sha256sum", "jq", "curl")
    def test_checking_one_file(self):
        (code,) = blocks("data/reproduce", "verify-one")
        subprocess.check_call(["bash", "-euo", "pipefail", "-c", code], cwd=SITE, stdout=subprocess.DEVNULL)


class PoliceApi(unittest.TestCase):
    def test_a_client_reads_it_after_changing_its_base_address(self):
        (code,) = blocks("data/api", "python")
        self.assertIn("]", run_python(code, pathlib.Path.cwd()))
        from police_api import PoliceAPI
        from police_api.exceptions import APIError

        api = PoliceAPI(base_url=f"{ADDRESS}api/")
        build = load("build.json")
        self.assertEqual(api.get_latest_date(), build["release"])
        forces = {force.id: force.name for force in api.get_forces()}
        known = {force["slug"]: force["name"] for force in load("forces.json")["forces"] if any(force["months_present"])}
        self.assertEqual(forces, known)
        slug = sorted(forces)[0]
        self.assertEqual(api.get_force(slug, preload=True).name, forces[slug])
        names = {category.id: category.name for category in api.get_crime_categories()}
        self.assertEqual(
            names, {c["api"] or c["key"]: c["label"] for c in load("categories.json")["categories"]}
        )
        # A method that needs a query is not half served.
        with self.assertRaises(APIError):
            api.get_crimes_no_location(slug)

    def test_counts_without_a_place(self):
        import urllib.request

        found = 0
        for force in load("forces.json")["forces"]:
            if any(force["months_present"]):
                with urllib.request.urlopen(f"{ADDRESS}api/crimes-no-location/{force['slug']}") as answer:
                    self.assertEqual(answer.headers["Content-Type"], "application/json")
                    self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")
                    found += sum(row["count"] for row in json.load(answer))
        self.assertEqual(found, sum(load("build.json")["accounting"]["street"]["not_located"].values()))

    def test_counts_at_places(self):
        if not (SITE / "api/crimes-at-location").is_dir():
            self.skipTest("the site is not of the profile full")
        release = load("build.json")["release"]
        for folder in sorted((SITE / "api/crimes-at-location").glob("*"))[:20]:
            rows = json.loads((folder / "index.html").read_text(encoding="utf-8"))
            (wanted,) = only_row(
                "SELECT coalesce(sum(coalesce(count, 0) + strays + railway), 0) "
                f"FROM {rows_of_district(folder.name)} WHERE month = '{release}'"
            )
            self.assertEqual(sum(sum(row["counts"].values()) for row in rows), wanted, folder.name)


if __name__ == "__main__":
    unittest.main(verbosity=1)
