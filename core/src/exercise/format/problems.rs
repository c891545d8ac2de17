//! What is wrong with an exercise that can be read: what no form can say.

mod course;
mod questions;
mod steps;

use super::{Check, Draw, ExerciseSpec, Vary, Visibility};
use crate::runtime::catalogue;
use std::collections::BTreeMap;
use std::fmt;

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in `exercise.toml`.
    pub at: Vec<Key>,
    /// What, and what to do: one or two sentences.
    pub message: String,
}

/// One part of a place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A key of a table.
    Name(String),
    /// An element of a list, from 0 on.
    Index(usize),
}

impl fmt::Display for Problem {
    /// `check[1].requires[0]: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, key) in self.at.iter().enumerate() {
            match key {
                Key::Name(name) if place == 0 => f.write_str(name)?,
                Key::Name(name) => write!(f, ".{name}")?,
                Key::Index(index) => write!(f, "[{index}]")?,
            }
        }
        write!(f, ": {}", self.message)
    }
}

/// Where the search is.
#[derive(Clone, Debug, Default)]
struct At(Vec<Key>);

impl At {
    fn key(&self, name: &str) -> Self {
        self.with(Key::Name(name.to_owned()))
    }

    fn index(&self, index: usize) -> Self {
        self.with(Key::Index(index))
    }

    fn with(&self, key: Key) -> Self {
        let mut at = self.0.clone();
        at.push(key);
        Self(at)
    }
}

/// What was found so far, and what it is compared with.
struct Search<'a> {
    files: &'a BTreeMap<String, String>,
    found: Vec<Problem>,
}

impl Search<'_> {
    fn tell(&mut self, at: &At, message: impl Into<String>) {
        self.found.push(Problem {
            at: at.0.clone(),
            message: message.into(),
        });
    }

    /// A number that has to be in a range.
    fn range(&mut self, at: &At, value: u32, least: u32, most: u32) {
        if !(least..=most).contains(&value) {
            self.tell(at, format!("{value} is not between {least} and {most}."));
        }
    }

    /// A text for people.
    fn text(&mut self, at: &At, text: &str, most: usize) {
        let count = text.chars().count();
        if text.trim().is_empty() {
            self.tell(at, "This text is empty.");
        } else if count > most {
            self.tell(
                at,
                format!("This text has {count} characters: at most {most} are shown."),
            );
        }
    }

    fn id(&mut self, at: &At, id: &str) {
        let right = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=64).contains(&id.len()) || !id.bytes().all(right) {
            self.tell(
                at,
                format!("{id:?} is no id: it has 1 to 64 lower-case letters, digits and hyphens."),
            );
        }
    }
}

/// The most checks of an exercise, and the most questions.
const MOST: usize = 100;

/// The known name that is most like another one, if any is.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|other| (strsim::damerau_levenshtein(name, other), other))
        .filter(|(distance, other)| *distance <= other.chars().count().max(3) / 3 + 1)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// `; did you mean “greets”?`, or nothing.
fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |other| format!(" Did you mean {other:?}?"))
}

impl ExerciseSpec {
    /// Everything that is wrong with it, in the order of the file. `files` are those of its folder
    /// that it may name, by path.
    #[must_use]
    pub fn problems(&self, files: &BTreeMap<String, String>) -> Vec<Problem> {
        let mut search = Search {
            files,
            found: Vec::new(),
        };
        let root = At::default();
        search.id(&root.key("id"), &self.id);
        search.text(&root.key("title"), &self.title, 200);
        if self.hints.len() > 20 {
            search.tell(&root.key("hints"), "There are more than 20 hints.");
        }
        for (index, hint) in self.hints.iter().enumerate() {
            search.text(&root.key("hints").index(index), hint, 2_000);
        }
        self.setup(&mut search, &root);
        let checks = root.key("check");
        // Nothing else is looked at then: what checks require of one another is compared with all.
        if self.checks.len() > MOST || self.questions.len() > MOST {
            let message = format!("There are more than {MOST} checks or questions.");
            search.tell(&checks, message);
            return search.found;
        }
        for (index, check) in self.checks.iter().enumerate() {
            self.check(&mut search, &checks.index(index), index, check);
        }
        self.questions(&mut search, &root.key("question"));
        self.ids(&mut search, &root);
        if self.points() == 0 {
            search.tell(
                &checks,
                "There is nothing to get points for: write a [[check]] or a [[question]].",
            );
        }
        search.found
    }

