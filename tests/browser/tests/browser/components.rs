//! Compiled handlers in the page: what its worker makes of a component that is handed to it.

use anyhow::Result;
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::parity::{HandedOver, Page};
use lambdabox_browser_tests::session::serve_page;
use lambdabox_meter::handler;
use serde_json::Value;
use std::collections::BTreeSet;

/// More than any component here has.
const MOST: u64 = 1 << 20;

#[tokio::test]
async fn what_cannot_be_run_is_refused_in_the_words_of_the_command_line() -> Result<()> {
    let component = |text: &str| wat::parse_str(text).unwrap();
    let files = [
        b"#!/bin/sh".to_vec(),
        Vec::new(),
        component("(module)"),
        component("(component)"),
        component("(component (core module (memory 1 1 shared)))"),
        component("(component (core module (memory i64 1)))"),
        component("(component (core module (type (struct))))"),
        component("(component (import \"wasi:http/types@0.2.9\" (instance)))"),
        // Damaged: its end is missing.
        component("(component (core module $m (memory 1)) (core instance (instantiate $m)))")[..20]
            .to_vec(),
    ];
    on_the_page(async |page| {
        for file in files {
            let expected = handler::check(&file, MOST).unwrap_err().to_string();
            let refused = page.run(&HandedOver::of_component(&file, &[], 1)).await;
            assert_eq!(refused.unwrap_err().to_string(), expected);
        }
        Ok(())
    })
    .await
}

/// No runtime is ever loaded here: a compiled handler needs none.
#[tokio::test]
async fn a_component_that_is_deployed_again_goes_on_with_new_ids() -> Result<()> {
    let component = wat::parse_str(include_str!("../../../handlers/traps.wat")).unwrap();
    on_the_page(async |page| {
        let twice = HandedOver::of_component(&component, &["0", "3"], 2);
        let lines = page.run(&twice).await?;
        let records = lines
            .iter()
            .map(|line| serde_json::from_str(line))
            .collect::<Result<Vec<Value>, _>>()?;
        let ids: BTreeSet<_> = records
            .iter()
            .map(|record| record["report"]["requestId"].as_str().unwrap())
            .collect();
        assert_eq!(ids.len(), 4, "no id comes twice: {ids:?}");
        // The trap resets the environment of a deployment; another deployment has another one.
        let cold: Vec<_> = records.iter().map(|record| &record["coldStart"]).collect();
        assert_eq!(cold, [true, false, true, false]);
        assert_eq!(records[0]["fuel"], records[2]["fuel"]);
        Ok(())
    })
    .await
}

async fn on_the_page(test: impl AsyncFnOnce(&Page<'_>) -> Result<()>) -> Result<()> {
    let (_site, address) = serve_page()?;
    let chromium = Chromium::start().await?;
    let outcome = match Page::open(&chromium, &address).await {
        Ok(page) => test(&page).await,
        Err(error) => Err(error),
    };
    chromium.quit().await?;
    outcome
}
