//! TOML documents of authors: what is wrong with one is told with file, line and the nearest known
//! name.

use lambdabox_core::exercise::format::{Key, Problem, nearest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Something wrong in an author's folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The file, as its path in the exercise's folder.
    pub file: String,
    /// From 1 on; none if the file as a whole is meant.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Fault {
    /// `exercise.toml:12: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

impl Fault {
    /// About a file as a whole.
    #[must_use]
    pub fn of_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            message: message.into(),
        }
    }
}

/// A document with its text.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its path in the exercise's folder.
    pub file: String,
    text: String,
}

impl Document {
    /// Reads a document as what it has to be.
    ///
    /// # Errors
    /// [`Fault`] with the line.
    pub fn read<T: DeserializeOwned>(
        file: impl Into<String>,
        text: impl Into<String>,
    ) -> Result<(Self, T), Fault> {
        let document = Self {
            file: file.into(),
            text: text.into(),
        };
        match toml::from_str(&document.text) {
            Ok(value) => Ok((document, value)),
            Err(error) => Err(Fault {
                line: error.span().map(|span| document.line(&span)),
                message: friendly(error.message()),
                file: document.file,
            }),
        }
    }

    /// A problem as a fault in this document.
    #[must_use]
    pub fn fault(&self, problem: &Problem) -> Fault {
        Fault {
            file: self.file.clone(),
            line: self.line_of(&problem.at),
            message: problem.message.clone(),
        }
    }

    /// A fault of the check or question with this id.
    #[must_use]
    pub fn fault_of_id(&self, id: &str, message: impl Into<String>) -> Fault {
        let parsed = DeTable::parse(&self.text).ok();
        let line = parsed.and_then(|root| {
            let root = root.into_inner();
            ["check", "question"].into_iter().find_map(|kind| {
                let list = root.get(kind)?.get_ref().as_array()?;
                list.iter().find_map(|item| {
                    let there = item.get_ref().as_table()?.get("id")?;
                    (there.get_ref().as_str() == Some(id)).then(|| self.line(&there.span()))
                })
            })
        });
        Fault {
            file: self.file.clone(),
            line,
            message: message.into(),
        }
    }

    /// The line of a place, or of the nearest thing around it that is there.
    fn line_of(&self, at: &[Key]) -> Option<usize> {
        let root = DeTable::parse(&self.text).ok()?;
        let mut span: Option<Range<usize>> = None;
        let root = DeValue::Table(root.into_inner());
        let mut value = &root;
        for key in at {
            let next = match (key, value) {
                (Key::Name(name), DeValue::Table(table)) => table
                    .iter()
                    .find(|(key, _)| key.get_ref().as_ref() == name.as_str())
                    .map(|(key, value)| (key.span(), value)),
                (Key::Index(index), DeValue::Array(list)) => {
                    list.get(*index).map(|value| (value.span(), value))
                }
                // One value may stand for a list of one.
                _ => None,
            };
            let Some((place, next)) = next else { break };
            span = Some(place);
            value = next.get_ref();
        }
        span.map(|span| self.line(&span))
    }

    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        before.matches('\n').count() + 1
    }
}

/// What serde says, for people: with the nearest known name.
fn friendly(message: &str) -> String {
    let message = message.trim();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let for_people = [
        ("unknown field", "There is no key"),
        ("unknown variant", "There is no"),
    ];
    for (start, words) in for_people {
        if !message.starts_with(start) {
            continue;
        }
        let Some((name, known)) = quoted.split_first() else {
            continue;
        };
        let near = nearest(name, known.iter().copied())
            .map_or_else(String::new, |near| format!(" Did you mean {near:?}?"));
        return format!(
            "{words} {name:?} here.{near} Known are: {}.",
            known.join(", ")
        );
    }
    if message.starts_with("missing field")
        && let Some(name) = quoted.first()
    {
        return format!("The key {name:?} is missing here.");
    }
    if let Some(text) = of_another_kind(message) {
        return text;
    }
    let mut text = message.replace('\n', ", ");
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}

