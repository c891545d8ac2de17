//! Drafts: what is being edited, by however many tabs. A tab writes over what it has seen or has
//! written itself, never over what another one has written meanwhile.
//!
//! A draft has records of its own: `draft/REGION/NAME` is its head, and each file that is not as
//! deployed has one below it. So typing writes what was typed, however large the other files are.
//! Tabs of an earlier version keep drafts inside of the function's record: what they write there
//! counts, since they have written it after they saw what was there.

use super::function::{Unreadable, check_version};
use super::store::Change;
use super::stored_file::StoredFile;
use super::tab;
use lambdabox_core::engine::SourceFile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the keys of records begin with.
pub(super) const PREFIX: &str = "draft/";
/// The version of the head's form.
const VERSION: u32 = 1;

/// A draft inside of a function's record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Embedded {
    files: Vec<StoredFile>,
    event: String,
    event_name: String,
    #[serde(skip_serializing_if = "is_zero")]
    revision: u64,
    #[serde(skip_serializing_if = "String::is_empty")]
    author: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Embedded {
    /// Nothing but an event.
    pub(super) fn of_event(name: &str, event: &str) -> Self {
        Self {
            event: event.to_owned(),
            event_name: name.to_owned(),
            ..Self::default()
        }
    }

    /// The code was deployed, whatever it was: tabs of an earlier version see that so.
    pub(super) fn clear(&mut self) {
        self.files.clear();
        self.revision = self.revision.wrapping_add(1);
        self.author = tab::name();
    }

    /// Which one it is.
    fn signature(&self) -> (u64, String) {
        (self.revision, self.author.clone())
    }
}

/// A draft that has records of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    head: Head,
    /// Contents of the files that are not as deployed.
    contents: BTreeMap<String, Vec<u8>>,
    /// Records below the head that changed since they were last taken: paths.
    changed: Vec<String>,
    head_changed: bool,
}

/// The record of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    version: u32,
    revision: u64,
    author: String,
    event: String,
    event_name: String,
    /// The draft inside of the function's record that this one goes on from.
    over: (u64, String),
    /// Path, and whether the contents are those that are deployed.
    files: Vec<(String, bool)>,
}

/// What a tab has had kept last.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) revision: u64,
    pub(super) author: String,
    pub(super) event: String,
    pub(super) event_name: String,
    /// Empty if nothing differs from what runs.
    pub(super) files: Vec<SourceFile>,
}

impl Kept {
    /// Whether this tab has written it.
    pub(super) fn is_mine(&self) -> bool {
        self.author == tab::name()
    }
}

/// A file on its way into a draft: its path, and its contents if they are not as deployed.
pub(super) type Put = (String, Option<Vec<u8>>);

/// What is kept of a function's draft: of its own records, or of the function's where a tab of an
/// earlier version has written since.
pub(super) fn kept(draft: Option<&Draft>, embedded: &Embedded, deployed: &[SourceFile]) -> Kept {
    match draft {
        Some(draft) if draft.head.over == embedded.signature() => draft.kept(deployed),
        older => Kept {
            // Higher than any that was seen.
            revision: older
                .map_or(0, |draft| draft.head.revision.wrapping_add(1))
                .wrapping_add(embedded.revision),
            author: embedded.author.clone(),
            event: embedded.event.clone(),
            event_name: embedded.event_name.clone(),
            files: StoredFile::contents(embedded.files.clone()).unwrap_or_default(),
        },
    }
}

impl Draft {
    /// Keeps what a tab has, over what was kept.
    pub(super) fn put(
        &mut self,
        before: &Kept,
        embedded: &Embedded,
        event: (String, String),
        files: Vec<Put>,
    ) {
        self.head.version = VERSION;
        self.head.revision = before.revision.wrapping_add(1);
        self.head.author = tab::name();
        (self.head.event_name, self.head.event) = event;
        self.head.over = embedded.signature();
        self.head.files = files
            .iter()
            .map(|(path, contents)| (path.clone(), contents.is_none()))
            .collect();
        let mut contents = BTreeMap::new();
        for (path, bytes) in files {
            if let Some(bytes) = bytes {
                contents.insert(path, bytes);
            }
        }
        for (path, bytes) in &contents {
            if self.contents.get(path) != Some(bytes) {
                self.changed.push(path.clone());
            }
        }
        let gone = self
            .contents
            .keys()
            .filter(|path| !contents.contains_key(*path));
        self.changed.extend(gone.cloned());
        self.contents = contents;
        self.head_changed = true;
    }

    fn kept(&self, deployed: &[SourceFile]) -> Kept {
        let file = |(path, as_deployed): &(String, bool)| {
            let contents = if *as_deployed {
                let same = deployed.iter().find(|file| file.path == *path);
                same.map(|file| file.contents.clone())
            } else {
                self.contents.get(path).cloned()
            };
            Some(SourceFile {
                path: path.clone(),
                contents: contents?,
            })
        };
        Kept {
            revision: self.head.revision,
            author: self.head.author.clone(),
            event: self.head.event.clone(),
            event_name: self.head.event_name.clone(),
            files: self.head.files.iter().filter_map(file).collect(),
        }
    }

