//! `data/v1/catalog.jsonld`: the tables as DCAT-AP datasets, for national and European data portals.

use serde_json::{Value, json};

use crate::atlas::Atlas;
use crate::json::number::to_json;
use crate::json::tables::{CubeIndex, FileObject, TableFiles};
use crate::settings::Publisher;

use super::{Addresses, KEYWORDS, description, licence, sources, title};

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";
const FILE_TYPES: &str = "http://publications.europa.eu/resource/authority/file-type/";
const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";

/// A resource with its class: DCAT-AP asks for the class of everything that is pointed to.
fn of_class(class: &str, id: &str) -> Value {
    json!({ "@id": id, "@type": class })
}

fn distribution(file: &FileObject, addresses: &Addresses, licence: &Value) -> Value {
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
        "dct:format": of_class("dct:MediaTypeOrExtent", &format!("{FILE_TYPES}{kind}")),
        "dcat:mediaType": of_class("dct:MediaType", &format!("{MEDIA_TYPES}{media}")),
        "dcat:byteSize": { "@value": file.bytes.to_string(), "@type": "xsd:nonNegativeInteger" },
        "dct:license": licence,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": of_class("spdx:ChecksumAlgorithm", "spdx:checksumAlgorithm_sha256"),
            "spdx:checksumValue": { "@value": file.sha256, "@type": "xsd:hexBinary" },
        },
    });
    if file.format == "csv.gz" {
        distribution["dcat:compressFormat"] =
            of_class("dct:MediaType", &format!("{MEDIA_TYPES}application/gzip"));
    }
    distribution
}

/// Whom to ask, where the publisher names somebody.
fn contact(publisher: &Publisher) -> Option<Value> {
    let name = publisher.name.as_ref()?;
    let mut contact =
        json!({ "@type": "vcard:Organization", "vcard:fn": { "@value": name, "@language": "en" } });
    if let Some(email) = &publisher.email {
        contact["vcard:hasEmail"] = json!({ "@id": format!("mailto:{email}") });
    }
    if let Some(url) = &publisher.url {
        contact["vcard:hasURL"] = json!({ "@id": url });
    }
    Some(contact)
}

/// The catalogue.
pub(super) fn render(atlas: &Atlas, index: &CubeIndex) -> Vec<u8> {
    let addresses = Addresses::of(atlas);
    let licence = of_class("dct:LicenseDocument", licence(atlas).address);
    let months = atlas.figures.counts().axes.months;
    let page = addresses.of_path("data/");
    let publisher = json!({
        "@id": format!("{}#publisher", addresses.of_path("about/")),
        "@type": "foaf:Agent",
        "foaf:name": {
            "@value": atlas.publication.publisher.name.as_ref().unwrap_or(&atlas.publication.site_name),
            "@language": "en",
        },
    });
    let made_from: Vec<Value> = sources(atlas).map(|source| json!({ "@id": source.page })).collect();
    let period = json!({
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": { "@value": months.first().to_string(), "@type": "xsd:gYearMonth" },
        "dcat:endDate": { "@value": months.last().to_string(), "@type": "xsd:gYearMonth" },
    });
    let contact = contact(&atlas.publication.publisher);
    let dataset = |TableFiles { table, files }: &TableFiles| {
        let distributions: Vec<Value> =
            files.iter().map(|file| distribution(file, &addresses, &licence)).collect();
        let mut dataset = json!({
            "@id": format!("{page}#{}", table.id),
            "@type": "dcat:Dataset",
            "dct:identifier": table.id,
            "dct:title": { "@value": table.title, "@language": "en" },
            "dct:description": { "@value": table.description, "@language": "en" },
            "dcat:version": months.last().to_string(),
            "dcat:keyword": KEYWORDS.map(|word| json!({ "@value": word, "@language": "en" })),
            "dcat:theme": {
                "@id": format!("{AUTHORITY}data-theme/JUST"),
                "@type": "skos:Concept",
                "skos:prefLabel": { "@value": "Justice, legal system and public safety", "@language": "en" },
            },
            "dct:accrualPeriodicity": of_class("dct:Frequency", &format!("{AUTHORITY}frequency/MONTHLY")),
            "dct:temporal": period,
            "dct:publisher": { "@id": publisher["@id"] },
            "prov:wasDerivedFrom": made_from,
            "dcat:landingPage": of_class("foaf:Document", &page),
            "dcat:distribution": distributions,
        });
        if !atlas.publication.fictional {
            dataset["dct:spatial"] = of_class("dct:Location", &format!("{AUTHORITY}country/GBR"));
        }
        if let Some(contact) = &contact {
            dataset["dcat:contactPoint"] = contact.clone();
        }
        dataset
    };
    let datasets: Vec<Value> = index.tables.iter().map(dataset).collect();
    let provenance: Vec<Value> = sources(atlas)
        .map(|source| {
            json!({
                "@id": source.page,
                "@type": ["prov:Entity", "foaf:Document"],
                "dct:title": { "@value": source.title, "@language": "en" },
                "dct:publisher": {
                    "@type": "foaf:Agent",
                    "foaf:name": { "@value": source.publisher, "@language": "en" },
                },
                "dct:rights": {
                    "@type": "dct:RightsStatement",
                    "rdfs:label": { "@value": source.attribution, "@language": "en" },
                },
            })
        })
        .collect();
    let catalogue = json!({
        "@id": format!("{page}#catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": { "@value": title(atlas), "@language": "en" },
        "dct:description": { "@value": description(atlas), "@language": "en" },
        "dct:language": of_class("dct:LinguisticSystem", &format!("{AUTHORITY}language/ENG")),
        "dct:publisher": { "@id": publisher["@id"] },
        "dct:license": licence,
        "foaf:homepage": of_class("foaf:Document", &addresses.of_path("")),
        "dcat:dataset": datasets.iter().map(|dataset| json!({ "@id": dataset["@id"] })).collect::<Vec<_>>(),
    });
    let graph: Vec<Value> = [catalogue, publisher].into_iter().chain(datasets).chain(provenance).collect();
    to_json(&json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "prov": "http://www.w3.org/ns/prov#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "spdx": "http://spdx.org/rdf/terms#",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@graph": graph,
    }))
}
