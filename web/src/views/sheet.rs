//! Views that the account describes as data: one view draws them all.

use super::{breadcrumbs, chart, head, loading, nowhere, result};
use crate::components::banner::{Tone, line};
use crate::components::button::{button, link_button};
use crate::components::container::container;
use crate::components::field::{error_text, field_of, select};
use crate::components::file_choice::file_choice;
use crate::components::icon::Icon;
use crate::components::key_values::key_values;
use crate::components::table::table_of;
use crate::state::ids::field_id;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::sheet::{Pressed, value};
use crate::state::ui::Ui;
use lambdabox_contract::sheet::{
    Button, Cell, Field, FieldKind, Form, Head, Listing, Pair, Part, Table, Then, Tone as SheetTone,
};
use std::rc::Rc;
use yew::prelude::*;

/// A view that is nothing but a sheet: its heading, and the rest below it.
pub fn view(model: &Model, ui: &Ui) -> Html {
    let shown = model
        .data
        .sheet
        .as_ref()
        .filter(|_| model.data.missing.is_none());
    let Some(sheet) = shown else {
        return body(model, ui);
    };
    let is_head = |part: &&Part| matches!(part, Part::Head(_));
    let heads = sheet.parts.iter().take_while(is_head).count();
    let (heads, rest) = sheet.parts.split_at(heads);
    html! {
        <>
            { parts(model, ui, heads) }
            <div class="grid">{ parts(model, ui, rest) }</div>
        </>
    }
}

/// The sheet of a part of a view, once it is there.
pub fn body(model: &Model, ui: &Ui) -> Html {
    if let Some(reason) = &model.data.missing {
        return nowhere(reason);
    }
    match &model.data.sheet {
        Some(sheet) => parts(model, ui, &sheet.parts),
        None => loading(),
    }
}

/// Parts below each other.
pub fn parts(model: &Model, ui: &Ui, parts: &[Part]) -> Html {
    html! { { for parts.iter().map(|one| part(model, ui, one)) } }
}

fn part(model: &Model, ui: &Ui, part: &Part) -> Html {
    match part {
        Part::Head(Head {
            title,
            above,
            buttons,
        }) => html! {
            <>
                if let Some((text, href)) = above {
                    { breadcrumbs(&[(text, href.clone())], title) }
                }
                { head(title, Html::default(), buttons_of(ui, buttons)) }
            </>
        },
        Part::Box(one) => container(one.id.clone(), one.title.clone())
            .mark(if one.mark.is_empty() {
                Html::default()
            } else {
                html! { <span class="badge badge-plain">{ &one.mark }</span> }
            })
            .description(one.description.clone())
            .actions(buttons_of(ui, &one.buttons))
            .view(parts(model, ui, &one.parts)),
        Part::Text(text) => html! { <p>{ text }</p> },
        Part::Quiet(text) => html! { <p class="quiet">{ text }</p> },
        Part::Strong(text) => html! { <p role="status"><strong>{ text }</strong></p> },
        Part::Notice(tone, text) => {
            let tone = match tone {
                SheetTone::Warning => Tone::Warning,
                SheetTone::Info => Tone::Info,
            };
            line(tone, text.clone())
        }
        Part::Empty(title, text) => html! {
            <div class="empty"><strong>{ title }</strong><span>{ text }</span></div>
        },
        Part::Pairs(pairs) => pairs_of(ui, pairs),
        Part::Table(table) => table_part(ui, table),
        Part::Fields(fields) => html! {
            <div class="fields">{ fields_of(model, ui, "", fields) }</div>
        },
        Part::Form(form) => form_of(model, ui, form),
        Part::More(title, inside) => html! {
            <details class="more"><summary>{ title }</summary>{ parts(model, ui, inside) }</details>
        },
        Part::Listing(one) => listing(ui, one),
        Part::Source(text) => html! { <pre class="shared-file" tabindex="0">{ text }</pre> },
        Part::Charts(charts) => html! {
            <div class="charts">{ for charts.iter().map(chart::over_time) }</div>
        },
        Part::Lanes(lanes) => chart::lanes(lanes),
        Part::LastRun => model
            .function()
            .map_or_else(Html::default, |open| result::view(model, ui, open)),
    }
}

/// Names and values; a value without anything is a dash.
pub fn pairs_of(ui: &Ui, pairs: &[Pair]) -> Html {
    key_values(pairs.iter().map(|pair| {
        let value = if pair.value.is_empty() {
            html! { { "-" } }
        } else if pair.copy {
            with_copy(ui, &pair.name, pair.value.clone().into())
        } else {
            html! { { &pair.value } }
        };
        (pair.name.clone().into(), value, pair.long)
    }))
}

/// A value that can be copied.
pub fn with_copy(ui: &Ui, name: &str, value: AttrValue) -> Html {
    html! {
        <span class="with-button">
            { &value }
            { button("Copy", ui.on(Msg::Copy(value.clone())))
                .link().icon(Icon::Copy).label(["Copy the ", name].concat()).view() }
        </span>
    }
}

