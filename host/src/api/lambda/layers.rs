//! Layers and their versions.

use super::configuration::{hash, time};
use super::functions::{changed, read};
use super::{Ask, code, fault};
use lambdabox_aws::wire::{Fault, Fields, Value};
use lambdabox_core::account::layers::{Layer, LayerKey};
use lambdabox_core::account::{Account, Exception, Refusal, page};
use lambdabox_core::code::CodeBundle;
use std::collections::BTreeMap;
use std::sync::Arc;

type Done = Result<Fields, Fault>;

pub(super) fn publish(ask: &Ask<'_>) -> Done {
    let input = ask.input();
    // What a layer is compatible with is told to people, and checked by nobody.
    ask.without(&["LicenseInfo"])?;
    let empty = Fields::new();
    let package = code::layer(ask, input.map("Content").unwrap_or(&empty))?;
    let name = layer_name(ask).to_owned();
    let description = input.text_or_empty("Description");
    changed(ask, |account| {
        let key = account.publish_layer(ask.region(), &name, description, package)?;
        told(account, &key)
    })
}

pub(super) fn list(ask: &Ask<'_>) -> Done {
    let (marker, most) = ask.paging();
    read(ask, |account| {
        let mut newest = BTreeMap::new();
        for (key, layer, _) in account.layers(ask.region()) {
            newest.insert(key.name.as_str(), (key, layer));
        }
        let page = page(newest, |(name, _)| (*name).to_owned(), marker, most)?;
        let all = page.items.iter().map(|(name, (key, layer))| {
            Fields::new()
                .with("LayerName", *name)
                .with("LayerArn", layer_arn(key))
                .with("LatestMatchingVersion", version(key, layer))
        });
        Ok(Fields::new()
            .with("Layers", Value::list(all))
            .with_some("NextMarker", page.next))
    })
}

pub(super) fn list_versions(ask: &Ask<'_>) -> Done {
    let (marker, most) = ask.paging();
    let name = layer_name(ask);
    read(ask, |account| {
        let versions = account
            .layers(ask.region())
            .filter(|(key, ..)| key.name == name);
        let mut versions: Vec<_> = versions.collect();
        // The newest comes first.
        versions.reverse();
        let page = page(versions, |(key, ..)| u64::MAX - key.version, marker, most)?;
        let all = page.items.iter().map(|(key, layer, _)| version(key, layer));
        Ok(Fields::new()
            .with("LayerVersions", Value::list(all))
            .with_some("NextMarker", page.next))
    })
}

pub(super) fn get(ask: &Ask<'_>) -> Done {
    let key = key(ask)?;
    read(ask, |account| told(account, &key))
}

pub(super) fn get_by_arn(ask: &Ask<'_>) -> Done {
    let arn = ask.input().text_or_empty("Arn");
    let key = LayerKey::of_arn(arn).ok_or_else(|| no_layer(arn))?;
    read(ask, |account| told(account, &key))
}

/// A version that is not there is deleted already, as on AWS.
pub(super) fn delete(ask: &Ask<'_>) -> Done {
    let key = key(ask)?;
    changed(ask, |account| match account.delete_layer(&key) {
        Err(refusal) if refusal.exception == Exception::ResourceNotFound => Ok(()),
        done => done,
    })?;
    Ok(Fields::new())
}

/// A layer's name, which may stand in an ARN.
fn layer_name<'a>(ask: &'a Ask<'_>) -> &'a str {
    let name = ask.input().text_or_empty("LayerName");
    name.rsplit(':').next().unwrap_or(name)
}

fn key(ask: &Ask<'_>) -> Result<LayerKey, Fault> {
    let version = ask
        .input()
        .int("VersionNumber")
        .and_then(|it| u64::try_from(it).ok());
    let name = layer_name(ask);
    Ok(LayerKey {
        region: ask.region().to_owned(),
        name: name.to_owned(),
        version: version.ok_or_else(|| no_layer(name))?,
    })
}

fn no_layer(name: &str) -> Fault {
    let text = format!("Layer version {name} does not exist.");
    fault::of(Refusal::new(Exception::ResourceNotFound, text).of_field("layers"))
}

fn told(account: &Account, key: &LayerKey) -> Result<Fields, Refusal> {
    let (layer, code) = account.layer(key)?;
    Ok(version(key, layer)
        .with("LayerArn", layer_arn(key))
        .with("Content", content(code)))
}

fn content(code: &Arc<CodeBundle>) -> Fields {
    Fields::new()
        .with("CodeSha256", hash(code))
        .with("CodeSize", code.size())
}

fn version(key: &LayerKey, layer: &Layer) -> Fields {
    Fields::new()
        .with("LayerVersionArn", key.arn())
        .with("Version", key.version)
        .with("Description", &layer.description)
        .with("CreatedDate", time(&layer.created))
}

/// Without the version.
fn layer_arn(key: &LayerKey) -> String {
    let arn = key.arn();
    arn.rsplit_once(':')
        .map_or_else(|| arn.clone(), |(layer, _)| layer.to_owned())
}
