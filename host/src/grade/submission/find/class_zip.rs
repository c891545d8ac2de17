//! The zip of a whole class.

use super::platform::without_beside;
use super::search::Search;
use super::{FindError, Place};
use crate::grade::submission::bounds::{CLASS_ZIP_BYTES, CLASS_ZIP_FILES};
use crate::grade::submission::{archive, lms};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// What a class's zip has below one name.
struct OfTop {
    top: String,
    entries: Vec<(usize, String)>,
    beside: bool,
}

impl Search<'_> {
    /// The zip of all submissions that a learning platform hands out; `false` if it is none.
    pub(super) fn class_zip(
        &mut self,
        path: &Path,
        prefix: &str,
        bytes: u64,
    ) -> Result<bool, FindError> {
        let is_zip = path
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("zip"));
        if !is_zip || bytes > CLASS_ZIP_BYTES {
            return Ok(false);
        }
        let Ok(file) = File::open(path) else {
            return Ok(false);
        };
        let Ok(mut zip) = archive::open(BufReader::new(file), CLASS_ZIP_FILES) else {
            return Ok(false);
        };
        let Ok(entries) = archive::list(&mut zip) else {
            return Ok(false);
        };
        // Of each name at the top: what the platform says in it, and the files.
        let mut tops: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
        // Who has handed in nothing has an empty folder there.
        for name in zip.file_names().filter_map(Result::ok) {
            if let Some(folder) = name.strip_suffix('/')
                && lms::parse(folder).is_some()
                && !folder.contains('/')
            {
                tops.entry(folder.to_owned()).or_default();
            }
        }
        for (index, path) in entries {
            let (top, below) = match path.split_once('/') {
                Some((top, below)) => (top.to_owned(), below.to_owned()),
                None => (path.clone(), String::new()),
            };
            tops.entry(top).or_default().push((index, below));
        }
        let of_platform = tops.keys().filter(|top| lms::parse(top).is_some()).count();
        // A zip of code may hold a file that happens to be named like that; a teacher may have put a
        // file beside what the platform wrote.
        if of_platform == 0 || of_platform * 2 < tops.len() {
            return Ok(false);
        }
        let mut learners: BTreeMap<String, Vec<OfTop>> = BTreeMap::new();
        for (top, entries) in tops {
            let handed = lms::parse(&top);
            let file = handed.as_ref().and_then(|it| it.file.clone());
            let beside = handed.as_ref().is_some_and(|it| it.beside);
            let learner = handed.map_or_else(|| self.learner(&top), |it| it.learner);
            let named = entries.into_iter().map(|(index, below)| match &file {
                _ if !below.is_empty() => (index, below),
                Some(file) => (index, file.clone()),
                None => (index, top.clone()),
            });
            let entries = named.collect();
            learners.entry(learner).or_default().push(OfTop {
                top,
                entries,
                beside,
            });
        }
        for (learner, all) in learners {
            let before = self.found.len();
            let (stay, left) =
                without_beside(all, |it| it.beside || it.entries.is_empty(), |it| &it.top);
            let named = stay.iter().any(|it| lms::parse(&it.top).is_some());
            let tops: Vec<&str> = stay.iter().map(|it| it.top.as_str()).collect();
            let source = format!("{prefix}{}", tops.join(" + "));
            let place = Place::Zipped {
                zip: path.to_owned(),
                entries: stay.into_iter().flat_map(|it| it.entries).collect(),
            };
            let exercise = self.finder.default_exercise();
            self.push(Some(learner), "", source, exercise, place)?;
            self.note_left(before, &left);
            if !named && let Some(found) = self.found.last_mut() {
                let note = "not named as a learning platform names submissions";
                found.notes.push(note.to_owned());
            }
        }
        Ok(true)
    }
}
