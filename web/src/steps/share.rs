//! Functions as links.

use crate::state::form::Form;
use crate::state::model::{Model, Wish};
use crate::state::route::Route;
use lambdabox_contract::{CreateFromLink, GetShareLink, OpenShareLink};
use yew::AttrValue;

/// Asks for the link to the function that is shown.
pub fn begin(model: &mut Model) {
    let ask = GetShareLink {
        function: model.function_id(),
        with_values: model.form.get("share-values") == "yes",
    };
    let visit = model.visit;
    model.call(ask, Vec::new(), move |model, answer| match answer {
        _ if model.visit != visit => {}
        Ok(given) => {
            model.form.accept("share-link");
            model.data.link = Some(given.value);
        }
        Err(refusal) => {
            model.data.link = None;
            model.form.refuse("share-link", refusal.message.into());
        }
    });
}

/// Whether the values of environment variables are to be in the link.
pub fn choose_values(model: &mut Model, choice: &'static str) {
    model.form.set("share-values", choice.into());
    begin(model);
}

/// Puts the link into the clipboard.
pub fn copy(model: &mut Model, address: AttrValue) {
    model.wishes.push(Wish::Copy(address));
    model.succeed("The link was copied.");
}

/// A link was opened: what it holds is asked for, and nothing else is done.
pub fn open(model: &mut Model, link: String) {
    let visit = model.visit;
    let region = model.region.to_string();
    model.call(
        OpenShareLink { region, link },
        Vec::new(),
        move |model, answer| match answer {
            _ if model.visit != visit => {}
            Ok(given) => {
                model.form = Form::of(&[("name", given.value.name.clone().into())]);
                model.data.shared = Some(given.value);
            }
            Err(refusal) => model.data.missing = Some(refusal.message.into()),
        },
    );
}

/// Creates the function that the link holds.
pub fn create(model: &mut Model) {
    let Route::Shared { link } = &model.route else {
        return;
    };
    let name: AttrValue = model.form.get("name").trim().to_owned().into();
    let ask = CreateFromLink {
        function: model.named(&name),
        link: link.clone(),
    };
    model.form.clear_errors();
    model.call(ask, Vec::new(), move |model, answer| match answer {
        Ok(_) => super::functions::created(
            model,
            &name,
            ". It has not run: read its code, then choose Test.",
        ),
        Err(refusal) => model.form.refuse("name", refusal.message.into()),
    });
}
