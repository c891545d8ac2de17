//! The lines that Lambda itself writes, to the byte. The REPORT line is [`crate::report::Report`]'s.

use crate::{
    ids,
    report::ReportStatus,
    time::{Milliseconds, Timestamp},
};

pub(crate) fn init_start(runtime_version: &str, region: &str) -> String {
    let arn = runtime_version_arn(runtime_version, region);
    format!("INIT_START Runtime Version: {runtime_version}\tRuntime Version ARN: {arn}")
}

pub(crate) fn runtime_version_arn(runtime_version: &str, region: &str) -> String {
    let hash = ids::hash_look_alike(runtime_version);
    format!("arn:aws:lambda:{region}::runtime:{hash}")
}

pub(crate) fn start(request_id: &str, version: &str) -> String {
    format!("START RequestId: {request_id} Version: {version}")
}

pub(crate) fn end(request_id: &str) -> String {
    format!("END RequestId: {request_id}")
}

/// In which phase INIT ran: in its own, or once more inside the invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InitPhase {
    Init,
    Invoke,
}

impl InitPhase {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::Invoke => "invoke",
        }
    }
}

pub(crate) fn init_report(
    duration: Milliseconds,
    phase: InitPhase,
    status: ReportStatus,
    error_type: Option<&str>,
) -> String {
    let phase = phase.name();
    let mut line =
        format!("INIT_REPORT Init Duration: {duration} ms\tPhase: {phase}\tStatus: {status}");
    if let Some(error_type) = error_type {
        line.push_str("\tError Type: ");
        line.push_str(error_type);
    }
    line
}

/// The form of a timeout until late 2025.
pub(crate) fn task_timed_out(now: Timestamp, request_id: &str, timeout_s: u32) -> String {
    format!("{now} {request_id} Task timed out after {timeout_s}.00 seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn init_reports() {
        let duration = Milliseconds::from_hundredths(13_769);
        let error = Some("Runtime.ImportModuleError");
        insta::assert_snapshot!(init_report(duration, InitPhase::Init, ReportStatus::Error, error).replace('\t', "⇥"), @"INIT_REPORT Init Duration: 137.69 ms⇥Phase: init⇥Status: error⇥Error Type: Runtime.ImportModuleError");
        insta::assert_snapshot!(init_report(duration, InitPhase::Invoke, ReportStatus::Timeout, None).replace('\t', "⇥"), @"INIT_REPORT Init Duration: 137.69 ms⇥Phase: invoke⇥Status: timeout");
    }

    #[test]
    fn the_arn_of_a_runtime_version_does_not_change() {
        insta::assert_snapshot!(init_start("python:3.14.v30", "eu-west-1").replace('\t', "⇥"));
    }
}