    fn setup(&self, search: &mut Search<'_>, root: &At) {
        let function = root.key("function");
        if let Some(runtime) = &self.function.runtime {
            let known = catalogue::find(runtime).filter(|entry| entry.is_available());
            if known.is_none() {
                let names = catalogue::CATALOGUE.iter().map(|entry| entry.name);
                let message = format!(
                    "No functions of the runtime {runtime:?} run here; there are {}.{}",
                    catalogue::available_names(),
                    did_you_mean(runtime, names)
                );
                search.tell(&function.key("runtime"), message);
            }
        }
        for (name, path) in self.function.events.iter().flatten() {
            search.json_file(&function.key("events").key(name), path);
        }
        let limits = root.key("limits");
        let most = crate::limits::TIMEOUT_MAX_S;
        search.range(&limits.key("timeout"), self.limits.timeout, 1, most);
        search.range(&limits.key("compute"), self.limits.compute, 1, most);
        let (least, most) = (crate::limits::MEMORY_MIN_MB, crate::limits::MEMORY_MAX_MB);
        search.range(&limits.key("memory"), self.limits.memory, least, most);
        search.range(&limits.key("log"), self.limits.log, 1, 1_024);
    }

    /// Ids that come twice.
    fn ids(&self, search: &mut Search<'_>, root: &At) {
        let checks = self.checks.iter().map(|check| &check.id).enumerate();
        let questions = self.questions.iter().map(|it| &it.id).enumerate();
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        let all = checks
            .map(|(index, id)| ("check", index, id))
            .chain(questions.map(|(index, id)| ("question", index, id)));
        for (kind, index, id) in all {
            if let Some(other) = seen.insert(id, kind) {
                let message = format!("The id {id:?} is there twice: another {other} has it.");
                search.tell(&root.key(kind).index(index).key("id"), message);
            }
        }
    }

    fn check(&self, search: &mut Search<'_>, at: &At, index: usize, check: &Check) {
        search.id(&at.key("id"), &check.id);
        search.text(&at.key("name"), &check.name, 200);
        search.range(&at.key("points"), check.points, 0, 1_000);
        self.requirements(search, at, index, check);
        if check.steps.is_empty() && check.expect.is_none() {
            search.tell(at, "Nothing is checked: write a [[check.step]], or a [check.expect] about the configuration.");
        }
        if check.steps.len() > 50 || check.mistakes.len() > 50 {
            search.tell(at, "There are more than 50 steps or mistakes.");
        }
        if let Some(vary) = &check.vary {
            vary_problems(search, &at.key("vary"), vary, check);
        }
        for (index, step) in check.steps.iter().enumerate() {
            search.step(&at.key("step").index(index), step, check.visibility);
        }
        if let Some(expected) = &check.expect {
            search.of_all(&at.key("expect"), expected, check);
        }
        let mut ids: Vec<&str> = Vec::new();
        for (index, mistake) in check.mistakes.iter().enumerate() {
            let at = at.key("mistake").index(index);
            search.mistake(&at, mistake, check);
            if !mistake.id.is_empty() && ids.contains(&mistake.id.as_str()) {
                let message = format!("Another mistake of this check has the id {:?}.", mistake.id);
                search.tell(&at.key("id"), message);
            }
            ids.push(&mistake.id);
        }
    }

