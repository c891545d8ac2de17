//! Layers: code that several functions share. Each version is published once and never changes.

use super::refusal::{Exception, Refusal};
use super::{Account, Function};
use crate::runtime::component_of;
use crate::{code::CodeBundle, function::FunctionConfig, limits};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which version of which layer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LayerKey {
    /// Such as `eu-west-1`.
    pub region: String,
    /// The layer's name.
    pub name: String,
    /// From 1 on.
    pub version: u64,
}

/// A version of a layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// What comes below `/opt`; nothing once it was deleted. The number of a version that was deleted
    /// is never given again.
    pub code: Option<Arc<CodeBundle>>,
    /// Free text.
    pub description: String,
    /// When it was published, in ISO 8601.
    pub created: String,
}

/// The name of a layer that is made of this file: `my-layer` of `my layer.zip`.
#[must_use]
pub fn name_of_file(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let plain = |letter: char| {
        let fits = letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if fits { letter } else { '-' }
    };
    let letters = stem.chars().take(limits::LAYER_NAME_MAX).map(plain);
    match letters.collect::<String>() {
        name if name.is_empty() => "layer".to_owned(),
        name => name,
    }
}

impl LayerKey {
    /// The layer version of this ARN: `arn:aws:lambda:eu-west-1:123456789012:layer:tea:1`.
    #[must_use]
    pub fn of_arn(arn: &str) -> Option<Self> {
        let parts: Vec<&str> = arn.split(':').collect();
        let ["arn", _, "lambda", region, _, "layer", name, version] = parts.as_slice() else {
            return None;
        };
        let key = Self {
            region: (*region).to_owned(),
            name: (*name).to_owned(),
            version: version.parse().ok()?,
        };
        (is_layer_name(name) && !region.is_empty() && key.arn() == arn).then_some(key)
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        format!(
            "arn:aws:lambda:{}:{}:layer:{}:{}",
            self.region,
            FunctionConfig::default().account_id,
            self.name,
            self.version
        )
    }

    /// `eu-west-1/tea/1`: the end of its record's key.
    #[must_use]
    pub(super) fn path(&self) -> String {
        format!("{}/{}/{}", self.region, self.name, self.version)
    }

    /// Undoes [`LayerKey::path`].
    #[must_use]
    pub(super) fn from_path(path: &str) -> Option<Self> {
        let mut parts = path.split('/');
        let key = Self {
            region: parts.next()?.to_owned(),
            name: parts.next()?.to_owned(),
            version: parts.next()?.parse().ok()?,
        };
        let whole = !key.region.is_empty() && is_layer_name(&key.name) && key.path() == path;
        whole.then_some(key)
    }
}

/// `[a-zA-Z0-9-_]+`, as AWS's API model has it.
fn is_layer_name(name: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=limits::LAYER_NAME_MAX).contains(&name.len()) && name.bytes().all(letters)
}

