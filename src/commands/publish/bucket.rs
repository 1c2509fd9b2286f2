//! A bucket of an S3-compatible store. Keys, region and endpoint come from the usual variables: `AWS_ACCESS_KEY_ID`,
//! `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT` (R2, `MinIO`, …), `AWS_ALLOW_HTTP`.

use std::time::Duration;

use anyhow::{Context, anyhow};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, ClientOptions, Error, ObjectStore, ObjectStoreExt, PutOptions, RetryConfig,
};
use tokio::runtime::Runtime;

use super::store::{Serving, Store};

/// The bucket, and the folder in it that the site goes to.
#[derive(Debug)]
pub(super) struct Bucket {
    store: AmazonS3,
    folder: String,
    runtime: Runtime,
}

impl Bucket {
    /// Opens `s3://bucket/folder`; nothing is asked of the store yet.
    pub(super) fn open(to: &str, tries: u32) -> anyhow::Result<Self> {
        let rest = to.strip_prefix("s3://").with_context(|| format!("{to}: expected s3://bucket/folder"))?;
        let (bucket, folder) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(anyhow!("{to}: expected s3://bucket/folder"));
        }
        let is_set =
            |name: &str| std::env::vars_os().any(|(known, value)| known == name && !value.is_empty());
        if let Some(message) = without_keys(is_set) {
            return Err(anyhow!("{to}: {message}"));
        }
        // Another part of the program may have chosen already: one choice is as good as the other.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let retry = RetryConfig {
            max_retries: tries.saturating_sub(1) as usize,
            retry_timeout: Duration::from_secs(180),
            ..RetryConfig::default()
        };
        let options = ClientOptions::new()
            .with_timeout(Duration::from_secs(120))
            .with_connect_timeout(Duration::from_secs(15))
            .with_allow_http(
                std::env::vars().any(|(name, value)| name == "AWS_ALLOW_HTTP" && value == "true"),
            );
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_retry(retry)
            .with_client_options(options)
            // One request for each object: not every store takes lists of them.
            .with_disable_bulk_delete(true)
            .build()
            .with_context(|| format!("opening {to}"))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .context("starting the threads of the upload")?;
        Ok(Self { store, folder: folder.trim_matches('/').to_owned(), runtime })
    }

    fn place(&self, path: &str) -> anyhow::Result<Path> {
        let whole = if self.folder.is_empty() { path.to_owned() } else { format!("{}/{path}", self.folder) };
        Path::parse(&whole).with_context(|| format!("{whole} cannot be an object's name"))
    }
}

/// Where else keys may come from, by the variables that say so.
const OTHER_KEYS: [&str; 5] = [
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_METADATA_ENDPOINT",
    "AWS_SKIP_SIGNATURE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
];

/// What to set, where keys are missing: the store would only be asked for them for minutes.
fn without_keys(is_set: impl Fn(&str) -> bool) -> Option<String> {
    let missing: Vec<&str> =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].into_iter().filter(|name| !is_set(name)).collect();
    let by_other_ways = missing.len() == 2 && OTHER_KEYS.into_iter().any(&is_set);
    if missing.is_empty() || by_other_ways {
        return None;
    }
    let (missing, verb) = (missing.join(" and "), if missing.len() == 1 { "is" } else { "are" });
    Some(format!(
        "the keys of the store are missing: {missing} {verb} not set in the environment. Set them with AWS_REGION, and \
         with AWS_ENDPOINT where the store is not Amazon's. A machine of Amazon's own that has a role needs \
         AWS_METADATA_ENDPOINT=http://169.254.169.254 instead"
    ))
}

impl Store for Bucket {
    fn get(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let place = self.place(path)?;
        self.runtime.block_on(async {
            match self.store.get(&place).await {
                Ok(found) => {
                    Ok(Some(found.bytes().await.with_context(|| format!("reading {place}"))?.to_vec()))
                }
                Err(Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(error).with_context(|| format!("reading {place}")),
            }
        })
    }

    fn put(&self, path: &str, bytes: Vec<u8>, serving: Serving) -> anyhow::Result<()> {
        let place = self.place(path)?;
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, serving.kind.into());
        attributes.insert(Attribute::CacheControl, serving.caching.into());
        if let Some(encoding) = serving.encoding {
            attributes.insert(Attribute::ContentEncoding, encoding.into());
        }
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = self.store.put_opts(&place, bytes.into(), options);
        self.runtime.block_on(put).with_context(|| format!("writing {place}"))?;
        Ok(())
    }

    fn delete(&self, path: &str) -> anyhow::Result<()> {
        let place = self.place(path)?;
        match self.runtime.block_on(self.store.delete(&place)) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error).with_context(|| format!("removing {place}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_keys_are_named() {
        let with = |set: &[&str]| without_keys(|name| set.contains(&name));
        assert_eq!(with(&["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]), None);
        assert_eq!(with(&["AWS_WEB_IDENTITY_TOKEN_FILE"]), None);
        let none = with(&[]).unwrap();
        assert!(none.contains("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"), "{none}");
        let half = with(&["AWS_ACCESS_KEY_ID", "AWS_METADATA_ENDPOINT"]).unwrap();
        assert!(half.contains(": AWS_SECRET_ACCESS_KEY is not set"), "{half}");
    }
}
