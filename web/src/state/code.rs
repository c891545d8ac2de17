//! A function's code: what is in the editor, and what has been deployed.

use lambdabox_core::engine::SourceFile;
use yew::AttrValue;

/// One text file in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Path below `/var/task`.
    pub path: AttrValue,
    /// The text.
    pub text: AttrValue,
}

/// The code of one function. Only what is deployed runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What the editor shows.
    pub draft: Vec<TextFile>,
    /// What runs.
    pub deployed: Vec<TextFile>,
}

impl Code {
    /// Code that is deployed as it is.
    #[must_use]
    pub fn deployed(files: Vec<TextFile>) -> Self {
        Self {
            draft: files.clone(),
            deployed: files,
        }
    }

    /// Whether the editor holds changes that do not run yet.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.draft != self.deployed
    }

    /// Puts a new text into a file of the draft; a file that is not there is left out.
    pub fn edit(&mut self, path: &str, text: AttrValue) {
        if let Some(file) = self.draft.iter_mut().find(|file| file.path == path) {
            file.text = text;
        }
    }

    /// Makes the draft what runs.
    pub fn deploy(&mut self) {
        self.deployed.clone_from(&self.draft);
    }

    /// The deployment package.
    #[must_use]
    pub fn package(&self) -> Vec<SourceFile> {
        self.deployed
            .iter()
            .map(|file| SourceFile {
                path: file.path.to_string(),
                contents: file.text.as_bytes().to_vec(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello() -> Code {
        Code::deployed(vec![TextFile {
            path: "a.py".into(),
            text: "1".into(),
        }])
    }

    #[test]
    fn an_edit_does_not_run_before_it_is_deployed() {
        let mut code = hello();
        code.edit("a.py", "2".into());
        assert!(code.has_changes());
        assert_eq!(code.package()[0].contents, b"1");
        code.deploy();
        assert!(!code.has_changes());
        assert_eq!(code.package()[0].contents, b"2");
    }

    #[test]
    fn an_edit_that_is_undone_leaves_nothing_to_deploy() {
        let mut code = hello();
        code.edit("a.py", "2".into());
        code.edit("a.py", "1".into());
        assert!(!code.has_changes());
    }

    #[test]
    fn a_file_that_is_not_there_is_not_made() {
        let mut code = hello();
        code.edit("b.py", "2".into());
        assert_eq!(code, hello());
    }
}
