//! Everything as one file: the records of an account, whatever they are.
//!
//! The file is gzip, whose checksum finds damage. Inside: one line of JSON that says what it is and
//! how many records follow; for each record, a line of JSON with its key and its length, its bytes,
//! and an end of line.

use crate::limits;
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

/// What the first line calls the file.
const FORMAT: &str = "lambdabox-backup";
/// The version of the form that is written, and the newest that is read.
const VERSION: u32 = 1;

/// Records by key.
pub type Records = BTreeMap<String, Vec<u8>>;

/// The records of an account, and when they were gathered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backup {
    /// When it was made, in ISO 8601; free text to a reader.
    pub made: String,
    /// What it holds.
    pub records: Records,
}

/// Why a file is refused, or cannot be made: one sentence for the person whose file it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Some other file.
    #[error("This file is no export of lambdabox. Choose a file that Export has saved.")]
    Foreign,
    /// It was cut off or changed on its way.
    #[error(
        "This file is damaged: its checksum does not fit. Take another copy of it, or export again."
    )]
    Damaged,
    /// A later lambdabox made it.
    #[error(
        "This file was made by a newer version of lambdabox (form {0}). Reload the page to get the newer version, then import it again."
    )]
    Newer(u32),
    /// More than the bounds of [`limits`].
    #[error(
        "The file is too large: at most {} MB, {} MB once unpacked, are taken.",
        limits::BACKUP_MAX_BYTES >> 20,
        limits::BACKUP_UNPACKED_MAX_BYTES >> 20
    )]
    TooLarge,
    /// More than [`limits::BACKUP_RECORDS_MAX`].
    #[error("The file has more than {} records.", limits::BACKUP_RECORDS_MAX)]
    TooManyRecords,
    /// A key that no record can have.
    #[error("The file has a record without a proper name.")]
    Key,
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    #[serde(default)]
    made: String,
    #[serde(default)]
    records: usize,
}

#[derive(Serialize, Deserialize)]
struct RecordHead {
    key: String,
    bytes: usize,
}

/// What a backup would bring to an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Keys that the account does not have.
    pub new: Vec<String>,
    /// Keys that both have, with the same bytes.
    pub same: Vec<String>,
    /// Keys that both have, with other bytes.
    pub different: Vec<String>,
}

impl Backup {
    /// The file.
    ///
    /// # Errors
    /// [`BackupError`] if it would be one that [`Backup::from_bytes`] refuses.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BackupError> {
        if self.records.len() > limits::BACKUP_RECORDS_MAX {
            return Err(BackupError::TooManyRecords);
        }
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        let mut unpacked = 0;
        let mut write = |bytes: &[u8]| {
            unpacked += bytes.len();
            if unpacked > limits::BACKUP_UNPACKED_MAX_BYTES {
                return Err(BackupError::TooLarge);
            }
            // A vector takes whatever is written.
            out.write_all(bytes).map_err(|_| BackupError::TooLarge)
        };
        let head = Head {
            format: FORMAT.to_owned(),
            version: VERSION,
            made: self.made.clone(),
            records: self.records.len(),
        };
        write(&line(&head))?;
        for (key, value) in &self.records {
            check_key(key)?;
            let head = RecordHead {
                key: key.clone(),
                bytes: value.len(),
            };
            write(&line(&head))?;
            write(value)?;
            write(b"\n")?;
        }
        let file = out.finish().map_err(|_| BackupError::TooLarge)?;
        if file.len() > limits::BACKUP_MAX_BYTES {
            return Err(BackupError::TooLarge);
        }
        Ok(file)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`BackupError`] if it is another file, damaged, too large or of a newer version.
    pub fn from_bytes(file: &[u8]) -> Result<Self, BackupError> {
        if file.len() > limits::BACKUP_MAX_BYTES {
            return Err(BackupError::TooLarge);
        }
        if !file.starts_with(&[0x1f, 0x8b]) {
            return Err(BackupError::Foreign);
        }
        let mut gzip = GzDecoder::new(file);
        let mut unpacked = Vec::new();
        // One byte more than may be: reading to the very end also compares the checksum.
        let bound = u64::try_from(limits::BACKUP_UNPACKED_MAX_BYTES).unwrap_or(u64::MAX);
        (&mut gzip)
            .take(bound.saturating_add(1))
            .read_to_end(&mut unpacked)
            .map_err(|_| BackupError::Damaged)?;
        if unpacked.len() > limits::BACKUP_UNPACKED_MAX_BYTES {
            return Err(BackupError::TooLarge);
        }
        if !gzip.into_inner().is_empty() {
            return Err(BackupError::Damaged);
        }
        read(&unpacked)
    }

    /// What importing it means for an account with these records.
    #[must_use]
    pub fn compare(&self, here: &Records) -> Comparison {
        let mut comparison = Comparison::default();
        for (key, value) in &self.records {
            let keys = match here.get(key) {
                None => &mut comparison.new,
                Some(mine) if mine == value => &mut comparison.same,
                Some(_) => &mut comparison.different,
            };
            keys.push(key.clone());
        }
        comparison
    }
}

