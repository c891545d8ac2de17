//! Files in records: text where they are text, base64 where they are not.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lambdabox_core::engine::SourceFile;
use serde::{Deserialize, Serialize};

/// A file in a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StoredFile {
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

impl StoredFile {
    /// Files for a record.
    pub(super) fn list(files: &[SourceFile]) -> Vec<Self> {
        let one = |file: &SourceFile| {
            let text = std::str::from_utf8(&file.contents).ok().map(str::to_owned);
            let base64 = text.is_none().then(|| STANDARD.encode(&file.contents));
            Self {
                path: file.path.clone(),
                text,
                base64,
            }
        };
        files.iter().map(one).collect()
    }

    /// Files from a record; `None` if one is damaged.
    pub(super) fn contents(files: Vec<Self>) -> Option<Vec<SourceFile>> {
        let one = |file: Self| {
            let contents = match file.base64 {
                Some(base64) => STANDARD.decode(base64).ok()?,
                None => file.text.unwrap_or_default().into_bytes(),
            };
            Some(SourceFile {
                path: file.path,
                contents,
            })
        };
        files.into_iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_survive_a_record() {
        let files = [("a.py", "# żółw\n".as_bytes()), ("lib/b.bin", &[0, 255, 1])];
        let files = files.map(|(path, contents)| SourceFile {
            path: path.into(),
            contents: contents.into(),
        });
        let stored = StoredFile::list(&files);
        let json = serde_json::to_string(&stored).unwrap();
        assert_eq!(
            json,
            r##"[{"Path":"a.py","Text":"# żółw\n"},{"Path":"lib/b.bin","Base64":"AP8B"}]"##
        );
        let again: Vec<StoredFile> = serde_json::from_str(&json).unwrap();
        let again = StoredFile::contents(again).unwrap();
        let parts = |files: &[SourceFile]| -> Vec<_> {
            let one = |file: &SourceFile| (file.path.clone(), file.contents.clone());
            files.iter().map(one).collect()
        };
        assert_eq!(parts(&again), parts(&files));
    }
}