/// What serde says of a value of another kind than is expected, in the words of the format:
/// `invalid type: string "3", expected u32`.
fn of_another_kind(message: &str) -> Option<String> {
    if message.starts_with("data did not match any variant") {
        return Some("This value has none of the forms that may stand here.".to_owned());
    }
    let said = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    let (came, expected) = said.rsplit_once(", expected ")?;
    let (kind, value) = came.split_once(' ').unwrap_or((came, ""));
    let kind = match kind {
        "string" => "the text",
        "integer" => "the whole number",
        "floating" => "the number",
        "boolean" => "the value",
        "map" => "a table",
        "sequence" => "a list",
        _ => return None,
    };
    let value = value.trim_start_matches("point ").replace('`', "");
    let expected = match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0 on",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a string" | "string" | "str" => "a text in quotes",
        "a boolean" | "bool" => "true or false",
        "a sequence" => "a list in [ ]",
        "a map" => "a table",
        other if other.starts_with("struct ") => "a table",
        other => other,
    };
    let came = [kind, &*value].join(" ");
    Some(format!(
        "Here stands {}, and {expected} is expected.",
        came.trim_end()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::exercise::format::ExerciseSpec;

    fn fault(text: &str) -> String {
        let error = Document::read::<ExerciseSpec>("exercise.toml", text).unwrap_err();
        error.to_string()
    }

    const HEAD: &str = "id = \"a\"\ntitle = \"A\"\n";

    #[test]
    fn unknown_names_are_told_with_line_and_nearest_name() {
        let text = format!("{HEAD}[[check]]\nid = \"x\"\nname = \"X\"\nrequire = []\n");
        assert!(
            fault(&text).starts_with(
                "exercise.toml:6: There is no key \"require\" here. Did you mean \"requires\"?"
            ),
            "{}",
            fault(&text)
        );
        let text = format!("{HEAD}[[check]]\nid = \"x\"\nname = \"X\"\nvisibility = \"hiden\"\n");
        assert!(
            fault(&text).starts_with(
                "exercise.toml:6: There is no \"hiden\" here. Did you mean \"hidden\"?"
            )
        );
        let text = format!("{HEAD}[[check]]\nid = \"x\"\n");
        assert_eq!(
            fault(&text),
            "exercise.toml:3: The key \"name\" is missing here."
        );
        let text = format!("{HEAD}[[check]]\nid = \"x\"\nname = \"X\"\npoints = \"3\"\n");
        assert_eq!(
            fault(&text),
            "exercise.toml:6: Here stands the text \"3\", and a whole number from 0 on is expected."
        );
        for (line, said) in [
            (
                "points = -1",
                "the whole number -1, and a whole number from 0 on",
            ),
            (
                "points = 1.5",
                "the number 1.5, and a whole number from 0 on",
            ),
            (
                "points = true",
                "the value true, and a whole number from 0 on",
            ),
            ("points = [1]", "a list, and a whole number from 0 on"),
            ("name = 3", "the whole number 3, and a text in quotes"),
            ("step = 3", "the whole number 3, and a list in [ ]"),
            (
                "env = \"a, expected b\"",
                "the text \"a, expected b\", and a table",
            ),
        ] {
            let name = if line.starts_with("name") {
                ""
            } else {
                "name = \"X\"\n"
            };
            let text = format!("{HEAD}[[check]]\nid = \"x\"\n{name}{line}\n");
            let told = fault(&text);
            assert!(
                told.ends_with(&format!("Here stands {said} is expected.")),
                "{told}"
            );
        }
        assert!(fault("id = ").starts_with("exercise.toml:1: "));
        let text = format!(
            "{HEAD}[[check]]\nid = \"x\"\nname = \"X\"\n[[check.step]]\nevent = {{}}\nexpect.payload.equals = 1\n"
        );
        assert!(
            fault(&text).starts_with(
                "exercise.toml:8: There is no key \"equals\" here. Did you mean \"equal\"?"
            ),
            "{}",
            fault(&text)
        );
    }

    #[test]
    fn a_place_is_found_or_what_is_around_it() {
        let text = format!(
            "{HEAD}[[check]]\nid = \"x\"\nname = \"X\"\nrequires = [\n  \"y\",\n]\n[[check.step]]\nevent = {{}}\nexpect.payload.matches = \"(\"\n"
        );
        let (document, spec) = Document::read::<ExerciseSpec>("exercise.toml", text).unwrap();
        let problems = spec.problems(&Default::default());
        let lines: Vec<_> = problems
            .iter()
            .map(|problem| document.fault(problem).line)
            .collect();
        assert_eq!(lines, [Some(7), Some(11)], "{problems:?}");
        assert_eq!(document.fault_of_id("x", "").line, Some(4));
        let nowhere = Problem {
            at: vec![
                Key::Name("check".into()),
                Key::Index(0),
                Key::Name("vary".into()),
            ],
            message: String::new(),
        };
        assert_eq!(document.fault(&nowhere).line, Some(3));
    }
}
