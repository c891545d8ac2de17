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
        &["AWS_REGION"],
    );
    page.answered(Msg::Save, refused);
    assert!(page.html().contains(r#"id="row-1-key-error""#));
}

#[test]
fn what_is_different_here_is_said_with_the_configuration() {
    let page = Page::at("#/functions/f?tab=configuration");
    page.shows(&["What is different here.", "What a handler is made of."]);
    Page::at("#/functions/f?tab=configuration&section=environment")
        .shows(&["What is different here.", "Where variables are."]);
}
