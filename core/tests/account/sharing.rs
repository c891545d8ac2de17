//! Functions as links.

use crate::story::{Story, function};
use lambdabox_core::{
    account::{ConfigurationChange, FunctionKey, TestEvent},
    share::link::SharedFunction,
};

#[test]
fn a_shared_function_comes_back_under_a_name_of_the_account() {
    let mut story = Story::with_function();
    let change = ConfigurationChange {
        environment: Some([("KEY".to_owned(), "secret".to_owned())].into()),
        ..ConfigurationChange::default()
    };
    story
        .account
        .update_configuration(&function(), change)
        .unwrap();
    let event = TestEvent {
        name: "one".into(),
        event: "[1]".into(),
    };
    story.account.put_test_event(&function(), event).unwrap();
    let shared = story.account.shared_function(&function(), false).unwrap();
    let link = shared.to_text().unwrap();
    let opened = SharedFunction::from_text(&link).unwrap();
    assert!(opened.without_value.contains("KEY"));
    let key = FunctionKey::new("us-east-1", "copy");
    let copy = story.account.create_shared_function(&key, opened).unwrap();
    assert_eq!(copy.test_events().len(), 1);
    assert_eq!(copy.config().region, "us-east-1");
    let again = SharedFunction::from_text(&link).unwrap();
    let taken = story.account.create_shared_function(&key, again);
    assert_eq!(taken.unwrap_err().status(), 409);
    let whole = story.account.shared_function(&function(), true).unwrap();
    assert_eq!(whole.config.environment["KEY"], "secret");
}
