//! The configuration of a function.

use crate::page::{Page, refusal, set};
use lambdabox_web::state::msg::Msg;

#[test]
fn errors_stand_beside_their_fields() {
    let page = Page::at("#/functions/f?tab=configuration");
    page.step(set("memory", "100"));
    let refused = refusal(
        "ValidationException",
        "in any words",
        &["memory", "handler"],
    );
    page.answered(Msg::Save, refused);
    let html = page.html();
    for field in ["memory", "handler"] {
        assert!(html.contains(&format!(r#"id="{field}-error""#)), "{html}");
    }
    assert!(!html.contains(r#"id="timeout-error""#));
    page.step(set("timeout", "x"));
    page.step(Msg::Save);
    page.shows(&["Enter a whole number."]);
}

#[test]
fn environment_variables_and_tags_have_rows() {
    let html = Page::at("#/functions/f?tab=configuration&section=environment").html();
    assert!(html.contains(r#"value="FAVOURITE_MOVIE""#) && html.contains(r#"value="Alien""#));
    assert!(html.contains("Remove environment variable 1"));
    let html = Page::at("#/functions/f?tab=configuration&section=tags").html();
    assert!(html.contains(r#"value="Name""#) && html.contains("Remove tag 1"));
}

#[test]
fn a_reserved_key_is_refused_at_its_row() {
    let page = Page::at("#/functions/f?tab=configuration&section=environment");
    page.step(Msg::AddRow);
    page.step(Msg::EditRow(1, Some("AWS_REGION".into()), Some("x".into())));
    let refused = refusal(
        "InvalidParameterValueException",
        "in any words",
        &["environment.AWS_REGION"],
    );
    page.answered(Msg::Save, refused);
    assert!(page.html().contains(r#"id="row-1-key-error""#));
}

#[test]
fn what_is_refused_elsewhere_is_said_here_with_the_way_there() {
    // Every setting from every part that can be saved, and one that the page does not know.
    let settings = [
        ("memory", "general", "Memory"),
        ("handler", "general", "Handler"),
        ("role", "permissions", "Role ARN"),
        ("reserved", "concurrency", "Reserved concurrency"),
        ("environment", "environment", "Environment variables"),
        (
            "environment.GONE",
            "environment",
            "Environment variable GONE",
        ),
        ("unheardOf", "", ""),
    ];
    for part in [
        "general",
        "permissions",
        "environment",
        "tags",
        "concurrency",
    ] {
        for (field, home, label) in settings {
            let page = Page::at(&format!("#/functions/f?tab=configuration&section={part}"));
            page.answered(Msg::Save, refusal("X", "in any words", &[field]));
            let html = page.html();
            assert_eq!(
                html.matches("in any words").count(),
                1,
                "{part} {field}: {html}"
            );
            let beside = html.contains(&format!(r#"id="{field}-error""#));
            let link = format!(
                r##"href="#/functions/f?tab=configuration&amp;section={home}">{label}: see "##
            );
            assert_eq!(
                html.contains(&link),
                !home.is_empty() && part != home,
                "{part} {field}: {html}"
            );
            if part == home && !beside {
                assert!(
                    html.contains(&format!("<p>{label}</p>")),
                    "{part} {field}: {html}"
                );
            }
        }
    }
    // Of two fields one is here: beside it, and with the way to the other.
    let page = Page::at("#/functions/f?tab=configuration&section=permissions");
    let refused = refusal("X", "in any words", &["role", "memory", "timeout"]);
    page.answered(Msg::Save, refused);
    assert!(page.html().contains(r#"id="role-error""#));
    page.shows(&["Memory: see General configuration Timeout: see General"]);
}

#[test]
fn a_refusal_that_comes_late_is_said_above_another_view() {
    let page = Page::at("#/functions/f?tab=configuration");
    page.step(set("memory", "1"));
    let sent = page.step(Msg::Save).pop().unwrap();
    page.step(Msg::Follow("#/pricing".into()));
    let refused = refusal("X", "in any words", &["memory"]);
    page.model.borrow_mut().answered(sent.id, refused);
    page.shows(&["in any words", "Dismiss"]);
}

#[test]
fn what_is_different_here_is_said_with_the_configuration() {
    let page = Page::at("#/functions/f?tab=configuration");
    page.shows(&["What is different here.", "What a handler is made of."]);
    Page::at("#/functions/f?tab=configuration&section=environment")
        .shows(&["What is different here.", "Where variables are."]);
}
