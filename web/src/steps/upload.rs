//! Files that were chosen or dropped: packages and compiled handlers.

use super::files::take_packages;
use crate::handed::Handed;
use crate::state::model::Model;
use crate::state::route::{Route, Section, Tab};
use crate::state::sheet::Pressed;
use lambdabox_contract::sheet::{Form, Part};
use lambdabox_contract::{CreateFunction, UploadComponent};
use std::rc::Rc;

/// Files were dropped on the page, or chosen where the function's code is.
pub fn take_files(model: &mut Model, files: Vec<Handed>) {
    let several = files.len() > 1;
    let packages = several && files.iter().all(|file| is_package(&file.name));
    if packages && !takes_files_itself(&model.route) {
        return take_packages_of(model, files);
    }
    if several {
        return model.fail(
            "Several files at once can only be Python packages (.whl files). Choose one file.",
        );
    }
    if let Some(file) = files.into_iter().next() {
        take_file(model, file);
    }
}

fn take_file(model: &mut Model, file: Handed) {
    if takes_files_itself(&model.route)
        && let Some(form) = taking_files(model)
    {
        return super::sheet::put_file(model, Rc::new(form), file);
    }
    if ending(&file.name) == "lambdabox" {
        if model.route == Route::Data {
            return super::data::choose(model, file);
        }
        return model.fail("Open Your data first, then drop the export there.");
    }
    let Handed { name, bytes } = file;
    let Some(bytes) = bytes else {
        return too_large(model);
    };
    let compiled = model.function().map(|open| open.compiled.is_some());
    match (ending(&name), compiled) {
        ("wasm", Some(true)) => {
            let function = model.function_name().unwrap_or_default().to_owned();
            upload(model, function, name, &bytes);
        }
        ("wasm", _) => create(model, name, bytes),
        _ if is_package(&name) => {
            let bytes = Some(bytes);
            take_packages_of(model, vec![Handed { name, bytes }]);
        }
        _ => model.fail(
            "Only .zip files, Python packages (.whl files) and compiled handlers (.wasm components) can be uploaded.",
        ),
    }
}

/// Files for the open function's code.
fn take_packages_of(model: &mut Model, files: Vec<Handed>) {
    match model.function().map(|open| open.compiled.is_some()) {
        Some(false) => {}
        Some(true) => {
            return model.fail("This function runs a compiled handler: upload a .wasm component.");
        }
        None => {
            return model.fail("Open the function that the file is for, or create it first.");
        }
    }
    let chosen = files.into_iter().map(|file| Some((file.name, file.bytes?)));
    match chosen.collect::<Option<Vec<_>>>() {
        Some(chosen) => take_packages(model, chosen),
        None => too_large(model),
    }
}

fn is_package(name: &str) -> bool {
    ["zip", "whl"]
        .iter()
        .any(|known| ending(name).eq_ignore_ascii_case(known))
}

/// A file is more than the page takes.
pub fn too_large(model: &mut Model) {
    model.fail("The file is too large to be read here.");
}

/// The first form of the sheet that takes files.
fn taking_files(model: &Model) -> Option<Pressed> {
    let parts = &model.data.sheet.as_ref()?.parts;
    let form = parts.iter().find_map(first_taking)?;
    Some(Pressed {
        act: form.button.act.clone(),
        form: form.id.clone(),
        fields: form.fields.clone(),
        file: form.file.clone(),
        ..Pressed::default()
    })
}

fn first_taking(part: &Part) -> Option<&Form> {
    match part {
        Part::Box(container) => container.parts.iter().find_map(first_taking),
        Part::Form(form) => Some(form).filter(|form| form.file.is_some()),
        _ => None,
    }
}

/// Where buckets or layers are shown, files are for them.
fn takes_files_itself(route: &Route) -> bool {
    let Route::Function { tab, .. } = route else {
        return false;
    };
    match tab {
        Tab::Configuration(section) => *section == Section::Triggers,
        Tab::Described(slug) => slug == "layers",
        _ => false,
    }
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Creates a function for a compiled handler, named as its file.
fn create(model: &mut Model, file: String, bytes: Rc<[u8]>) {
    let name = function_name(&file);
    let ask = CreateFunction {
        function: model.named(&name),
        runtime: None,
        file: Some(file.clone()),
        architecture: "x86_64".into(),
        role: None,
    };
    model.call(ask, Vec::new(), move |model, answer| match answer {
        Ok(_) => {
            model.go(&Route::function(&name, Tab::Code));
            upload(model, name, file, &bytes);
        }
        Err(refusal) => model.fail(refusal.message),
    });
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
fn upload(model: &mut Model, name: String, file_name: String, bytes: &Rc<[u8]>) {
    model.form.busy = true;
    let ask = UploadComponent {
        function: model.named(&name),
        file_name,
    };
    let key = (model.region.clone(), name);
    model.call(ask, vec![bytes.to_vec()], move |model, answer| {
        model.form.busy = false;
        match answer {
            Ok(given) => {
                if let Some(open) = model.opened(&key) {
                    open.overview = given.value.overview;
                    open.compiled = given.value.compiled;
                }
                super::functions::updated(model, &key.1);
            }
            Err(refusal) => model.fail(refusal.message),
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
        for (name, bytes) in [
            ("notes.txt", Some(Rc::from([]))),
            ("shop.zip", Some(Rc::from([]))),
            ("shop.wasm", None),
        ] {
            let mut model = Model::new();
            let name = name.to_owned();
            take_files(&mut model, vec![Handed { name, bytes }]);
            assert!(model.notice.is_some_and(|notice| !notice.good));
            assert!(model.outbox.is_empty());
        }
    }
}
