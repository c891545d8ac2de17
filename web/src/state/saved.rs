//! The learner's work as one JSON document: what survives a reload.
//!
//! Tests and their results are not kept: they can be had again, to the byte.

use std::collections::BTreeMap;
use std::rc::Rc;

use lambdabox_core::function::FunctionConfig;
use serde::{Deserialize, Serialize};

use super::code::{Code, TextFile};
use super::function::Function;
use super::test_run::TestEvent;

/// The version of the document. A page that finds a later one leaves it alone.
const VERSION: u32 = 1;

/// Why a document cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// It is damaged, or of something else.
    #[error("the saved work cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    /// It was written by a later version of the page.
    #[error("the saved work is of a later version ({0}) of this page")]
    Later(u32),
    /// It breaks a rule that everything in the page keeps.
    #[error("the saved work cannot be used: {0}")]
    Refused(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    version: u32,
    functions: Vec<SavedFunction>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedFunction {
    config: FunctionConfig,
    draft: Vec<SavedFile>,
    deployed: Vec<SavedFile>,
    template: String,
    event: String,
}

#[derive(Serialize, Deserialize)]
struct SavedFile {
    path: String,
    text: String,
}

/// Writes the functions.
///
/// # Errors
/// [`SavedError::Damaged`] if they have no JSON form.
pub fn write(functions: &BTreeMap<String, Rc<Function>>) -> Result<String, SavedError> {
    let functions = functions
        .values()
        .map(|function| of_function(function))
        .collect();
    Ok(serde_json::to_string(&Document {
        version: VERSION,
        functions,
    })?)
}

/// Reads the functions.
///
/// # Errors
/// [`SavedError`] if the document is not one that [`write`] wrote.
pub fn read(json: &str) -> Result<BTreeMap<String, Rc<Function>>, SavedError> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let Version { version } = serde_json::from_str(json)?;
    if version > VERSION {
        return Err(SavedError::Later(version));
    }
    let document: Document = serde_json::from_str(json)?;
    let mut functions = BTreeMap::new();
    for saved in document.functions {
        let function = to_function(saved)?;
        functions.insert(function.config.function_name.clone(), Rc::new(function));
    }
    if functions.is_empty() {
        return Err(SavedError::Refused("it holds no function".to_owned()));
    }
    Ok(functions)
}

fn of_function(function: &Function) -> SavedFunction {
    SavedFunction {
        config: function.config.clone(),
        draft: function.code.draft.iter().map(of_file).collect(),
        deployed: function.code.deployed.iter().map(of_file).collect(),
        template: function.event.template.to_string(),
        event: function.event.text.to_string(),
    }
}

fn of_file(file: &TextFile) -> SavedFile {
    SavedFile {
        path: file.path.to_string(),
        text: file.text.to_string(),
    }
}

fn to_function(saved: SavedFunction) -> Result<Function, SavedError> {
    let refused = |error: &dyn std::fmt::Display| SavedError::Refused(error.to_string());
    saved.config.validate().map_err(|error| refused(&error))?;
    if saved.draft.is_empty() {
        return Err(refused(&"a function has no file"));
    }
    let event = TestEvent {
        template: saved.template.into(),
        text: saved.event.into(),
        error: None,
    };
    let mut function = Function::new(saved.config, Vec::new(), event);
    function.code = Code {
        draft: saved.draft.into_iter().map(to_file).collect(),
        deployed: saved.deployed.into_iter().map(to_file).collect(),
    };
    Ok(function)
}

fn to_file(file: SavedFile) -> TextFile {
    TextFile {
        path: file.path.into(),
        text: file.text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::function::FunctionAction;
    use crate::state::starter;

    fn work() -> BTreeMap<String, Rc<Function>> {
        let mut function = starter::function();
        let (path, text) = ("lambda_function.py".into(), "# żółw\n".into());
        function.apply(FunctionAction::EditFile { path, text });
        function.apply(FunctionAction::EditEvent("{\"half\":".into()));
        BTreeMap::from([(function.config.function_name.clone(), Rc::new(function))])
    }

    #[test]
    fn work_survives_with_its_undeployed_changes() {
        let work = work();
        let again = read(&write(&work).unwrap()).unwrap();
        assert_eq!(again, work);
        assert!(again.values().all(|function| function.code.has_changes()));
    }

    #[test]
    fn damage_is_found() {
        let json = write(&work()).unwrap();
        for damaged in [
            "",
            "{}",
            "null",
            &json[..json.len() - 1],
            "{\"version\":1,\"functions\":[]}",
        ] {
            assert!(read(damaged).is_err(), "{damaged}");
        }
    }

    #[test]
    fn a_later_version_is_left_alone() {
        let error = read("{\"version\":2,\"anything\":[]}").unwrap_err();
        assert!(matches!(error, SavedError::Later(2)));
    }

    #[test]
    fn what_the_console_would_refuse_is_refused() {
        let json = write(&work())
            .unwrap()
            .replace("\"memorySize\":128", "\"memorySize\":1");
        assert!(matches!(read(&json).unwrap_err(), SavedError::Refused(_)));
    }
}
