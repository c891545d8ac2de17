//! Creating and deleting functions.

use crate::json::{Object, list, quote};
use crate::page::form::Form;
use crate::page::model::{Asked, Model};
use crate::page::route::{Route, Tab};
use yew::AttrValue;

/// An empty form.
pub fn begin(model: &mut Model) {
    model.ask("runtimes", "ListRuntimes", Object::new());
    model.ask("roles", "ListRoles", Object::new());
    model.form = Form::of(&[
        ("runtime", "python3.14".into()),
        ("architecture", "x86_64".into()),
        ("role", "new".into()),
    ]);
}

/// Creates the function that the form describes, and shows it.
pub fn create(model: &mut Model) {
    let form = &mut model.form;
    if form.busy {
        return;
    }
    let name: AttrValue = form.get("name").trim().to_owned().into();
    if name.is_empty() {
        return form.refuse("name", "Enter a function name.".into());
    }
    form.clear_errors();
    form.busy = true;
    let mut input = Object::new()
        .text("FunctionName", &name)
        .text("Runtime", &form.get("runtime"))
        .json(
            "Architectures",
            &list([quote(&form.get("architecture"))].into_iter()),
        );
    // Without a role, one is created for the function.
    let existing = form.get("role") == "existing";
    if existing {
        input = input.text("Role", &form.get("role-name"));
    }
    model.call("CreateFunctionFromScratch", input, move |model, answer| {
        model.form.busy = false;
        match answer {
            Ok(_) => {
                model.succeed(
                    [
                        "Successfully created the function ",
                        &name,
                        ". You can now change its code and configuration. To invoke your function with a test event, choose Test.",
                    ]
                    .concat(),
                );
                model.go(&Route::function(&name, Tab::Code));
            }
            Err(error) => {
                let field = if existing && error.message.contains("'role'") { "role-name" } else { "name" };
                model.form.refuse(field, error.message);
            }
        }
    });
}

/// Asks before a function is deleted.
pub fn ask_to_delete(model: &mut Model, name: &str) {
    model.form.set("doomed", name.to_owned().into());
    model.form.set("word", AttrValue::default());
    model.asked = Some(Asked {
        title: ["Delete function ", name].concat().into(),
        text: "Deleting a function permanently removes its code and its configuration. Its logs stay. This cannot be undone.".into(),
        word: Some("delete".into()),
        button: "Delete",
        act: delete,
    });
}

fn delete(model: &mut Model) {
    let name = model.form.get("doomed");
    let input = Object::new().text("FunctionName", &name);
    let key = (model.region.clone(), name.to_string());
    model.call("DeleteFunction", input, move |model, answer| match answer {
        Ok(_) => {
            model.open.remove(&key);
            model.succeed(["Successfully deleted the function ", &key.1, "."].concat());
            if model.route == Route::Functions {
                super::arrive::refresh(model);
            } else {
                model.go(&Route::Functions);
            }
        }
        Err(error) => model.fail(&error),
    });
}
