//! How an environment ends, in Lambda's words: what the caller receives, what the log says.

use crate::{
    engine::{Ending, Failure, TrapKind},
    function::TimeoutForm,
    log::lines,
    report::ReportStatus,
    time::Timestamp,
};
use serde::Serialize;

/// Why an environment cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The time limit was reached.
    Timeout,
    /// More memory was asked for than the function has.
    OutOfMemory,
    /// The process ended itself.
    Exit(u8),
    /// The process was ended by a signal: what a WebAssembly trap is in a native process.
    Signal(&'static str),
    /// The response was longer than Lambda carries.
    ResponseTooLarge,
    /// The runtime could not load the handler.
    Init(Failure),
}

/// The machine, and not the function, ended a call: no outcome that Lambda knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotAnOutcome {
    /// The engine's backstop.
    Backstop,
    /// A part of the runtime cannot be had; a sentence.
    RuntimeUnavailable(String),
}

impl TryFrom<Ending> for Fault {
    type Error = NotAnOutcome;

    fn try_from(ending: Ending) -> Result<Self, NotAnOutcome> {
        Ok(match ending {
            Ending::Deadline => Self::Timeout,
            Ending::OutOfMemory => Self::OutOfMemory,
            Ending::Exit { code } => Self::Exit(code),
            Ending::Trap(kind) => Self::Signal(signal(kind)),
            Ending::ResponseTooLarge { .. } => Self::ResponseTooLarge,
            Ending::Backstop => return Err(NotAnOutcome::Backstop),
            Ending::RuntimeUnavailable { reason } => {
                return Err(NotAnOutcome::RuntimeUnavailable(reason));
            }
        })
    }
}

/// The signal that ends a native Linux process where WebAssembly traps, by the name that Lambda
/// prints.
const fn signal(kind: TrapKind) -> &'static str {
    match kind {
        TrapKind::MemoryOutOfBounds
        | TrapKind::TableOutOfBounds
        | TrapKind::IndirectCall
        | TrapKind::NullReference
        | TrapKind::StackOverflow => "segmentation fault",
        TrapKind::IntegerOverflow | TrapKind::IntegerDivisionByZero => "floating point exception",
        // `abort()` and a failed assertion are `unreachable` in compiled code.
        TrapKind::Unreachable | TrapKind::BadCanonicalAbi | TrapKind::Other => "aborted",
    }
}

/// What the words of a fault depend on.
pub(crate) struct Circumstances<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) timeout_s: u32,
    pub(crate) timeout_form: TimeoutForm,
    /// When the environment ended.
    pub(crate) now: Timestamp,
}

impl Fault {
    /// What REPORT and INIT_REPORT say.
    pub(crate) fn status(&self) -> ReportStatus {
        match self {
            Self::Timeout => ReportStatus::Timeout,
            _ => ReportStatus::Error,
        }
    }

    /// What REPORT and INIT_REPORT say after `Status: error`.
    pub(crate) fn error_type(&self) -> Option<String> {
        match self {
            Self::Timeout => None,
            Self::OutOfMemory => Some("Runtime.OutOfMemory".into()),
            Self::Exit(_) | Self::Signal(_) => Some("Runtime.ExitError".into()),
            Self::ResponseTooLarge => Some("Function.ResponseSizeTooLarge".into()),
            Self::Init(failure) => Some(reported_type(&failure.error_type).to_owned()),
        }
    }

    /// How the process ended, if it did.
    fn exit_reason(&self) -> Option<String> {
        match self {
            Self::OutOfMemory => Some("Runtime exited with error: signal: killed".into()),
            Self::Exit(0) => Some("Runtime exited without providing a reason".into()),
            Self::Exit(code) => Some(format!("Runtime exited with error: exit status {code}")),
            Self::Signal(name) => Some(format!("Runtime exited with error: signal: {name}")),
            Self::Timeout | Self::ResponseTooLarge | Self::Init(_) => None,
        }
    }

    /// The document that the caller receives.
    pub(crate) fn payload(&self, case: &Circumstances<'_>) -> Vec<u8> {
        let request_id = case.request_id;
        let error = |error_type: &str, message: &str| error_document(Some(error_type), message);
        match self {
            Self::Init(failure) => failure_document(failure),
            Self::ResponseTooLarge => error(
                "Function.ResponseSizeTooLarge",
                &format!(
                    "Response payload size exceeded maximum allowed payload size ({} bytes).",
                    crate::limits::RESPONSE_MAX_BYTES
                ),
            ),
            Self::Timeout => match case.timeout_form {
                TimeoutForm::Today => error(
                    "Sandbox.Timedout",
                    &format!(
                        "RequestId: {request_id} Error: Task timed out after {}.00 seconds",
                        case.timeout_s
                    ),
                ),
                TimeoutForm::Classic => error_document(
                    None,
                    &lines::task_timed_out(case.now, request_id, case.timeout_s),
                ),
            },
            Self::OutOfMemory | Self::Exit(_) | Self::Signal(_) => {
                let reason = self.exit_reason().unwrap_or_default();
                let error_type = self.error_type().unwrap_or_default();
                error(
                    &error_type,
                    &format!("RequestId: {request_id} Error: {reason}"),
                )
            }
        }
    }

