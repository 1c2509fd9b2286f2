//! `data/v1/catalog.jsonld`: the tables as DCAT-AP datasets, for national and European data portals.

use serde_json::{Value, json};

use crate::atlas::Atlas;
use crate::json::number::to_json;
use crate::json::tables::{CubeIndex, FileObject, TableFiles};

use super::{Addresses, KEYWORDS, description, licence, sources, title};

const FILE_TYPES: &str = "http://publications.europa.eu/resource/authority/file-type/";
const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";

fn distribution(file: &FileObject, addresses: &Addresses, licence: &str) -> Value {
    let address = addresses.of_path(&file.path);
    let (kind, media) = match file.format {
        "parquet" => ("PARQUET", "application/vnd.apache.parquet"),
        _ => ("CSV", "text/csv"),
    };
    let part: Vec<String> = file.partition.iter().map(|(key, value)| format!("{key} {value}")).collect();
    let mut distribution = json!({
        "@id": format!("{address}#distribution"),
        "@type": "dcat:Distribution",
        "dct:title": { "@value": if part.is_empty() { file.format.to_owned() } else { format!("{} ({})", part.join(", "), file.format) }, "@language": "en" },
        "dcat:accessURL": { "@id": address },
        "dcat:downloadURL": { "@id": address },
        "dct:format": { "@id": format!("{FILE_TYPES}{kind}") },
        "dcat:mediaType": { "@id": format!("{MEDIA_TYPES}{media}") },
        "dcat:byteSize": { "@value": file.bytes.to_string(), "@type": "xsd:nonNegativeInteger" },
        "dct:license": { "@id": licence },
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": { "@id": "spdx:checksumAlgorithm_sha256" },
            "spdx:checksumValue": { "@value": file.sha256, "@type": "xsd:hexBinary" },
        },
    });
    if file.format == "csv.gz" {
        distribution["dcat:compressFormat"] = json!({ "@id": format!("{MEDIA_TYPES}application/gzip") });
    }
    distribution
}

/// The catalogue.
pub(super) fn render(atlas: &Atlas, index: &CubeIndex) -> Vec<u8> {
    let addresses = Addresses::of(atlas);
    let licence = licence(atlas).address;
    let months = atlas.figures.counts().axes.months;
    let page = addresses.of_path("data/");
    let publisher = json!({
        "@id": format!("{}#publisher", addresses.of_path("about/")),
        "@type": "foaf:Agent",
        "foaf:name": { "@value": atlas.publication.site_name, "@language": "en" },
    });
    let made_from: Vec<Value> = sources(atlas).map(|source| json!({ "@id": source.page })).collect();
    let period = json!({
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": { "@value": months.first().to_string(), "@type": "xsd:gYearMonth" },
        "dcat:endDate": { "@value": months.last().to_string(), "@type": "xsd:gYearMonth" },
    });
    let dataset = |TableFiles { table, files }: &TableFiles| {
        let distributions: Vec<Value> =
            files.iter().map(|file| distribution(file, &addresses, licence)).collect();
        json!({
            "@id": format!("{page}#{}", table.id),
            "@type": "dcat:Dataset",
            "dct:identifier": table.id,
            "dct:title": { "@value": table.title, "@language": "en" },
            "dct:description": { "@value": table.description, "@language": "en" },
            "dcat:version": months.last().to_string(),
            "dcat:keyword": KEYWORDS.map(|word| json!({ "@value": word, "@language": "en" })),
            "dcat:theme": { "@id": "http://publications.europa.eu/resource/authority/data-theme/JUST" },
            "dct:accrualPeriodicity": { "@id": "http://publications.europa.eu/resource/authority/frequency/MONTHLY" },
            "dct:temporal": period,
            "dct:publisher": { "@id": publisher["@id"] },
            "dct:license": { "@id": licence },
            "dct:source": made_from,
            "dcat:landingPage": { "@id": page },
            "dcat:distribution": distributions,
        })
    };
    let datasets: Vec<Value> = index.tables.iter().map(dataset).collect();
    let provenance: Vec<Value> = sources(atlas)
        .map(|source| {
            json!({
                "@id": source.page,
                "@type": "foaf:Document",
                "dct:title": { "@value": source.title, "@language": "en" },
                "dct:publisher": { "@type": "foaf:Agent", "foaf:name": { "@value": source.publisher, "@language": "en" } },
                "dct:rights": { "@value": source.attribution, "@language": "en" },
            })
        })
        .collect();
    let catalogue = json!({
        "@id": format!("{page}#catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": { "@value": title(atlas), "@language": "en" },
        "dct:description": { "@value": description(atlas), "@language": "en" },
        "dct:language": { "@id": "http://publications.europa.eu/resource/authority/language/ENG" },
        "dct:publisher": { "@id": publisher["@id"] },
        "dct:license": { "@id": licence },
        "foaf:homepage": { "@id": addresses.of_path("") },
        "dcat:dataset": datasets.iter().map(|dataset| json!({ "@id": dataset["@id"] })).collect::<Vec<_>>(),
    });
    let graph: Vec<Value> = [catalogue, publisher].into_iter().chain(datasets).chain(provenance).collect();
    to_json(&json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@graph": graph,
    }))
}
