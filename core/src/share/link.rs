//! One small function as a link: its code, its configuration and its test events, packed into the
//! part of an address that no server is sent.
//!
//! The form: one byte of version, then zlib (whose checksum finds damage) of JSON; all of it in the
//! alphabet of base64 that addresses take as it is.

use crate::code::{CodeBundle, CodeError};
use crate::engine::SourceFile;
use crate::events::is_event_name;
use crate::function::{Architecture, ConfigError, FunctionConfig};
use crate::limits;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, Decompress, FlushDecompress, Status, write::ZlibEncoder};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

/// The version of the form that is written, and the newest that is read.
const VERSION: u8 = 1;

/// What a link holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedFunction {
    /// Its configuration. Account, region and role are those of whoever opens the link.
    pub config: FunctionConfig,
    /// Environment variables whose values were left out.
    pub without_value: BTreeSet<String>,
    /// The deployed code.
    pub code: CodeBundle,
    /// Saved test events: names and documents.
    pub events: Vec<(String, String)>,
}

/// Why a function cannot be shared as a link, or a link is refused: one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Longer than [`limits::SHARE_LINK_MAX_CHARS`].
    #[error(
        "The function is too large for a link: it would take {0} characters, and at most {most} go far. Use Export instead, or download the code as a .zip file.",
        most = limits::SHARE_LINK_MAX_CHARS
    )]
    TooLarge(usize),
    /// A link that is too long or would unpack to more than [`limits::SHARE_UNPACKED_MAX_BYTES`].
    #[error("This link holds more than a link may. Nothing of it was taken.")]
    Excessive,
    /// Cut off or changed on its way.
    #[error("This link is damaged or incomplete. Copy the whole link again.")]
    Damaged,
    /// A later lambdabox made it.
    #[error(
        "This link was made by a newer version of lambdabox. Reload the page to get the newer version, then open the link again."
    )]
    Newer,
    /// Its code cannot be a function's.
    #[error("The code in this link is refused: {0}.")]
    Code(#[from] CodeError),
    /// Its configuration cannot be a function's.
    #[error("The configuration in this link is refused: {0}")]
    Config(#[from] ConfigError),
    /// Its events cannot be a function's.
    #[error(
        "The test events in this link are refused: they need proper names, each its own, and JSON documents."
    )]
    Events,
}

/// The JSON inside.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    name: String,
    runtime: String,
    handler: String,
    memory_size: u32,
    timeout: u32,
    ephemeral_storage: u32,
    architecture: Architecture,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<String, String>,
    /// `null` where the value was left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    environment: BTreeMap<String, Option<String>>,
    files: Vec<File>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    events: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Contents {
    Text(String),
    Base64(String),
}

#[derive(Serialize, Deserialize)]
struct File {
    path: String,
    #[serde(flatten)]
    contents: Contents,
}

impl SharedFunction {
    /// What stands in the address. The values of the variables of [`Self::without_value`] are not in it.
    ///
    /// # Errors
    /// [`LinkError::TooLarge`] if it would not fit.
    pub fn to_text(&self) -> Result<String, LinkError> {
        let document = Document::of(self);
        // Texts and numbers always have a JSON form.
        let json = serde_json::to_vec(&document).unwrap_or_default();
        let mut packed = ZlibEncoder::new(vec![VERSION], Compression::best());
        // A vector takes whatever is written.
        let written = packed.write_all(&json).and_then(|()| packed.finish());
        let text = URL_SAFE_NO_PAD.encode(written.unwrap_or_default());
        if text.len() > limits::SHARE_LINK_MAX_CHARS
            || json.len() > limits::SHARE_UNPACKED_MAX_BYTES
        {
            return Err(LinkError::TooLarge(text.len()));
        }
        Ok(text)
    }

