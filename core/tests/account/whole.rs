//! Several things at once: all of them, or none.

use crate::story::{Story, event, function, new};
use lambdabox_core::network::Aftermath;
use lambdabox_core::{
    account::{Account, ConfigurationChange, Refusal, layers::LayerKey, records::Change},
    code::CodeBundle,
    engine::SourceFile,
};
use std::time::Duration;

fn layers(arns: Vec<String>) -> ConfigurationChange {
    ConfigurationChange {
        layers: Some(arns),
        ..ConfigurationChange::default()
    }
}

/// Publishes a layer and gives it to the function, with others.
fn with_new_layer(account: &mut Account, others: &[&str]) -> Result<LayerKey, Refusal> {
    let code = CodeBundle::from_single_file("python/tea.py", "1").unwrap();
    let layer = account.publish_layer("eu-west-1", "tea", "", code)?;
    let mut arns = vec![layer.arn()];
    arns.extend(others.iter().map(|&arn| arn.to_owned()));
    account.update_configuration(&function(), layers(arns))?;
    Ok(layer)
}

#[test]
fn what_is_refused_is_done_not_at_all() {
    let mut story = Story::with_function();
    let account = &mut story.account;
    let before = account.function(&function()).unwrap().clone();
    let missing = "arn:aws:lambda:eu-west-1:123456789012:layer:milk:1";
    let refused = account.all_or_nothing(|account| with_new_layer(account, &[missing]));
    assert_eq!(refused.unwrap_err().status(), 404);
    assert_eq!(account.layers("eu-west-1").count(), 0);
    assert_eq!(*account.function(&function()).unwrap(), before);
    assert_eq!(account.take_changes(), [], "nothing is kept of it");
    // Nothing is missing of what follows: the layer's number is free.
    let done = account.all_or_nothing(|account| with_new_layer(account, &[]));
    assert_eq!(done.unwrap().version, 1);
    let changes = account.take_changes();
    let names: Vec<&str> = changes.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(
        names,
        ["function/eu-west-1/f", "layer/eu-west-1/tea/1", "counters"]
    );
}

#[test]
fn logs_metrics_and_what_services_keep_are_those_of_before() {
    let mut story = Story::with_function();
    let run = story.account.begin(event("{}")).unwrap();
    story.end(&run, Duration::from_secs(1), false);
    story.account.take_changes();
    let account = &mut story.account;
    let record: Change = ("service/s3/bucket/global/b".into(), Some(b"1".to_vec()));
    let refused = account.all_or_nothing(|account| {
        let run = account.begin(event("{}"))?;
        let ran = crate::story::invocation(&run, "r", Duration::from_secs(1), false);
        account.end(&run, &ran, run.arrival.plus(Duration::from_secs(1)));
        account.keep_services(Aftermath {
            changes: vec![record.clone()],
            ..Aftermath::default()
        });
        account.delete_function(&crate::story::function())?;
        account.create_function(new("a b")).map(drop)
    });
    assert_eq!(refused.unwrap_err().status(), 400);
    assert_eq!(account.take_changes(), []);
    assert_eq!(account.log_groups("eu-west-1").next().unwrap().len(), 1);
    assert!(account.service_records().is_empty());
    assert!(account.function(&function()).is_ok());
    // The next run is the one that it would have been.
    assert_eq!(account.begin(event("{}")).unwrap().settings.seed, 1);
}

#[test]
fn a_draft_stays_as_it_was_if_new_code_is_refused() {
    let mut story = Story::with_function();
    let edit = lambdabox_core::account::draft::Edit {
        files: vec![lambdabox_core::account::draft::DraftFile {
            path: "lambda_function.py".into(),
            contents: None,
        }],
        ..lambdabox_core::account::draft::Edit::default()
    };
    story.account.put_draft(&function(), edit).unwrap();
    story.account.take_changes();
    let draft = story.account.draft(&function()).unwrap();
    let native = SourceFile {
        path: "numpy/core.cpython-314-x86_64-linux-gnu.so".into(),
        contents: b"\x7fELF".to_vec(),
    };
    let package = CodeBundle::new(vec![native]).unwrap();
    let refused = story.account.update_code(&function(), package);
    assert_eq!(refused.unwrap_err().status(), 400);
    assert_eq!(story.account.draft(&function()).unwrap(), draft);
    assert_eq!(story.account.take_changes(), []);
}
