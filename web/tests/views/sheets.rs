//! What the account describes as data.

use crate::page::{Page, given, refusal, set};
use lambdabox_contract::run::Outcome;
use lambdabox_contract::sheet::{
    Act, Button, Container, Field, FieldKind, Form, Pair, Part, Sheet,
};
use lambdabox_contract::{Deed, Done, Request};
use lambdabox_web::state::msg::Msg;
use lambdabox_web::state::sheet::Pressed;
use std::rc::Rc;

/// A part of a function's page on which a file can be put into a bucket.
fn bucket(hostile: &str) -> (Sheet, Form) {
    let field = |id: &str, kind: FieldKind| Field {
        id: id.into(),
        label: ["Label of ", id].concat(),
        value: "v".into(),
        kind,
        ..Field::default()
    };
    let form = Form {
        id: "trigger-0-put".into(),
        label: "Upload".into(),
        fields: vec![
            field("key", FieldKind::Line),
            field("text", FieldKind::Area),
            field(
                "one",
                FieldKind::Choice(vec![("v".into(), "Text of v".into())]),
            ),
        ],
        button: Button {
            text: "Upload".into(),
            act: Act {
                deed: Deed::SaveStudy(7).raw(),
                runs: true,
                ..Act::default()
            },
            ..Button::default()
        },
        file: Some(("key".into(), "in/".into())),
        ..Form::default()
    };
    let parts = vec![
        Part::Box(Container {
            title: "S3: photos".into(),
            parts: vec![
                Part::Pairs(vec![Pair::new("Prefix", hostile)]),
                Part::Form(form.clone()),
            ],
            ..Container::default()
        }),
        Part::LastRun,
    ];
    (Sheet { parts }, form)
}

#[test]
fn triggers_are_drawn_from_what_the_account_says_and_as_text() {
    let hostile = "<img src=x onerror=alert(1)>";
    let mut page = Page::at("#/functions/f?tab=code");
    let (sheet, form) = bucket(hostile);
    page.sheet = sheet;
    page.step(Msg::Follow(
        "#/functions/f?tab=configuration&section=triggers".into(),
    ));
    page.shows(&["S3: photos", "Label of key", "Text of v", "Choose a file"]);
    let html = page.html();
    assert!(!html.contains("<img"), "{html}");
    assert!(html.contains("<textarea"), "{html}");

    // A refusal stands beside its field.
    let press = || {
        Msg::Press(Rc::new(Pressed {
            act: form.button.act.clone(),
            form: form.id.clone(),
            fields: form.fields.clone(),
            ..Pressed::default()
        }))
    };
    page.answered(press(), refusal("X", "no such key", &["key"]));
    assert!(page.html().contains(r#"id="trigger-0-put-key-error""#));
    // What no field of the form can show is said below it.
    for (field, said) in [("unheardOf", "so not"), ("one", "Label of one: so not")] {
        page.answered(press(), refusal("X", "so not", &[field]));
        page.shows(&[said]);
    }
    page.answered(press(), refusal("X", "so not", &["key", "unheardOf"]));
    assert_eq!(page.html().matches("so not").count(), 2);
    page.answered(press(), given(&Done::NotInvoked(hostile.into()), &[]));
    page.shows(&["The function was not invoked", "&lt;img"]);
    let ran = Outcome {
        trigger: Some("S3 ObjectCreated:Put cat.jpg".into()),
        ..Outcome::default()
    };
    page.answered(
        press(),
        given(&Done::Ran(Box::new(ran)), &["null", "the log"]),
    );
    page.shows(&["Trigger: S3 ObjectCreated:Put cat.jpg", "the log"]);
}

#[test]
fn what_is_typed_goes_with_the_deed_that_was_described() {
    let mut page = Page::at("#/functions/f?tab=code");
    let (sheet, form) = bucket("");
    page.sheet = sheet;
    page.step(Msg::Follow(
        "#/functions/f?tab=configuration&section=triggers".into(),
    ));
    page.step(set("trigger-0-put-key", "typed"));
    let pressed = Pressed {
        act: form.button.act.clone(),
        form: form.id.clone(),
        fields: form.fields.clone(),
        ..Pressed::default()
    };
    let sent = page.step(Msg::Press(Rc::new(pressed))).pop().unwrap();
    let Request::Run(lambdabox_contract::Running::Do(asked)) = sent.request else {
        panic!("{sent:?}");
    };
    assert_eq!(asked.deed, Deed::SaveStudy(7).raw());
    let pair = |id: &str, text: &str| (id.to_owned(), text.to_owned());
    assert_eq!(
        asked.fields,
        [pair("key", "typed"), pair("text", "v"), pair("one", "v")]
    );
}