fn table_part(ui: &Ui, table: &Table) -> Html {
    let heads: Vec<AttrValue> = table.heads.iter().cloned().map(AttrValue::from).collect();
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => html! { { text } },
        Cell::Link(text, href) => html! { <a href={href.clone()}>{ text }</a> },
        Cell::Button(one) => pressing(ui, one, "", &[]).link().view(),
    };
    let rows = table.rows.iter();
    let rows = rows.map(|row| row.iter().map(cell).collect()).collect();
    table_of(table.caption.clone(), &heads, rows)
}

fn buttons_of(ui: &Ui, buttons: &[Button]) -> Html {
    html! {
        { for buttons.iter().map(|one| match &one.act.href {
            Some(href) => link_button(one.text.clone(), href.clone(), one.primary),
            None => pressing(ui, one, "", &[]).view(),
        }) }
    }
}

/// A button that does what the account says.
fn pressing(
    ui: &Ui,
    one: &Button,
    form: &str,
    fields: &[Field],
) -> crate::components::button::Button {
    let pressed = Pressed {
        act: one.act.clone(),
        button: one.text.clone().into(),
        form: form.to_owned(),
        fields: fields.to_vec(),
        file: None,
    };
    let drawn = button(one.text.clone(), ui.on(Msg::Press(Rc::new(pressed))));
    let drawn = drawn.primary_if(one.primary);
    match &one.label {
        Some(label) => drawn.label(label.clone()),
        None => drawn,
    }
}

fn form_of(model: &Model, ui: &Ui, form: &Form) -> Html {
    let running = model.function().is_some_and(|open| open.run.is_running());
    let off = model.form.busy || (form.button.act.runs && running);
    let wrong = model.form.error(&field_id(&form.id, ""));
    let put = form.file.as_ref().map(|_| {
        let pressed = Rc::new(Pressed {
            act: form.button.act.clone(),
            form: form.id.clone(),
            fields: form.fields.clone(),
            file: form.file.clone(),
            ..Pressed::default()
        });
        let take = ui.with(move |file| Msg::PutFile(Rc::clone(&pressed), file));
        file_choice(
            "Choose a file",
            [&*form.label, ": choose a file"].concat(),
            "",
            take,
        )
    });
    html! {
        <div class="trigger-use" role="group" aria-label={form.label.clone()}>
            <div class="fields">{ fields_of(model, ui, &form.id, &form.fields) }</div>
            if !form.about.is_empty() {
                <p class="quiet">{ &form.about }</p>
            }
            <div role="alert">{ wrong.map(error_text) }</div>
            <div class="form-actions">
                { pressing(ui, &form.button, &form.id, &form.fields).off(off).view() }
                { put }
            </div>
        </div>
    }
}

fn fields_of(model: &Model, ui: &Ui, form: &str, fields: &[Field]) -> Html {
    html! { { for fields.iter().map(|field| field_part(model, ui, form, field)) } }
}

fn field_part(model: &Model, ui: &Ui, form: &str, field: &Field) -> Html {
    let id: AttrValue = field_id(form, &field.id).into();
    let value = value(&model.form, form, field);
    let set = id.clone();
    let then = field.then.clone();
    let onchange = ui.with(move |text: String| {
        let (id, text) = (set.clone(), text.into());
        match &then {
            Then::Keep => Msg::Set(id, text),
            Then::Ask => Msg::SetAndAsk(id, text),
            Then::Do(deed) => Msg::SetAndDo(id, text, deed.clone()),
        }
    });
    if let FieldKind::Choice(options) = &field.kind {
        let option = |(value, text): &(String, String)| (value.clone().into(), text.clone().into());
        let options: Vec<(AttrValue, AttrValue)> = options.iter().map(option).collect();
        return select(id, field.label.clone(), &options, &value, onchange);
    }
    let error = model.form.error(&id);
    let error = error.or_else(|| field.error.clone().map(Into::into));
    field_of(id, field.label.clone(), value, error, onchange)
        .hint_of(field.hint.clone())
        .unit_of(field.unit.clone())
        .numeric_if(field.kind == FieldKind::Number)
        .area_if(field.kind == FieldKind::Area)
        .view()
}

/// A text to be read or copied, behind its title.
pub fn listing(ui: &Ui, one: &Listing) -> Html {
    let text: AttrValue = one.text.clone().into();
    html! {
        <details class="more" open={one.open}>
            <summary>{ &one.title }</summary>
            <pre class="output" tabindex="0" role="group" aria-label={one.title.clone()}>{ &text }</pre>
            { button("Copy", ui.on(Msg::Copy(text.clone())))
                .link().icon(Icon::Copy).label(["Copy: ", &*one.title].concat()).view() }
        </details>
    }
}