    /// Reads what stands in an address. What it holds can be a function: its code, configuration and
    /// events are within every limit.
    ///
    /// # Errors
    /// [`LinkError`] if it is too long, damaged, of a newer version, or holds what no function can.
    pub fn from_text(text: &str) -> Result<Self, LinkError> {
        if text.len() > limits::SHARE_LINK_MAX_CHARS {
            return Err(LinkError::Excessive);
        }
        let packed = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| LinkError::Damaged)?;
        let (version, packed) = packed.split_first().ok_or(LinkError::Damaged)?;
        match *version {
            VERSION => {}
            newer if newer > VERSION => return Err(LinkError::Newer),
            _ => return Err(LinkError::Damaged),
        }
        let json = unpack(packed)?;
        let document: Document = serde_json::from_slice(&json).map_err(|_| LinkError::Damaged)?;
        document.into_function()
    }
}

/// Undoes zlib. (Its reader takes a stream that was cut off for one that has ended.)
fn unpack(packed: &[u8]) -> Result<Vec<u8>, LinkError> {
    let mut json = Vec::with_capacity(limits::SHARE_UNPACKED_MAX_BYTES + 1);
    let mut zlib = Decompress::new(true);
    let status = zlib.decompress_vec(packed, &mut json, FlushDecompress::Finish);
    if json.len() > limits::SHARE_UNPACKED_MAX_BYTES {
        return Err(LinkError::Excessive);
    }
    let whole = matches!(status, Ok(Status::StreamEnd))
        && usize::try_from(zlib.total_in()).is_ok_and(|taken| taken == packed.len());
    whole.then_some(json).ok_or(LinkError::Damaged)
}

impl Document {
    fn of(function: &SharedFunction) -> Self {
        let config = &function.config;
        let variable = |(key, value): (&String, &String)| {
            let shown = !function.without_value.contains(key);
            (key.clone(), shown.then(|| value.clone()))
        };
        let file = |file: &SourceFile| File {
            path: file.path.clone(),
            contents: match std::str::from_utf8(&file.contents) {
                Ok(text) => Contents::Text(text.to_owned()),
                Err(_) => Contents::Base64(URL_SAFE_NO_PAD.encode(&file.contents)),
            },
        };
        Self {
            name: config.function_name.clone(),
            runtime: config.runtime.clone(),
            handler: config.handler.clone(),
            memory_size: config.memory_size,
            timeout: config.timeout,
            ephemeral_storage: config.ephemeral_storage,
            architecture: config.architecture,
            description: config.description.clone(),
            tags: config.tags.clone(),
            environment: config.environment.iter().map(variable).collect(),
            files: function.code.files().iter().map(file).collect(),
            events: function.events.clone(),
        }
    }

    fn into_function(self) -> Result<SharedFunction, LinkError> {
        let without_value = self
            .environment
            .iter()
            .filter(|(_, value)| value.is_none())
            .map(|(key, _)| key.clone())
            .collect();
        let environment = self.environment.into_iter();
        let config = FunctionConfig {
            function_name: self.name,
            runtime: self.runtime,
            handler: self.handler,
            memory_size: self.memory_size,
            timeout: self.timeout,
            ephemeral_storage: self.ephemeral_storage,
            architecture: self.architecture,
            description: self.description,
            tags: self.tags,
            environment: environment
                .map(|(key, value)| (key, value.unwrap_or_default()))
                .collect(),
            ..FunctionConfig::default()
        };
        config.validate()?;
        let mut names = BTreeSet::new();
        let proper = self.events.iter().all(|(name, event)| {
            is_event_name(name)
                && names.insert(name)
                && serde_json::from_str::<serde::de::IgnoredAny>(event).is_ok()
        });
        if !proper || self.events.len() > limits::SAVED_EVENTS_MAX {
            return Err(LinkError::Events);
        }
        let files: Result<Vec<SourceFile>, LinkError> =
            self.files.into_iter().map(File::into_source).collect();
        Ok(SharedFunction {
            config,
            without_value,
            code: CodeBundle::new(files?)?,
            events: self.events,
        })
    }
}

impl File {
    fn into_source(self) -> Result<SourceFile, LinkError> {
        let contents = match self.contents {
            Contents::Text(text) => text.into_bytes(),
            Contents::Base64(base64) => URL_SAFE_NO_PAD
                .decode(base64)
                .map_err(|_| LinkError::Damaged)?,
        };
        Ok(SourceFile {
            path: self.path,
            contents,
        })
    }
}

#[cfg(test)]
mod tests;
