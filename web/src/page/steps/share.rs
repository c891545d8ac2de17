//! Functions as links.

use crate::json::Object;
use crate::page::form::Form;
use crate::page::model::{Model, Wish};
use crate::page::route::{Route, Tab};
use yew::AttrValue;

/// Asks for the link to the function that is shown.
pub fn begin(model: &mut Model) {
    let name = model.function_name().unwrap_or_default().to_owned();
    let values = model.form.get("share-values") == "yes";
    let input = Object::new()
        .text("FunctionName", &name)
        .json("WithValues", if values { "true" } else { "false" });
    let visit = model.visit;
    model.call("GetShareLink", input, move |model, answer| {
        if model.visit != visit {
            return;
        }
        match answer {
            Ok(json) => {
                model.form.accept("share-link");
                model.data.insert("link", json);
            }
            Err(error) => {
                model.data.remove("link");
                model.form.refuse("share-link", error.message);
            }
        }
    });
}

/// Whether the values of environment variables are to be in the link.
pub fn choose_values(model: &mut Model, choice: &'static str) {
    model.form.set("share-values", choice.into());
    begin(model);
}

/// Puts the link into the clipboard.
pub fn copy(model: &mut Model, address: String) {
    model.wishes.push(Wish::Copy(address));
    model.succeed("The link was copied.");
}

/// A link was opened: what it holds is asked for, and nothing else is done.
pub fn open(model: &mut Model, link: &str) {
    let visit = model.visit;
    let input = Object::new().text("Link", link);
    model.call("OpenShareLink", input, move |model, answer| {
        if model.visit != visit {
            return;
        }
        match answer {
            Ok(json) => {
                model.form = Form::of(&[("name", json.text("Name"))]);
                model.data.insert("shared", json);
            }
            Err(error) => {
                model
                    .data
                    .insert("refused", crate::json::Json::Text(error.message));
            }
        }
    });
}

/// Creates the function that the link holds.
pub fn create(model: &mut Model) {
    let Route::Shared { link } = &model.route else {
        return;
    };
    let name: AttrValue = model.form.get("name").trim().to_owned().into();
    let input = Object::new().text("Link", link).text("FunctionName", &name);
    model.form.clear_errors();
    model.call(
        "CreateFunctionFromShareLink",
        input,
        move |model, answer| match answer {
            Ok(_) => {
                model.succeed(
                    [
                        "Successfully created the function ",
                        &name,
                        ". It has not run: read its code, then choose Test.",
                    ]
                    .concat(),
                );
                model.go(&Route::function(&name, Tab::Code));
            }
            Err(error) => model.form.refuse("name", error.message),
        },
    );
}