    fn requirements(&self, search: &mut Search<'_>, at: &At, index: usize, check: &Check) {
        for (number, id) in check.requires.iter().enumerate() {
            let at = at.key("requires").index(number);
            let place = self.checks.iter().position(|other| other.id == *id);
            let Some(place) = place else {
                let ids = self.checks.iter().map(|other| other.id.as_str());
                let message = format!("No check has the id {id:?}.{}", did_you_mean(id, ids));
                search.tell(&at, message);
                continue;
            };
            let Some(required) = self.checks.get(place) else {
                continue;
            };
            if let Some(circle) = self.circle(&check.id, id) {
                let message = format!("These checks require each other: {circle}.");
                search.tell(&at, message);
            } else if place > index {
                let message = format!("{id:?} stands further below: move it before this check.");
                search.tell(&at, message);
            }
            if required.visibility > check.visibility {
                let message = format!(
                    "A learner's page does not run {id:?}, so it could never run this check: make that one visible, or this one hidden too."
                );
                search.tell(&at, message);
            }
        }
    }

    /// The way from a check through one that it requires back to itself.
    fn circle(&self, from: &str, through: &str) -> Option<String> {
        let mut ways = vec![vec![from.to_owned(), through.to_owned()]];
        let mut seen: Vec<String> = Vec::new();
        while let Some(way) = ways.pop() {
            let last = way.last()?.clone();
            if last == from {
                return Some(way.join(" → "));
            }
            if seen.contains(&last) {
                continue;
            }
            seen.push(last.clone());
            let check = self.checks.iter().find(|check| check.id == last);
            for next in check.into_iter().flat_map(|check| &check.requires) {
                let mut way = way.clone();
                way.push(next.clone());
                ways.push(way);
            }
        }
        None
    }
}

fn vary_problems(search: &mut Search<'_>, at: &At, vary: &Vary, check: &Check) {
    search.range(&at.key("times"), vary.times, 1, 20);
    if vary.draw.is_empty() {
        search.tell(
            at,
            "Nothing is drawn: write draw.NAME = { one_of = [...] }.",
        );
    }
    for (name, draw) in &vary.draw {
        let at = at.key("draw").key(name);
        let right = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(right) {
            search.tell(
                &at,
                "The name of a value has letters, digits and underscores.",
            );
        }
        draw_problems(search, &at, draw);
    }
    // What the author meant as a name, but nothing is drawn for.
    let text = serde_json::to_string(check).unwrap_or_default();
    for part in text.split("{{").skip(1) {
        let Some((name, _)) = part.split_once("}}") else {
            continue;
        };
        let known = || vary.draw.keys().map(String::as_str);
        if name.len() <= 64 && !known().any(|known| known == name) {
            let message = format!(
                "Nothing is drawn for {{{{{name}}}}}.{}",
                did_you_mean(name, known())
            );
            search.tell(at, message);
        }
    }
}

fn draw_problems(search: &mut Search<'_>, at: &At, draw: &Draw) {
    let there = [
        draw.one_of.is_some(),
        draw.integer.is_some(),
        draw.letters.is_some(),
    ];
    if there.into_iter().filter(|there| *there).count() != 1 {
        search.tell(
            at,
            "A value is drawn from one of: one_of, integer, letters.",
        );
    }
    if let Some(some) = &draw.one_of
        && !(1..=1_000).contains(&some.len())
    {
        search.tell(&at.key("one_of"), "1 to 1,000 values can be drawn from.");
    }
    if draw.integer.is_some_and(|[least, most]| least > most) {
        search.tell(&at.key("integer"), "The least number comes first.");
    }
    if let Some(letters) = draw.letters {
        search.range(&at.key("letters"), letters, 1, 64);
    }
}

/// Whether a check's visibility lets it compare with the solution.
const fn may_compare(visibility: Visibility) -> bool {
    !matches!(visibility, Visibility::Visible)
}

#[cfg(test)]
mod tests;
