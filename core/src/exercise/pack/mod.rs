//! Exercises as data: what the page loads, and what the grader checks with.

mod course;
mod learner;

pub use course::{COURSE_FORMAT, CoursePack};

use super::format::{ExerciseSpec, FunctionSetup};
use crate::engine::SourceFile;
use crate::exercise::json::Json;
use crate::exercise::json::form::{FromJson, ToJson, Unfit, from_json};
use crate::{json_members, json_names};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What the first key of a pack's JSON says.
pub const FORMAT: &str = "lambdabox.exercise/1";

/// Whom a pack is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Without hidden and secret checks, wrong submissions and, unless it is for self-study, the
    /// solution.
    #[default]
    Learner,
    /// Everything.
    Teacher,
}

/// An exercise with everything that its checks need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pack {
    /// [`FORMAT`].
    pub format: String,
    /// Whom it is for.
    pub audience: Audience,
    /// A digest of everything in the author's folder: the same in both packs.
    pub digest: String,
    /// The exercise. In a learner's pack hidden checks have neither steps nor expectations, and
    /// secret ones are not there.
    pub spec: ExerciseSpec,
    /// The instructions.
    pub instructions: Instructions,
    /// The files that the checks name, by path, as text.
    pub files: BTreeMap<String, String>,
    /// What the learner begins with.
    pub starter: PackedCode,
    /// The solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution: Option<PackedCode>,
    /// Salt of the digests in the place of expected values.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub salt: String,
}

impl Pack {
    /// The digest of what verdicts follow from: checks, files, starter and solution. Instructions,
    /// wrong submissions and the layout of the files do not count.
    #[must_use]
    pub fn digest_of_contents(&self) -> String {
        let contents = (&self.spec, &self.files, &self.starter, &self.solution);
        // All of it has a JSON form.
        let text = serde_json::to_string(&contents).unwrap_or_default();
        let digest = Sha256::digest(text.as_bytes());
        digest.iter().fold("sha256:".to_owned(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The pack as JSON on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        // All of it has a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a pack.
    ///
    /// # Errors
    /// [`PackError`] if it is none, or of another version.
    pub fn read(json: &str) -> Result<Self, PackError> {
        let json = read_json(json)?;
        if format_of(&json) != FORMAT {
            return Err(PackError::Version(format_of(&json).to_owned()));
        }
        from_json(json).map_err(|error| PackError::Damaged(error.to_string()))
    }
}

/// Reads a text as JSON that says of which format it is.
fn read_json(text: &str) -> Result<Json, PackError> {
    let json = Json::read(text).ok();
    let known = json.filter(|json| matches!(json.get("format"), Some(Json::String(_))));
    known.ok_or(PackError::NoPack)
}

fn format_of(json: &Json) -> &str {
    match json.get("format") {
        Some(Json::String(format)) => format,
        _ => "",
    }
}

/// A text is no pack that can be used here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// It is something else.
    #[error("this is no packed exercise: lambdabox exercise pack writes one")]
    NoPack,
    /// It is of another version.
    #[error(
        "this exercise was packed as {0}, but {FORMAT} is what can be read here: pack it again"
    )]
    Version(String),
    /// It is damaged.
    #[error("this packed exercise is damaged: {0}")]
    Damaged(String),
}

/// Code with the settings that belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackedCode {
    /// What differs from the exercise's function.
    #[serde(default)]
    pub function: FunctionSetup,
    /// Its deployed files.
    pub files: Vec<PackedFile>,
    /// Files that stand in the editor, but are not deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Vec<PackedFile>>,
    /// Answers to the exercise's questions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, super::submission::Answer>,
}

/// A file: source is text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedFile {
    /// Its path in the deployment package.
    pub path: String,
    /// What is in it.
    pub text: String,
}

impl From<&PackedFile> for SourceFile {
    fn from(file: &PackedFile) -> Self {
        Self {
            path: file.path.clone(),
            contents: file.text.clone().into_bytes(),
        }
    }
}

/// Instructions: [`Block`]s as JSON, which is what faces take them as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instructions(Json);

impl Default for Instructions {
    fn default() -> Self {
        Self(Json::Array(Vec::new()))
    }
}

impl Instructions {
    /// Instructions of these blocks.
    #[must_use]
    pub fn new(blocks: &[Block]) -> Self {
        // Blocks have a JSON form.
        let text = serde_json::to_string(blocks).unwrap_or_default();
        Json::read(&text).map(Self).unwrap_or_default()
    }

    /// Their blocks; `None` if a pack has something else in their place.
    #[must_use]
    pub fn blocks(&self) -> Option<Vec<Block>> {
        serde_json::from_str(&self.0.to_text()).ok()
    }

    /// As they stand in a pack.
    #[must_use]
    pub const fn json(&self) -> &Json {
        &self.0
    }
}

impl FromJson for Instructions {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        if !matches!(json, Json::Array(_)) {
            return Err(Unfit::expected("a list"));
        }
        self.0 = json;
        Ok(())
    }
}

impl ToJson for Instructions {
    fn json(&self) -> Json {
        self.0.clone()
    }
}

/// A block of the instructions. Faces make elements of it; there is no HTML in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A heading, of level 1 to 6.
    Heading {
        /// 1 to 6.
        level: u8,
        /// What it says.
        text: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph {
        /// What it says.
        text: Vec<Inline>,
    },
    /// Code.
    Code {
        /// Its language, or nothing.
        language: String,
        /// The code itself.
        text: String,
    },
    /// A list.
    List {
        /// The number of its first item, if its items are numbered.
        start: Option<u64>,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A table.
    Table {
        /// The cells of its head.
        head: Vec<Vec<Inline>>,
        /// Its rows.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A line between two parts.
    Rule,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "inline", rename_all = "snake_case")]
pub enum Inline {
    /// Plain text.
    Text {
        /// What it says.
        text: String,
    },
    /// Code.
    Code {
        /// What it says.
        text: String,
    },
    /// Emphasis.
    Emphasis {
        /// What is emphasised.
        text: Vec<Inline>,
    },
    /// Strong emphasis.
    Strong {
        /// What is emphasised.
        text: Vec<Inline>,
    },
    /// A link to an address that begins with `https://`, `http://` or `#`.
    Link {
        /// Where it leads.
        to: String,
        /// What it says.
        text: Vec<Inline>,
    },
    /// A new line.
    Break,
}

json_names!(Audience {
    Learner: "learner",
    Teacher: "teacher",
});

json_members!(Pack {
    format: Always("format"),
    audience: Always("audience"),
    digest: Always("digest"),
    spec: Always("spec"),
    instructions: Always("instructions"),
    files: Always("files"),
    starter: Always("starter"),
    solution: Sparse("solution"),
    salt: Sparse("salt"),
});

json_members!(PackedCode {
    function: Defaulted("function"),
    files: Always("files"),
    draft: Sparse("draft"),
    answers: Sparse("answers"),
});

json_members!(PackedFile {
    path: Always("path"),
    text: Always("text"),
});