    /// The records that changed since the last call, for the function of this key.
    pub(super) fn take_changes(&mut self, key: &str) -> Vec<Change> {
        let mut changes = Vec::new();
        for path in std::mem::take(&mut self.changed) {
            let bytes = self.contents.get(&path).cloned();
            changes.push((format!("{PREFIX}{key}/{path}"), bytes));
        }
        if std::mem::take(&mut self.head_changed) {
            // Every part of it has a JSON form.
            let bytes = serde_json::to_vec(&self.head).unwrap_or_default();
            changes.push((format!("{PREFIX}{key}"), Some(bytes)));
        }
        changes
    }

    /// The records that are deleted with it.
    pub(super) fn deleted(&self, key: &str) -> Vec<Change> {
        let below = self.contents.keys();
        let below = below.map(|path| (format!("{PREFIX}{key}/{path}"), None));
        below.chain([(format!("{PREFIX}{key}"), None)]).collect()
    }

    /// Takes the record of its head, or that there is none.
    ///
    /// # Errors
    /// [`Unreadable`] if it is damaged or of a later version.
    pub(super) fn read_head(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        check_version(bytes, VERSION)?;
        self.head = serde_json::from_slice(bytes).map_err(|_| Unreadable::Damaged)?;
        Ok(())
    }

    /// Takes the record of a file.
    pub(super) fn read_file(&mut self, path: &str, bytes: Option<Vec<u8>>) {
        match bytes {
            Some(bytes) => self.contents.insert(path.to_owned(), bytes),
            None => self.contents.remove(path),
        };
    }

    /// Whether there is a head.
    pub(super) fn is_whole(&self) -> bool {
        self.head.version == VERSION
    }
}

/// `eu-west-1/f` and `lib/a.py` of the key of a draft's record; no path for its head.
pub(super) fn read_key(key: &str) -> Option<(&str, Option<&str>)> {
    let rest = key.strip_prefix(PREFIX)?;
    let (region, after) = rest.split_once('/')?;
    Some(match after.split_once('/') {
        Some((name, path)) => (rest.get(..region.len() + 1 + name.len())?, Some(path)),
        None => (rest, None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, contents: &str) -> SourceFile {
        SourceFile {
            path: path.into(),
            contents: contents.into(),
        }
    }

    fn put(draft: &mut Draft, embedded: &Embedded, deployed: &[SourceFile], files: &[Put]) {
        let before = kept(Some(draft), embedded, deployed);
        let event = ("hello-world".to_owned(), "{}".to_owned());
        draft.put(&before, embedded, event, files.to_vec());
    }

    #[test]
    fn typing_beside_a_large_file_writes_what_was_typed() {
        tab::set_name("this".into());
        let large = "x".repeat(4 << 20);
        let deployed = [file("a.py", "1"), file("large.csv", &large)];
        let (mut draft, embedded) = (Draft::default(), Embedded::default());
        // The large one is deployed, or was kept with an earlier key.
        for second in [None, Some(large.clone().into_bytes())] {
            let typed = |text: &str| -> [Put; 2] {
                [
                    ("a.py".into(), Some(text.into())),
                    ("large.csv".into(), second.clone()),
                ]
            };
            put(&mut draft, &embedded, &deployed, &typed("2"));
            let _first = draft.take_changes("r/f");
            put(&mut draft, &embedded, &deployed, &typed("23"));
            let changes = draft.take_changes("r/f");
            let written: usize = changes
                .iter()
                .flat_map(|(_, bytes)| bytes)
                .map(Vec::len)
                .sum();
            assert!(written < 1_000, "{written} bytes");
        }
        let all = kept(Some(&draft), &embedded, &deployed);
        assert_eq!(all.files[1].contents.len(), large.len());
        assert_eq!(all.files[0].contents, b"23");
        assert!(all.is_mine());
    }

    #[test]
    fn records_come_back_as_they_were_written() {
        let (mut draft, embedded) = (Draft::default(), Embedded::default());
        let files: [Put; 1] = [("lib/a.py".into(), Some(b"1".to_vec()))];
        put(&mut draft, &embedded, &[], &files);
        let mut again = Draft::default();
        for (key, bytes) in draft.take_changes("eu-west-1/f") {
            match read_key(&key) {
                Some(("eu-west-1/f", None)) => again.read_head(&bytes.unwrap()).unwrap(),
                Some(("eu-west-1/f", Some(path))) => again.read_file(path, bytes),
                other => panic!("{other:?}"),
            }
        }
        assert!(again.is_whole());
        assert_eq!(kept(Some(&again), &embedded, &[]).files[0].contents, b"1");
        assert_eq!(read_key("function/r/f"), None);
        assert_eq!(again.read_head(br#"{"version":9}"#), Err(Unreadable::Newer));
        assert_eq!(again.read_head(b"{"), Err(Unreadable::Damaged));
    }

    #[test]
    fn what_a_tab_of_an_earlier_version_wrote_since_counts() {
        let (mut draft, mut embedded) = (Draft::default(), Embedded::default());
        put(
            &mut draft,
            &embedded,
            &[],
            &[("a.py".into(), Some(b"new tab".to_vec()))],
        );
        let seen = kept(Some(&draft), &embedded, &[]).revision;
        embedded.files = StoredFile::list(&[file("a.py", "old tab")]);
        embedded.revision = 1;
        embedded.author = "0.5".into();
        let now = kept(Some(&draft), &embedded, &[]);
        assert_eq!(now.files[0].contents, b"old tab");
        assert!(now.revision > seen);
    }
}
