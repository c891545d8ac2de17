//! Files that were chosen or dropped: packages and compiled handlers.

use super::code::take_zip;
use crate::components::file_choice::Handed;
use crate::json::{Object, list, quote};
use crate::page::model::{ApiError, Model};
use crate::page::route::{Route, Section, Tab};

/// A file was dropped on the page, or chosen where the function's code is.
pub fn take_file(model: &mut Model, file: Handed) {
    let file = if is_at_triggers(&model.route) {
        match super::triggers::drop_file(model, file) {
            Some(file) => file,
            None => return,
        }
    } else {
        file
    };
    if ending(&file.name) == "lambdabox" {
        if model.route == Route::Data {
            return super::data::choose(model, file);
        }
        return refuse(model, "Open Your data first, then drop the export there.");
    }
    let Handed { name, base64 } = file;
    let Some(base64) = base64 else {
        return refuse(model, "The file is too large to be read here.");
    };
    let compiled = model.function().map(|open| open.compiled);
    match (ending(&name), compiled) {
        ("wasm", Some(true)) => {
            let function = model.function_name().unwrap_or_default().to_owned();
            upload(model, function, name, base64);
        }
        ("wasm", _) => create(model, name, base64),
        ("zip", Some(false)) => take_zip(model, &base64),
        ("zip", Some(true)) => refuse(
            model,
            "This function runs a compiled handler: upload a .wasm component.",
        ),
        ("zip", None) => refuse(
            model,
            "Open the function that the .zip file is for, or create it first.",
        ),
        _ => refuse(
            model,
            "Only .zip files and compiled handlers (.wasm components) can be uploaded.",
        ),
    }
}

/// Where buckets are shown, files are for them.
fn is_at_triggers(route: &Route) -> bool {
    matches!(
        route,
        Route::Function {
            tab: Tab::Configuration(Section::Triggers),
            ..
        }
    )
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn refuse(model: &mut Model, text: &'static str) {
    model.fail(&ApiError {
        message: text.into(),
        ..ApiError::default()
    });
}

/// Creates a function for a compiled handler, named as its file.
fn create(model: &mut Model, file: String, base64: String) {
    let name = function_name(&file);
    let input = Object::new()
        .text("FunctionName", &name)
        .text("Runtime", "provided.al2023")
        .json("Architectures", &list([quote("x86_64")].into_iter()));
    model.call(
        "CreateFunctionFromScratch",
        input,
        move |model, answer| match answer {
            Ok(_) => {
                model.go(&Route::function(&name, Tab::Code));
                upload(model, name, file, base64);
            }
            Err(error) => model.fail(&error),
        },
    );
}

/// `my handler.wasm` is for the function `my-handler`.
fn function_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let plain = |letter: char| {
        let fits = letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if fits { letter } else { '-' }
    };
    let name: String = stem.chars().take(64).map(plain).collect();
    if name.is_empty() {
        "compiled-handler".into()
    } else {
        name
    }
}

/// Makes a compiled handler what runs.
fn upload(model: &mut Model, function: String, file: String, base64: String) {
    model.form.busy = true;
    let input = Object::new()
        .text("FunctionName", &function)
        .text("FileName", &file)
        .text("Component", &base64);
    let key = (model.region.clone(), function);
    model.call("UploadComponent", input, move |model, answer| {
        model.form.busy = false;
        match answer {
            Ok(json) => {
                if let Some(open) = model.open.get_mut(&key) {
                    open.function = json.get("Function").clone();
                    open.component = json.get("Component").clone();
                }
                model.succeed(["Successfully updated the function ", &key.1, "."].concat());
            }
            Err(error) => model.fail(&error),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_named_as_their_files() {
        for (file, name) in [
            ("greet.wasm", "greet"),
            ("my handler (1).wasm", "my-handler--1-"),
            ("żółw.wasm", "---w"),
            (".wasm", "compiled-handler"),
        ] {
            assert_eq!(function_name(file), name, "{file}");
        }
        assert_eq!(function_name(&"x".repeat(100)).len(), 64);
    }

    #[test]
    fn what_cannot_be_taken_is_said() {
        for (name, base64) in [
            ("notes.txt", Some(String::new())),
            ("shop.zip", Some(String::new())),
            ("shop.wasm", None),
        ] {
            let mut model = Model::new();
            let name = name.to_owned();
            take_file(&mut model, Handed { name, base64 });
            assert!(model.notice.is_some_and(|notice| !notice.good));
            assert!(model.outbox.is_empty());
        }
    }
}
