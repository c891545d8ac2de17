//! A file of a function's code, as the page holds it.

use lambdabox_contract::file::{DraftFile, File};
use std::rc::Rc;
use yew::AttrValue;

/// One file of the code.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path below `/var/task`.
    pub path: AttrValue,
    /// What is in it.
    pub contents: Contents,
}

/// What is in a file. Clones share it.
#[derive(Clone, Debug)]
pub enum Contents {
    /// Text, which can be edited.
    Text(AttrValue),
    /// Anything else.
    Bytes(Rc<[u8]>),
}

impl Contents {
    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.contents.bytes(), other.contents.bytes());
        // Most files are shared: megabytes need not be read to see that nothing was typed.
        self.path == other.path && (std::ptr::eq(a, b) || a == b)
    }
}

impl Eq for SourceFile {}

impl SourceFile {
    /// Files whose contents are attached, in their order.
    #[must_use]
    pub fn attached(
        files: Vec<File>,
        attachments: &mut impl Iterator<Item = Vec<u8>>,
    ) -> Vec<Self> {
        let one = |file: File| {
            let bytes = attachments.next().unwrap_or_default();
            let contents = match String::from_utf8(bytes) {
                Ok(text) if file.text => Contents::Text(text.into()),
                Ok(text) => Contents::Bytes(text.into_bytes().into()),
                Err(error) => Contents::Bytes(error.into_bytes().into()),
            };
            Self {
                path: file.path.into(),
                contents,
            }
        };
        files.into_iter().map(one).collect()
    }

    /// The same for the way back.
    #[must_use]
    pub fn to_attach(files: &[Self]) -> (Vec<File>, Vec<Vec<u8>>) {
        let one = |file: &Self| {
            let head = File {
                path: file.path.to_string(),
                text: matches!(file.contents, Contents::Text(_)),
            };
            (head, file.contents.bytes().to_vec())
        };
        files.iter().map(one).unzip()
    }

    /// A draft for the way to the account: contents that are as deployed stay here.
    #[must_use]
    pub fn draft(files: &[Self], deployed: &[Self]) -> (Vec<DraftFile>, Vec<Vec<u8>>) {
        let mut attachments = Vec::new();
        let one = |file: &Self| {
            let as_deployed = deployed.contains(file);
            if !as_deployed {
                attachments.push(file.contents.bytes().to_vec());
            }
            DraftFile {
                path: file.path.to_string(),
                as_deployed,
            }
        };
        let heads = files.iter().map(one).collect();
        (heads, attachments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_as_they_went() {
        let heads = [("a.py", true), ("b.bin", false)].map(|(path, text)| File {
            path: path.into(),
            text,
        });
        let bytes = vec!["# żółw".as_bytes().to_vec(), vec![0, 255]];
        let files = SourceFile::attached(heads.to_vec(), &mut bytes.clone().into_iter());
        assert!(matches!(&files[0].contents, Contents::Text(text) if text == "# żółw"));
        assert_eq!(SourceFile::to_attach(&files), (heads.to_vec(), bytes));
    }

    #[test]
    fn a_draft_takes_only_what_differs_along() {
        let file = |path: &'static str, text: &'static str| SourceFile {
            path: path.into(),
            contents: Contents::Text(text.into()),
        };
        let deployed = [file("a.py", "1"), file("large.csv", "megabytes")];
        let draft = [
            file("a.py", "2"),
            file("large.csv", "megabytes"),
            file("new.py", "3"),
        ];
        let (heads, attachments) = SourceFile::draft(&draft, &deployed);
        let same: Vec<bool> = heads.iter().map(|head| head.as_deployed).collect();
        assert_eq!(same, [false, true, false]);
        assert_eq!(attachments, [b"2".to_vec(), b"3".to_vec()]);
    }
}