fn line(head: &impl Serialize) -> Vec<u8> {
    // Texts and numbers always have a JSON form.
    let mut line = serde_json::to_vec(head).unwrap_or_default();
    line.push(b'\n');
    line
}

fn check_key(key: &str) -> Result<(), BackupError> {
    let fits = (1..=limits::BACKUP_KEY_MAX_BYTES).contains(&key.len());
    // Objects of S3 may have any name, and a zero character stands between it and the number of a version.
    let free = key.starts_with("service/");
    if fits && (free || !key.chars().any(char::is_control)) {
        Ok(())
    } else {
        Err(BackupError::Key)
    }
}

fn read(unpacked: &[u8]) -> Result<Backup, BackupError> {
    let (head, mut rest) = split_line(unpacked).ok_or(BackupError::Foreign)?;
    let head: Head = serde_json::from_slice(head).map_err(|_| BackupError::Foreign)?;
    if head.format != FORMAT {
        return Err(BackupError::Foreign);
    }
    if head.version > VERSION {
        return Err(BackupError::Newer(head.version));
    }
    if head.records > limits::BACKUP_RECORDS_MAX {
        return Err(BackupError::TooManyRecords);
    }
    let mut records = Records::new();
    for _ in 0..head.records {
        let (key, value, tail) = read_record(rest).ok_or(BackupError::Damaged)?;
        check_key(&key)?;
        if records.insert(key, value.to_vec()).is_some() {
            return Err(BackupError::Damaged);
        }
        rest = tail;
    }
    if !rest.is_empty() {
        return Err(BackupError::Damaged);
    }
    Ok(Backup {
        made: head.made,
        records,
    })
}

/// Key and bytes of the first record, and what follows it.
fn read_record(bytes: &[u8]) -> Option<(String, &[u8], &[u8])> {
    let (head, rest) = split_line(bytes)?;
    let head: RecordHead = serde_json::from_slice(head).ok()?;
    let (value, rest) = rest.split_at_checked(head.bytes)?;
    Some((head.key, value, rest.strip_prefix(b"\n")?))
}

