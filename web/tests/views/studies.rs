//! Simulation and power tuning.

use crate::page::{Page, given};
use lambdabox_contract::Deed;
use lambdabox_contract::run::Studied;
use lambdabox_contract::sheet::{Act, Button, Cell, Container, Lanes, Pair, Part, Table};
use lambdabox_web::state::msg::Msg;

#[test]
fn a_simulation_is_drawn_told_in_words_and_listed() {
    let page = Page::at("#/functions/f?tab=simulate");
    page.shows(&[
        "No simulation yet",
        "Run simulation",
        "Reserved concurrency",
    ]);
    let hostile = "<img src=x onerror=alert(1)>";
    let lanes = Lanes {
        label: "Environments over time".into(),
        height: "36".into(),
        rows: vec![("Env 1".into(), "9".into())],
        layers: vec![(
            "init".into(),
            "Cold start (INIT)".into(),
            "M0 3h50v12h-50z".into(),
        )],
        ticks: vec!["0".into(), "1 s".into()],
        ..Lanes::default()
    };
    let table = Table {
        caption: "Environments".into(),
        heads: vec!["Environment".into()],
        rows: vec![vec![Cell::from(hostile)]],
    };
    let save = Button {
        text: "Download JSON".into(),
        act: Act {
            deed: Deed::SaveStudy(0).raw(),
            ..Act::default()
        },
        ..Button::default()
    };
    let result = Studied {
        sentence: "1 cold start.".into(),
        parts: vec![Part::Box(Container {
            title: "Environments: As configured".into(),
            buttons: vec![save],
            parts: vec![
                Part::Lanes(lanes),
                Part::Pairs(vec![Pair::new("Cold starts", "1")]),
                Part::More("As a table".into(), vec![Part::Table(table)]),
            ],
            ..Container::default()
        })],
    };
    page.answered(Msg::Simulate, given(&result, &[]));
    page.shows(&[
        "1 cold start.",
        "Cold start (INIT)",
        "Cold starts 1",
        "Download JSON",
        "Env 1",
    ]);
    let html = page.html();
    assert!(
        html.contains(r#"role="img" aria-label="Environments over time""#),
        "{html}"
    );
    assert!(
        html.contains(r#"d="M0 3h50v12h-50z" class="bar-init""#),
        "{html}"
    );
    assert!(!html.contains("<img"), "{html}");
}

#[test]
fn power_tuning_runs_once_at_a_time_and_can_be_stopped() {
    let page = Page::at("#/functions/f?tab=tuning");
    page.shows(&["No power tuning yet", "Run power tuning"]);
    page.step(Msg::Tune);
    page.shows(&["Stop", "It starts as soon as the runtime is here"]);
}
