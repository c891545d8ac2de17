//! Whole logs, reports and bills of every way an invocation can go, as golden files.

use crate::scripted_engine::{Stage, answers, ends, fails, inits};
use lambdabox_core::{
    engine::{Ending, TrapKind},
    function::{FunctionConfig, LogFormat, TimeoutForm},
};

fn classic() -> FunctionConfig {
    FunctionConfig {
        timeout_form: TimeoutForm::Classic,
        ..FunctionConfig::default()
    }
}

fn import_error() -> crate::scripted_engine::Step {
    fails(
        "Runtime.ImportModuleError",
        "Unable to import module 'lambda_function': No module named 'nope'",
        Some(
            r#"{"errorMessage": "Unable to import module 'lambda_function': No module named 'nope'", "errorType": "Runtime.ImportModuleError", "requestId": "", "stackTrace": []}"#,
        ),
    )
    .prints(0, "[ERROR] Runtime.ImportModuleError: Unable to import module 'lambda_function': No module named 'nope'\rTraceback (most recent call last):")
}

#[test]
fn cold_then_warm() {
    let stage = Stage::new([
        inits(),
        answers(r#"{"statusCode": 200, "body": "zażółć"}"#).prints(1, "hello"),
        answers("null").prints(0, "żółw").prints(2, "").uses_mb(41),
        answers("1.10"),
    ]);
    insta::assert_snapshot!(stage.story(3));
}

#[test]
fn what_is_printed_while_loading_comes_before_start() {
    let stage = Stage::new([inits().prints(0, "Loading function"), answers("1")]);
    insta::assert_snapshot!(stage.story(1));
}

#[test]
fn timeout_cold_then_warm() {
    let stage = Stage::new([
        inits(),
        ends(Ending::Deadline).prints(10, "working"),
        inits(),
        answers("1"),
        ends(Ending::Deadline),
    ]);
    insta::assert_snapshot!(stage.story(3));
}

#[test]
fn timeout_in_the_classic_form() {
    let stage = Stage::with(
        classic(),
        [
            inits(),
            answers("1"),
            ends(Ending::Deadline).prints(10, "working"),
            inits(),
            ends(Ending::Deadline),
        ],
    );
    insta::assert_snapshot!(stage.story(3));
}

#[test]
fn crash() {
    let stage = Stage::new([
        inits(),
        answers("1"),
        ends(Ending::Trap(TrapKind::StackOverflow)).prints(1, "deeper"),
        inits(),
        ends(Ending::Trap(TrapKind::Unreachable)),
    ]);
    insta::assert_snapshot!(stage.story(3));
}

#[test]
fn exit() {
    let stage = Stage::new([
        inits(),
        ends(Ending::Exit { code: 0 }),
        inits(),
        ends(Ending::Exit { code: 1 }),
        inits(),
        ends(Ending::Exit { code: 137 }),
    ]);
    insta::assert_snapshot!(stage.story(3));
}

#[test]
fn out_of_memory() {
    let stage = Stage::new([
        inits(),
        ends(Ending::OutOfMemory).uses_mb(97),
        inits(),
        answers("1"),
    ]);
    insta::assert_snapshot!(stage.story(2));
}

#[test]
fn the_handler_raised() {
    let document = r#"{"errorMessage": "'FAVOURITE_MOVIE'", "errorType": "KeyError", "requestId": "x", "stackTrace": ["  File \"/var/task/lambda_function.py\", line 2, in lambda_handler\n    os.environ['FAVOURITE_MOVIE']\n"]}"#;
    let stage = Stage::new([
        inits(),
        fails("KeyError", "'FAVOURITE_MOVIE'", Some(document))
            .prints(1, "[ERROR] KeyError: 'FAVOURITE_MOVIE'\rTraceback (most recent call last):\r\u{a0}\u{a0}File …"),
        fails("MyError", "a \"bad\" thing", None),
        answers("1"),
    ]);
    insta::assert_snapshot!(stage.story(3));
}

#[test]
fn init_fails_twice() {
    let stage = Stage::new([import_error(), import_error(), inits(), answers("1")]);
    insta::assert_snapshot!(stage.story(2));
}

#[test]
fn init_fails_once() {
    let stage = Stage::new([
        import_error(),
        inits().prints(0, "second try"),
        answers("1").prints(1, "hello"),
        answers("2"),
    ]);
    insta::assert_snapshot!(stage.story(2));
}

#[test]
fn init_raises_something_of_its_own() {
    let step = || fails("KeyError", "'X'", None).prints(0, "[ERROR] KeyError: 'X'");
    insta::assert_snapshot!(Stage::new([step(), step()]).story(1));
}

#[test]
fn init_times_out_and_the_second_one_succeeds() {
    let stage = Stage::new([
        ends(Ending::Deadline).prints(5, "loading a model"),
        inits().takes_ns(1_200_000_000),
        answers("1"),
    ]);
    insta::assert_snapshot!(stage.story(1));
}

#[test]
fn init_times_out_twice() {
    let stage = Stage::new([ends(Ending::Deadline), ends(Ending::Deadline)]);
    insta::assert_snapshot!(stage.story(1));
}

#[test]
fn init_times_out_and_the_handler_has_only_the_rest() {
    let stage = Stage::with(
        classic(),
        [
            ends(Ending::Deadline),
            inits().takes_ns(2_000_000_000),
            ends(Ending::Deadline),
        ],
    );
    insta::assert_snapshot!(stage.story(1));
}

#[test]
fn init_exits_or_runs_out_of_memory() {
    let stage = Stage::new([
        ends(Ending::Exit { code: 1 }),
        ends(Ending::Exit { code: 1 }),
        ends(Ending::OutOfMemory),
    ]);
    insta::assert_snapshot!(stage.story(2));
}

#[test]
fn response_too_large() {
    let stage = Stage::new([
        inits(),
        ends(Ending::ResponseTooLarge { bytes: 7_000_000 }),
        inits(),
        answers("1"),
    ]);
    insta::assert_snapshot!(stage.story(2));
}

#[test]
fn a_response_that_is_no_json_is_a_string_in_the_record() {
    let stage = Stage::new([
        inits(),
        answers("Echo: 'a\nb'"),
        answers("{\n  \"x\": NaN }"),
    ]);
    insta::assert_snapshot!(stage.story(2));
}

#[test]
fn logs_in_json() {
    let mut config = FunctionConfig::default();
    config.logging.log_format = LogFormat::Json;
    let stage = Stage::with(
        config,
        [
            inits(),
            answers("1").prints(1, r#"{"level": "INFO", "message": "hello"}"#),
            ends(Ending::Exit { code: 1 }),
            import_error(),
        ],
    );
    insta::assert_snapshot!(stage.story(3));
}

#[test]
fn an_error_document_that_is_too_large() {
    let document = format!("\"{}\"", "x".repeat(6_291_556));
    let mut stage = Stage::new([
        inits(),
        fails("E", "", Some(&document)),
        inits(),
        answers("1"),
    ]);
    let invocation = stage.invoke();
    assert_eq!(
        invocation.report.error_type.as_deref(),
        Some("Function.ResponseSizeTooLarge")
    );
    let next = stage.invoke();
    assert!(!next.cold_start && next.suppressed_init.is_some());
}

/// The next event of an environment that was reset: no INIT_START, INIT's own lines before START,
/// its time in Duration, and no Init Duration.
#[test]
fn init_within_the_invocation_after_a_reset() {
    let stage = Stage::new([
        inits().prints(0, "loading"),
        ends(Ending::Deadline),
        inits().prints(1, "loading once more").takes_ns(700_000_000),
        answers("1").prints(1, "hello"),
        answers("2"),
    ]);
    insta::assert_snapshot!(stage.story(3));
}

/// An INIT that is longer than the timeout fits into the ten seconds of a new environment, and into
/// no invocation: after one timeout the environment never recovers.
#[test]
fn the_doom_loop() {
    let stage = Stage::new([
        inits().takes_ns(5_000_000_000),
        answers("1"),
        ends(Ending::Trap(TrapKind::Unreachable)),
        ends(Ending::Deadline).prints(2_000, "still loading"),
        ends(Ending::Deadline).prints(2_000, "still loading"),
    ]);
    insta::assert_snapshot!(stage.story(4));
}

#[test]
fn init_fails_within_the_invocation_after_a_reset() {
    let stage = Stage::new([
        inits(),
        ends(Ending::OutOfMemory),
        import_error(),
        ends(Ending::Exit { code: 3 }).prints(0, "no"),
        inits(),
        answers("1"),
    ]);
    insta::assert_snapshot!(stage.story(4));
}

#[test]
fn a_wrapper_that_is_not_there() {
    let mut config = FunctionConfig::default();
    let key = "AWS_LAMBDA_EXEC_WRAPPER".to_owned();
    config
        .environment
        .insert(key, "/opt/otel-instrument".into());
    insta::assert_snapshot!(Stage::with(config, []).story(2));
}

#[test]
fn a_wrapper_that_cannot_be_run() {
    let mut config = FunctionConfig::default();
    let key = "AWS_LAMBDA_EXEC_WRAPPER".to_owned();
    config
        .environment
        .insert(key, "/var/task/lambda_function.py".into());
    insta::assert_snapshot!(Stage::with(config, []).story(1));
}
