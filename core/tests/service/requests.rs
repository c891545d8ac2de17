//! What a service asks of its engine, and how virtual time goes.

use crate::scripted_engine::{Asked, Stage, Step, answers, ends, inits};
use lambdabox_core::{
    code::CodeBundle,
    engine::Ending,
    function::{FunctionConfig, LogFormat, LoggingConfig},
    log::LogGroup,
    service::{DeployError, InvokeError, InvokeOptions},
    time::Timestamp,
};
use std::time::Duration;

#[test]
fn an_instance_is_told_everything_once() {
    let mut stage = Stage::with(
        FunctionConfig {
            memory_size: 256,
            ephemeral_storage: 1_024,
            timeout: 10,
            ..FunctionConfig::default()
        },
        [inits(), answers("1")],
    );
    let options = InvokeOptions {
        client_context: Some("{\"custom\":{}}".into()),
        tenant_id: Some("blue".into()),
        ..InvokeOptions::default()
    };
    stage.service.invoke(b"", &options).unwrap();
    let asked = stage.script.asked.borrow();
    let [
        Asked::Instantiate(spec),
        Asked::Init {
            handler,
            limits: init,
        },
        Asked::Invoke {
            event,
            context,
            limits,
        },
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    let python = ["/var/lang/bin/python3.14", "/var/runtime/bootstrap.py"];
    assert_eq!(spec.process, python);
    assert_eq!(spec.memory_bytes, 256 << 20);
    assert_eq!(spec.tmp_bytes, 1_024 << 20);
    assert_eq!(spec.epoch_ns, Timestamp::DEFAULT_START.unix_nanos());
    assert_eq!(spec.code[0].path, "lambda_function.py");
    assert!(
        spec.environment
            .iter()
            .any(|(k, v)| k == "_HANDLER" && v == "lambda_function.lambda_handler")
    );
    assert_eq!(handler, "lambda_function.lambda_handler");
    // The published 99.5 ms come first and count.
    assert_eq!((init.start_ns, init.time_ns), (99_500_000, 9_900_500_000));
    // INIT has a whole CPU, the handler what its memory buys: 256 of 1,769.
    let at_init = init.clock_rate.unwrap();
    assert_eq!(at_init.nanos(25_000_000), 1_000_000);
    assert_eq!(spec.clock_rate.nanos(25_000_000), 6_910_156);
    assert!(limits.clock_rate.is_none());
    assert_eq!(event, "{}");
    assert_eq!(
        (limits.start_ns, limits.time_ns),
        (99_980_001, 10_000_000_000)
    );
    assert_eq!(limits.response_bytes, 6_291_556);
    let begin_ns = Timestamp::DEFAULT_START.unix_nanos() + 99_980_001;
    assert_eq!(context.deadline_ms, (begin_ns + 10_000_000_000) / 1_000_000);
    assert_eq!(
        context.invoked_function_arn,
        "arn:aws:lambda:eu-west-1:123456789012:function:my-function"
    );
    assert_eq!(context.tenant_id.as_deref(), Some("blue"));
    assert!(context.trace_id.starts_with("Root=1-"));
}

#[test]
fn time_goes_on_between_invocations() {
    let mut stage = Stage::new([inits(), answers("1"), answers("2"), answers("3")]);
    stage.invoke();
    let first_end = stage.service.now();
    stage.invoke();
    let second_end = stage.service.now();
    assert_eq!(second_end.nanos_since(first_end), 1_000_000_000 + 2_370_000);
    let hour = InvokeOptions {
        after: Some(Duration::from_secs(3_600)),
        ..InvokeOptions::default()
    };
    stage.service.invoke(b"{}", &hour).unwrap();
    assert_eq!(
        stage.service.now().nanos_since(second_end),
        3_600_000_000_000 + 2_370_000
    );
}

#[test]
fn two_runs_are_equal_to_the_byte() {
    let run = || {
        let stage = Stage::new([
            inits(),
            ends(Ending::Deadline),
            inits(),
            answers("1"),
            answers("2"),
        ]);
        stage.story(3)
    };
    assert_eq!(run(), run());
}

#[test]
fn deploying_starts_anew_but_time_and_ids_go_on() {
    let mut stage = Stage::new([inits(), answers("1"), inits(), answers("2")]);
    let first = stage.invoke();
    assert_eq!(stage.service.warm_environments(), 1);
    let config = stage.service.config().unwrap().clone();
    let code = CodeBundle::from_single_file("lambda_function.py", "new").unwrap();
    stage.service.deploy(config, code).unwrap();
    assert_eq!(stage.service.warm_environments(), 0);
    let second = stage.invoke();
    assert!(second.cold_start);
    assert_ne!(first.report.request_id, second.report.request_id);
    assert_ne!(first.log_stream_name, second.log_stream_name);
    assert!(second.log_events[0].timestamp_ms > first.log_events[0].timestamp_ms);
}

#[test]
fn a_refused_event_changes_nothing() {
    let mut stage = Stage::new([inits(), answers("1")]);
    let options = InvokeOptions::default();
    let error = stage.service.invoke(b"{nope}", &options).unwrap_err();
    assert!(matches!(error, InvokeError::EventNotJson(_)), "{error}");
    let untouched = stage.invoke();
    assert_eq!(untouched, Stage::new([inits(), answers("1")]).invoke());
}

#[test]
fn a_refused_configuration_leaves_the_function_as_it_was() {
    let mut stage = Stage::new([inits(), answers("1")]);
    let other = FunctionConfig {
        runtime: "nodejs24.x".into(),
        ..FunctionConfig::default()
    };
    let code = CodeBundle::from_single_file("index.mjs", "").unwrap();
    let error = stage.service.deploy(other, code).unwrap_err();
    assert!(matches!(error, DeployError::OtherRuntime { .. }), "{error}");
    assert_eq!(stage.invoke().payload, "1");
}

#[test]
fn the_backstop_is_no_outcome() {
    let mut stage = Stage::new([inits(), ends(Ending::Backstop), inits(), answers("1")]);
    let options = InvokeOptions::default();
    let error = stage.service.invoke(b"{}", &options).unwrap_err();
    assert!(matches!(error, InvokeError::Backstop));
    // Its environment is gone.
    assert!(stage.invoke().cold_start);
}

#[test]
fn a_runtime_that_lacks_a_part_is_no_outcome() {
    let reason = "a part of the library cannot be fetched";
    let lost = Ending::RuntimeUnavailable {
        reason: reason.into(),
    };
    let mut stage = Stage::new([inits(), ends(lost), inits(), answers("1")]);
    let options = InvokeOptions::default();
    let error = stage.service.invoke(b"{}", &options).unwrap_err();
    assert_eq!(error.to_string(), reason);
    assert!(matches!(error, InvokeError::RuntimeUnavailable(_)));
    // Its environment is gone.
    assert!(stage.invoke().cold_start);
}

#[test]
fn a_tail_is_the_last_four_kilobytes_and_cuts_no_character() {
    let step: Step = (0..400).fold(answers("1"), |step, n| step.prints(0, format!("żółw {n}")));
    let mut stage = Stage::new([inits(), step]);
    let invocation = stage.invoke();
    let tail = invocation.log_result();
    assert!(tail.len() <= 4_096 && tail.len() > 4_090);
    assert!(invocation.logs().ends_with(&tail));
    assert!(invocation.logs().starts_with("START RequestId: "));
    assert!(tail.ends_with("\t\n"));
}

#[test]
fn output_that_is_no_utf_8_is_shown_as_well_as_it_can_be() {
    let mut stage = Stage::new([inits(), answers("1").prints(0, b"a\xffb")]);
    assert!(stage.invoke().logs().contains("\na\u{fffd}b\n"));
}

#[test]
fn log_groups_hold_one_stream_an_environment() {
    let mut stage = Stage::new([
        inits(),
        answers("1"),
        ends(Ending::OutOfMemory),
        inits(),
        answers("2"),
    ]);
    let mut group = LogGroup::new(stage.service.config().unwrap().log_group_name(), 0);
    for _ in 0..3 {
        group.record(&stage.invoke());
    }
    assert_eq!(group.name(), "/aws/lambda/my-function");
    // A reset is no new environment: INIT_START and four times three lines, but for the one of the
    // process that was killed.
    let counts: Vec<_> = group.streams().iter().map(|stream| stream.events).collect();
    assert_eq!(counts, [1 + 3 + 4 + 3]);
}

#[test]
fn an_invocation_survives_json() {
    let mut stage = Stage::new([inits(), answers("{\"x\": 1.10}").prints(1, "hello")]);
    let invocation = stage.invoke();
    let json = serde_json::to_string(&invocation).unwrap();
    let back: lambdabox_core::invocation::Invocation = serde_json::from_str(&json).unwrap();
    assert_eq!(back, invocation);
}

#[test]
fn an_event_that_is_sent_again_keeps_its_request_id() {
    let run = |again: Option<String>| {
        let mut stage = Stage::new([inits(), answers("1"), answers("2"), answers("3")]);
        let first = stage.service.invoke(b"{}", &InvokeOptions::default());
        let first = first.unwrap().report.request_id;
        let options = InvokeOptions {
            request_id: again.map(|_| first.clone()),
            ..InvokeOptions::default()
        };
        let second = stage.service.invoke(b"{}", &options).unwrap();
        let third = stage.service.invoke(b"{}", &InvokeOptions::default());
        let third = third.unwrap().report.request_id;
        (
            first,
            second.report.request_id.clone(),
            second.logs(),
            third,
        )
    };
    let (first, second, logs, third) = run(Some(String::new()));
    assert_eq!(first, second);
    assert!(
        logs.contains(&format!("START RequestId: {first}")),
        "{logs}"
    );
    // Those after it are what they would be anyway.
    let (_, fresh, _, third_anyway) = run(None);
    assert_ne!(fresh, first);
    assert_eq!(third, third_anyway);
}

#[test]
fn a_published_version_says_which_one_it_is() {
    let config = |log_format| FunctionConfig {
        version: "7".into(),
        logging: LoggingConfig {
            log_format,
            ..LoggingConfig::default()
        },
        ..FunctionConfig::default()
    };
    let mut stage = Stage::with(config(LogFormat::Text), [inits(), answers("1")]);
    let options = InvokeOptions {
        qualifier: Some("live".into()),
        ..InvokeOptions::default()
    };
    let invocation = stage.service.invoke(b"{}", &options).unwrap();
    assert!(
        invocation.log_stream_name.starts_with("2026/01/02/[7]"),
        "{}",
        invocation.log_stream_name
    );
    let start = format!(
        "START RequestId: {} Version: 7",
        invocation.report.request_id
    );
    let mut lines = invocation.log_events.iter();
    assert!(lines.any(|event| event.message == start));
    let asked = stage.script.asked.borrow();
    let [
        Asked::Instantiate(spec),
        Asked::Init { .. },
        Asked::Invoke { context, .. },
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    for (key, value) in [
        ("AWS_LAMBDA_FUNCTION_VERSION", "7"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", &*invocation.log_stream_name),
    ] {
        let pair = (key.to_owned(), value.to_owned());
        assert!(spec.environment.contains(&pair), "{:?}", spec.environment);
    }
    assert_eq!(
        context.invoked_function_arn,
        "arn:aws:lambda:eu-west-1:123456789012:function:my-function:live"
    );
    // As JSON too.
    let mut stage = Stage::with(config(LogFormat::Json), [inits(), answers("1")]);
    let invocation = stage.service.invoke(b"{}", &options).unwrap();
    let texts = invocation.log_events.iter().map(|event| &*event.message);
    let log = texts.collect::<Vec<_>>().join("\n");
    assert!(log.contains(r#""functionVersion":"7""#), "{log}");
    assert!(log.contains(r#""version":"7""#), "{log}");
    // Nothing else can be a version: it becomes a part of names.
    for wrong in ["", "1/2", "live", "$LATEST "] {
        let config = FunctionConfig {
            version: wrong.into(),
            ..FunctionConfig::default()
        };
        assert!(config.validate().is_err(), "{wrong}");
    }
}
