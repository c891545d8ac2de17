//! The parts Triggers and Function URL of the configuration: what invokes the function, and what
//! can be done to make it.

use super::{loading, result};
use crate::components::banner::empty;
use crate::components::button::button;
use crate::components::container::container;
use crate::components::field::{error_text, field_of, select};
use crate::components::file_choice::file_choice;
use crate::components::icon::Icon;
use crate::components::key_values::key_values;
use crate::components::table::table_of;
use crate::json::Json;
use crate::page::model::{Model, Wish};
use crate::page::open::Open;
use crate::page::route::Section;
use crate::page::steps::triggers::{
    KIND, NEW, ask_to_delete, chosen, create, field_id, form_of, kinds, option_value, put_file,
    use_trigger, value,
};
use crate::page::ui::Ui;
use yew::prelude::*;

/// What invokes the function, what would, and what came of the last use.
pub fn view(model: &Model, ui: &Ui, open: &Open, section: Section) -> Html {
    let Some(answer) = model.answer("triggers") else {
        return loading();
    };
    let url = section == Section::FunctionUrl;
    let there: Vec<(usize, &Json)> = answer
        .list("Triggers")
        .iter()
        .enumerate()
        .filter(|(_, trigger)| (trigger.text("Key") == "function-url") == url)
        .collect();
    let none = there.is_empty();
    html! {
        <>
            if none {
                { container("no-triggers", if url { "Function URL" } else { "Triggers" }).view(if url {
                    empty("No function URL", html! { <span>{ "Create one to invoke the function over HTTP." }</span> })
                } else {
                    empty("No triggers", html! { <span>{ "Add one to have another service invoke the function." }</span> })
                }) }
            }
            { for there.into_iter().map(|(place, trigger)| one(model, ui, open, place, trigger)) }
            if none || !url {
                { adding(model, ui, answer, url) }
            }
            { result::view(model, ui, open) }
        </>
    }
}

/// The form of a new trigger.
fn adding(model: &Model, ui: &Ui, answer: &Json, url: bool) -> Html {
    let Some(kind) = chosen(model, answer, url) else {
        return Html::default();
    };
    let sources: Vec<(AttrValue, AttrValue)> = kinds(answer, url)
        .map(|kind| (kind.text("Kind"), kind.text("Title")))
        .collect();
    let choose = ui.with(|model, kind: String| {
        model.form.clear_errors();
        model.form.set(KIND, kind.into());
    });
    let title = if url {
        "Create function URL"
    } else {
        "Add trigger"
    };
    container("add-trigger", title).view(html! {
        <>
            <div class="fields">
                if !url {
                    { select(KIND, "Source", &sources, &kind.text("Kind"), choose) }
                }
                { fields(model, ui, NEW, kind.list("Fields")) }
            </div>
            <p class="quiet">{ kind.text("About") }</p>
            { wrong(model, NEW) }
            <div class="form-actions">
                { button(title, ui.on(move |model| create(model, url)))
                    .primary()
                    .off(model.form.busy)
                    .view() }
            </div>
        </>
    })
}

/// What is wrong with all of a form.
fn wrong(model: &Model, form: &str) -> Html {
    let error = model.form.error(&field_id(form, ""));
    html! { <div role="alert">{ error.map(error_text) }</div> }
}

fn fields(model: &Model, ui: &Ui, form: &str, fields: &[Json]) -> Html {
    html! {
        { for fields.iter().map(|field| {
            let id = field_id(form, &field.text("Id"));
            let label = field.text("Label");
            let typed = value(model, form, field);
            let set = id.clone();
            let onchange = ui.with(move |model: &mut Model, text: String| model.form.set(&set, text.into()));
            if field.text("Kind") == "choice" {
                let options: Vec<(AttrValue, AttrValue)> = field.list("Options").iter().map(|option| {
                    let text = option.items().get(1).map(Json::as_text).unwrap_or_default();
                    (option_value(option), text)
                }).collect();
                return select(id, label, &options, &typed, onchange);
            }
            let error = model.form.error(&id);
            let mut line = field_of(id, label, typed, error, onchange).hint(field.text("Hint"));
            if field.text("Kind") == "area" {
                line = line.area();
            }
            line.view()
        }) }
    }
}