impl Account {
    /// The layers of a region, by name and version, without deleted ones.
    pub fn layers<'a>(
        &'a self,
        region: &'a str,
    ) -> impl Iterator<Item = (&'a LayerKey, &'a Layer, &'a Arc<CodeBundle>)> {
        self.layers
            .iter()
            .filter(move |(key, _)| key.region == region)
            .filter_map(|(key, layer)| Some((key, layer, layer.code.as_ref()?)))
    }

    /// Publishes files as the next version of a layer. No number is given twice, also not that of a
    /// version which was deleted or cannot be read.
    ///
    /// # Errors
    /// [`Refusal`] if its name cannot be one, or a package in it needs native code.
    pub fn publish_layer(
        &mut self,
        region: &str,
        name: &str,
        description: &str,
        code: CodeBundle,
    ) -> Result<LayerKey, Refusal> {
        if !is_layer_name(name) {
            return Err(Refusal::invalid(format!(
                "A layer's name has 1 to {} letters, digits, hyphens and underscores; '{name}' cannot be one.",
                limits::LAYER_NAME_MAX
            ))
            .of_field("layerName"));
        }
        code.check_native()?;
        let key = |version| LayerKey {
            region: region.to_owned(),
            name: name.to_owned(),
            version,
        };
        let newest = self.layers.range(key(0)..=key(u64::MAX)).next_back();
        let last = newest.map_or(0, |(newest, _)| newest.version);
        let last = last.max(self.newer.last_layer(region, name));
        let version = last.checked_add(1).ok_or_else(Refusal::no_number)?;
        let layer = Layer {
            code: Some(Arc::new(code)),
            description: description.to_owned(),
            created: self.clock.next_arrival().to_string(),
        };
        let key = key(version);
        self.layers.insert(key.clone(), layer);
        self.changed.layer(&key);
        Ok(key)
    }

    /// The newest version of a layer, if this is its code: whoever only wants to have the layer
    /// publishes no other then.
    #[must_use]
    pub fn layer_with(&self, region: &str, name: &str, code: &CodeBundle) -> Option<LayerKey> {
        let key = |version| LayerKey {
            region: region.to_owned(),
            name: name.to_owned(),
            version,
        };
        let (newest, layer) = self.layers.range(key(0)..=key(u64::MAX)).next_back()?;
        let is_newest = newest.version > self.newer.last_layer(region, name);
        (is_newest && layer.code.as_deref() == Some(code)).then(|| newest.clone())
    }

    /// Deletes a version of a layer. On AWS functions that have it keep it; here it stays until none
    /// has it.
    ///
    /// # Errors
    /// [`Refusal`] if it is not there, or a function or a published version of one has it.
    pub fn delete_layer(&mut self, key: &LayerKey) -> Result<(), Refusal> {
        self.layer_code(key)?;
        let arn = key.arn();
        let user = self.functions.values().find(|function| {
            let versions = function.versions.published.values();
            let configs = versions.map(|version| &version.config);
            let mut configs = configs.chain([&function.config]);
            configs.any(|config| config.layers.contains(&arn))
        });
        if let Some(function) = user {
            return Err(Refusal::new(
                Exception::ResourceConflict,
                format!(
                    "The function {} has the layer {}:{}: remove it there first.",
                    function.key(),
                    key.name,
                    key.version
                ),
            ));
        }
        let layer = self.layers.entry(key.clone()).or_default();
        layer.code = None;
        self.changed.layer(key);
        Ok(())
    }

    /// What the layers of a function hold, in their order.
    ///
    /// # Errors
    /// [`Refusal`] if one of them is not there.
    pub fn layers_of(&self, config: &FunctionConfig) -> Result<Vec<Arc<CodeBundle>>, Refusal> {
        let code = |arn: &String| {
            let key = LayerKey::of_arn(arn).ok_or_else(|| no_layer(arn))?;
            self.layer_code(&key).cloned()
        };
        config.layers.iter().map(code).collect()
    }

    /// What engines call the component that a function runs on ([`crate::runtime::component_of`]): that depends on
    /// the packages in its code and its layers.
    #[must_use]
    pub fn component_name(&self, function: &Function) -> String {
        let config = function.config();
        let layers = self.layers_of(config).unwrap_or_default();
        let of_layers = layers.iter().any(|layer| layer.needs_native_component());
        component_of(
            &config.runtime,
            of_layers || function.code().needs_native_component(),
        )
    }

    /// Whether a function can have the layers that its configuration names beside this code.
    pub(super) fn check_layers(
        &self,
        config: &FunctionConfig,
        code: &CodeBundle,
    ) -> Result<(), Refusal> {
        if config.layers.is_empty() {
            return Ok(());
        }
        let refused = |text: String| Refusal::invalid(text).of_field("layers");
        if config.layers.len() > limits::LAYERS_MAX {
            return Err(refused(format!(
                "A function can have at most {} layers.",
                limits::LAYERS_MAX
            )));
        }
        let mut names = BTreeSet::new();
        for arn in &config.layers {
            let key = LayerKey::of_arn(arn).ok_or_else(|| no_layer(arn))?;
            if key.region != config.region {
                return Err(refused(format!(
                    "The layer {arn} is in another region than the function."
                )));
            }
            if !names.insert(key.name) {
                return Err(refused(format!(
                    "Two different versions of the same layer are not allowed to be referenced in the same function. {arn}"
                )));
            }
        }
        let layers = self.layers_of(config)?;
        let together = code.clone().with_layers(layers.iter().map(Arc::as_ref));
        together
            .map(drop)
            .map_err(|error| Refusal::from(error).of_field("layers"))
    }

    /// A version of a layer, and what it holds.
    ///
    /// # Errors
    /// [`Refusal`] if it is not there.
    pub fn layer(&self, key: &LayerKey) -> Result<(&Layer, &Arc<CodeBundle>), Refusal> {
        let code = self.layer_code(key)?;
        let layer = self.layers.get(key).ok_or_else(|| no_layer(&key.arn()))?;
        Ok((layer, code))
    }

    fn layer_code(&self, key: &LayerKey) -> Result<&Arc<CodeBundle>, Refusal> {
        let layer = self.layers.get(key).and_then(|layer| layer.code.as_ref());
        layer.ok_or_else(|| match self.newer.is_layer(key) {
            true => Refusal::newer(&format!("the layer version {}", key.arn())).of_field("layers"),
            false => no_layer(&key.arn()),
        })
    }
}

fn no_layer(arn: &str) -> Refusal {
    Refusal::new(
        Exception::ResourceNotFound,
        format!("Layer version {arn} does not exist."),
    )
    .of_field("layers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_names_one_version() {
        let key = LayerKey {
            region: "eu-west-1".into(),
            name: "tea".into(),
            version: 3,
        };
        assert_eq!(
            key.arn(),
            "arn:aws:lambda:eu-west-1:123456789012:layer:tea:3"
        );
        assert_eq!(LayerKey::of_arn(&key.arn()), Some(key.clone()));
        assert_eq!(LayerKey::from_path(&key.path()), Some(key));
        for arn in [
            "",
            "tea:1",
            "arn:aws:lambda:eu-west-1:123456789012:layer:tea",
            "arn:aws:lambda:eu-west-1:123456789012:layer:tea:x",
            "arn:aws:lambda:eu-west-1:123456789012:layer:tea:01",
            "arn:aws:lambda:eu-west-1:999999999999:layer:tea:1",
            "arn:aws:lambda:eu-west-1:123456789012:function:tea:1",
            "arn:aws:lambda:eu-west-1:123456789012:layer:a/b:1",
        ] {
            assert_eq!(LayerKey::of_arn(arn), None, "{arn}");
        }
        for path in [
            "eu-west-1/tea",
            "eu-west-1/tea/01",
            "/tea/1",
            "r/t/1/2",
            "r/t/-1",
        ] {
            assert_eq!(LayerKey::from_path(path), None, "{path}");
        }
    }

    #[test]
    fn a_layer_is_named_after_its_file() {
        let names = ["my layer.zip", "tea.v2.zip", "tea", ".zip", "ł.zip"].map(name_of_file);
        assert_eq!(names, ["my-layer", "tea-v2", "tea", "layer", "-"]);
        assert_eq!(
            name_of_file(&"x".repeat(1_000)).len(),
            limits::LAYER_NAME_MAX
        );
    }
}
