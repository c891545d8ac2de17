//! The function of a first visit: what the console creates for a new function.

use lambdabox_core::events::event_template;
use lambdabox_core::function::FunctionConfig;

use super::code::TextFile;
use super::function::Function;
use super::test_run::TestEvent;

/// The event template that a new test event begins as.
const TEMPLATE: &str = "hello-world";

/// A function that says hello.
#[must_use]
pub fn function() -> Function {
    let file = TextFile {
        path: "lambda_function.py".into(),
        text: include_str!("starter/lambda_function.py").into(),
    };
    Function::new(FunctionConfig::default(), vec![file], event())
}

fn event() -> TestEvent {
    let text = event_template(TEMPLATE).map_or("{}", |template| template.json.trim_end());
    TestEvent {
        template: TEMPLATE.into(),
        text: text.into(),
        error: None,
    }
}