fn one(model: &Model, ui: &Ui, open: &Open, place: usize, trigger: &Json) -> Html {
    let title = trigger.text("Title");
    let key = trigger.text("Key");
    let facts = trigger.list("Facts").iter().filter_map(|fact| {
        let [name, value] = fact.items() else {
            return None;
        };
        let value = value.as_text();
        (!value.is_empty()).then(|| {
            (
                name.as_text(),
                with_copy(ui, &name.as_text(), &value),
                value.len() > 40,
            )
        })
    });
    let delete = button("Delete", ui.on(move |model| ask_to_delete(model, &key)))
        .label(["Delete ", &*title].concat())
        .view();
    let id = ["trigger-", &place.to_string()].concat();
    let heads: Vec<AttrValue> = trigger.list("Heads").iter().map(Json::as_text).collect();
    let rows = trigger.list("Rows");
    let caption = heads.first().cloned().unwrap_or_default();
    container(id, title.clone()).actions(delete).view(html! {
        <>
            { key_values(facts) }
            if !heads.is_empty() {
                if rows.is_empty() {
                    <p class="quiet">{ trigger.text("None") }</p>
                } else {
                    { table_of([&*title, ": ", &*caption].concat(), &heads, super::study::rows(rows)) }
                }
            }
            { for trigger.list("Uses").iter().map(|one| can(model, ui, open, place, trigger, one)) }
        </>
    })
}

/// An address or ARN can be copied.
fn with_copy(ui: &Ui, name: &str, value: &AttrValue) -> Html {
    if !(value.starts_with("arn:") || value.starts_with("https:")) {
        return html! { { value } };
    }
    let copied = value.to_string();
    html! {
        <span class="with-button">
            { value }
            { button("Copy", ui.on(move |model| model.wishes.push(Wish::Copy(copied.clone()))))
                .link().icon(Icon::Copy).label(["Copy the ", name].concat()).view() }
        </span>
    }
}

/// Something that can be done with a trigger.
fn can(model: &Model, ui: &Ui, open: &Open, place: usize, trigger: &Json, one: &Json) -> Html {
    let use_name = one.text("Use");
    let form = form_of(place, &use_name);
    let main = use_name != "delete";
    let takes_file = main && trigger.text("Takes") == "files";
    let act = ui.on(move |model: &mut Model| use_trigger(model, place, &use_name));
    html! {
        <div class="trigger-use" role="group" aria-label={one.text("Button")}>
            <div class="fields">{ fields(model, ui, &form, one.list("Fields")) }</div>
            { wrong(model, &form) }
            <div class="form-actions">
                { button(one.text("Button"), act).primary_if(main).off(open.run.is_running()).view() }
                if takes_file {
                    { file_choice("Choose a file", "Choose a file to upload to the bucket", "", ui.with(move |model, file| put_file(model, place, file))) }
                }
            </div>
        </div>
    }
}

/// Texts to be read or copied, each behind its title.
pub fn details(ui: Option<&Ui>, texts: &[Json], open: bool) -> Html {
    html! {
        { for texts.iter().map(|text| {
            let (title, text) = (text.text("Title"), text.text("Text"));
            let copied = text.to_string();
            html! {
                <details class="more" {open}>
                    <summary>{ &title }</summary>
                    <pre class="output" tabindex="0" role="group" aria-label={title.clone()}>{ text }</pre>
                    if let Some(ui) = ui {
                        { button("Copy", ui.on(move |model| model.wishes.push(Wish::Copy(copied.clone()))))
                            .link().icon(Icon::Copy).label(["Copy: ", &*title].concat()).view() }
                    }
                </details>
            }
        }) }
    }
}
