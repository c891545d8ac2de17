//! Compiled handlers in the page: what its worker makes of a component that is handed to it.

use anyhow::Result;
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::parity::{HandedOver, Page};
use lambdabox_browser_tests::session::serve_page;
use lambdabox_meter::handler;

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
    let (_site, address) = serve_page()?;
    let chromium = Chromium::start().await?;
    let outcome = async {
        let page = Page::open(&chromium, &address).await?;
        for file in files {
            let expected = handler::check(&file, MOST).unwrap_err().to_string();
            let refused = page.run(&HandedOver::of_component(&file)).await;
            assert_eq!(refused.unwrap_err().to_string(), expected);
        }
        Ok(())
    };
    let outcome = outcome.await;
    chromium.quit().await?;
    outcome
}