/// The first line without its end, and what follows it.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((bytes.get(..end)?, bytes.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn backup(records: &[(&str, &[u8])]) -> Backup {
        let pair = |(key, value): &(&str, &[u8])| ((*key).to_owned(), value.to_vec());
        Backup {
            made: "2026-01-02T03:04:05.678Z".into(),
            records: records.iter().map(pair).collect(),
        }
    }

    fn gzipped(text: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        out.write_all(text).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn a_file_brings_everything_back() {
        let all = backup(&[("function/eu-west-1/f", b"{}\n{"), ("log/1", &[0, 255, 10])]);
        assert_eq!(Backup::from_bytes(&all.to_bytes().unwrap()), Ok(all));
        let nothing = backup(&[]);
        assert_eq!(
            Backup::from_bytes(&nothing.to_bytes().unwrap()),
            Ok(nothing)
        );
    }

    #[test]
    fn other_files_are_refused() {
        for file in [
            &b""[..],
            b"PK\x03\x04",
            b"{}",
            &gzipped(b""),
            &gzipped(b"{}\n"),
        ] {
            assert_eq!(Backup::from_bytes(file), Err(BackupError::Foreign));
        }
    }

    #[test]
    fn a_newer_file_says_so_whatever_follows() {
        let file =
            gzipped(b"{\"format\":\"lambdabox-backup\",\"version\":2,\"more\":[1]}\n\x00\x01");
        assert_eq!(Backup::from_bytes(&file), Err(BackupError::Newer(2)));
    }

    #[test]
    fn objects_of_s3_go_out_and_come_in_whatever_their_names() {
        let there = backup(&[
            (
                "service/s3/body/global/cafe/menu\0fffffffffffffffe",
                b"\0\n",
            ),
            (
                "service/s3/version/global/cafe/a\n\u{1b}[1m\0fffffffffffffffe",
                b"{}",
            ),
        ]);
        let file = there.to_bytes().unwrap();
        assert_eq!(Backup::from_bytes(&file), Ok(there));
    }

    #[test]
    fn what_does_not_add_up_is_damaged() {
        let head = |records: u32| {
            format!("{{\"format\":\"lambdabox-backup\",\"version\":1,\"records\":{records}}}\n")
        };
        for body in [
            head(1),
            head(0) + "x",
            head(1) + "{\"key\":\"a\",\"bytes\":2}\nx\n",
            head(1) + "{\"key\":\"a\",\"bytes\":18446744073709551615}\nx\n",
            head(2) + "{\"key\":\"a\",\"bytes\":0}\n\n{\"key\":\"a\",\"bytes\":0}\n\n",
        ] {
            assert_eq!(
                Backup::from_bytes(&gzipped(body.as_bytes())),
                Err(BackupError::Damaged),
                "{body}"
            );
        }
        let mut longer = backup(&[]).to_bytes().unwrap();
        longer.push(0);
        assert_eq!(Backup::from_bytes(&longer), Err(BackupError::Damaged));
    }

    #[test]
    fn hostile_files_are_bounded() {
        let many = format!(
            "{{\"format\":\"lambdabox-backup\",\"version\":1,\"records\":{}}}\n",
            usize::MAX
        );
        assert_eq!(
            Backup::from_bytes(&gzipped(many.as_bytes())),
            Err(BackupError::TooManyRecords)
        );
        for key in ["", "clock\n", "layer/r/a\0", &"x".repeat(10_000)] {
            let nameless = backup(&[(key, b"")]);
            assert_eq!(nameless.to_bytes(), Err(BackupError::Key), "{key}");
        }
        let large = vec![0x1f; limits::BACKUP_MAX_BYTES + 1];
        assert_eq!(Backup::from_bytes(&large), Err(BackupError::TooLarge));
    }

    #[test]
    fn a_bomb_stops_at_the_bound() {
        let zeros = vec![b' '; 1 << 20];
        let mut out = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..=limits::BACKUP_UNPACKED_MAX_BYTES >> 20 {
            out.write_all(&zeros).unwrap();
        }
        let bomb = out.finish().unwrap();
        assert!(bomb.len() < 1 << 20);
        assert_eq!(Backup::from_bytes(&bomb), Err(BackupError::TooLarge));
    }

    #[test]
    fn records_are_compared() {
        let here = backup(&[("a", b"1"), ("b", b"2"), ("d", b"4")]).records;
        let comparison = backup(&[("a", b"1"), ("b", b"3"), ("c", b"")]).compare(&here);
        assert_eq!(comparison.same, ["a"]);
        assert_eq!(comparison.different, ["b"]);
        assert_eq!(comparison.new, ["c"]);
    }

    fn records() -> impl Strategy<Value = Records> {
        let value = prop::collection::vec(any::<u8>(), 0..200);
        prop::collection::btree_map("[a-zA-Z0-9/ żółw_-]{1,40}", value, 0..8)
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read(records in records(), made in ".{0,40}") {
            let backup = Backup { made, records };
            prop_assert_eq!(Backup::from_bytes(&backup.to_bytes().unwrap()), Ok(backup));
        }

        /// Damage is found, or did no harm (gzip's own head has bytes that say nothing).
        #[test]
        fn damage_is_never_taken_for_work(records in records(), at in any::<prop::sample::Index>(), flip in 1..=255_u8, cut in any::<prop::sample::Index>()) {
            let backup = Backup { made: String::new(), records };
            let mut file = backup.to_bytes().unwrap();
            prop_assert!(Backup::from_bytes(&file[..cut.index(file.len())]).is_err());
            let at = at.index(file.len());
            file[at] ^= flip;
            if let Ok(read) = Backup::from_bytes(&file) {
                prop_assert_eq!(read, backup);
            }
        }

        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Backup::from_bytes(&bytes);
            let _ = Backup::from_bytes(&gzipped(&bytes));
            let mut like = b"{\"format\":\"lambdabox-backup\",\"version\":1,\"records\":3}\n".to_vec();
            like.extend(bytes);
            let _ = Backup::from_bytes(&gzipped(&like));
        }
    }
}