    /// The event in the log, between START and END, that tells of the end.
    pub(crate) fn log_line(&self, case: &Circumstances<'_>) -> Option<String> {
        if matches!(self, Self::Timeout) {
            return match case.timeout_form {
                TimeoutForm::Today => None,
                TimeoutForm::Classic => Some(lines::task_timed_out(
                    case.now,
                    case.request_id,
                    case.timeout_s,
                )),
            };
        }
        let (reason, error_type) = (self.exit_reason()?, self.error_type()?);
        let request_id = case.request_id;
        Some(format!(
            "RequestId: {request_id} Error: {reason}\n{error_type}"
        ))
    }
}

/// The document of a failure: the runtime's own, or the shape of custom runtimes.
pub(crate) fn failure_document(failure: &Failure) -> Vec<u8> {
    failure
        .document
        .clone()
        .unwrap_or_else(|| error_document(Some(&failure.error_type), &failure.error_message))
}

fn error_document(error_type: Option<&str>, message: &str) -> Vec<u8> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct ErrorDocument<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        error_type: Option<&'a str>,
        error_message: &'a str,
    }
    // Two strings always have a JSON form.
    serde_json::to_vec(&ErrorDocument {
        error_type,
        error_message: message,
    })
    .unwrap_or_default()
}

/// The error type that Lambda repeats in its own log lines: only `Runtime.X` and `Function.X` of
/// letters; anything else a handler may call its errors is unknown to it. This also keeps a handler
/// from writing into Lambda's lines.
fn reported_type(error_type: &str) -> &str {
    let known = |prefix: &str| {
        error_type.strip_prefix(prefix).is_some_and(|name| {
            (2..=128).contains(&name.len())
                && name.starts_with(|first: char| first.is_ascii_uppercase())
                && name.bytes().all(|byte| byte.is_ascii_alphabetic())
        })
    };
    if known("Runtime.") || known("Function.") {
        error_type
    } else if error_type.starts_with("Function.") {
        "Function.Unknown"
    } else {
        "Runtime.Unknown"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_types_of_handlers_do_not_reach_the_platforms_lines() {
        for (given, reported) in [
            ("Runtime.ImportModuleError", "Runtime.ImportModuleError"),
            ("Function.MyOwn", "Function.MyOwn"),
            ("Function.", "Function.Unknown"),
            ("KeyError", "Runtime.Unknown"),
            ("", "Runtime.Unknown"),
            ("Runtime.X\nREPORT", "Runtime.Unknown"),
            ("Runtime.lower", "Runtime.Unknown"),
        ] {
            assert_eq!(reported_type(given), reported);
        }
    }

    #[test]
    fn every_fault_in_words() {
        let mut text = String::new();
        for form in [TimeoutForm::Today, TimeoutForm::Classic] {
            let case = Circumstances {
                request_id: "ID",
                timeout_s: 3,
                timeout_form: form,
                now: Timestamp::DEFAULT_START,
            };
            for fault in [
                Fault::Timeout,
                Fault::OutOfMemory,
                Fault::Exit(0),
                Fault::Exit(1),
                Fault::Signal(signal(TrapKind::StackOverflow)),
                Fault::Signal(signal(TrapKind::Unreachable)),
                Fault::Signal(signal(TrapKind::IntegerDivisionByZero)),
                Fault::Signal(signal(TrapKind::IndirectCall)),
                Fault::ResponseTooLarge,
                Fault::Init(Failure {
                    error_type: "KeyError".into(),
                    error_message: "'ż'".into(),
                    stack_trace: vec![],
                    document: None,
                }),
            ] {
                let payload = String::from_utf8(fault.payload(&case)).unwrap();
                text.push_str(&format!(
                    "{form:?} {} {:?}\n  payload {payload}\n  log {:?}\n",
                    fault.status(),
                    fault.error_type(),
                    fault.log_line(&case)
                ));
            }
        }
        insta::assert_snapshot!(text);
    }
}
