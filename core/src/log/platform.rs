//! What Lambda itself writes to a function's log, as text or as JSON.

use super::lines::{self, InitPhase};
use crate::{
    function::{FunctionConfig, LogFormat},
    report::{Report, ReportStatus},
    time::{Milliseconds, Timestamp},
};
use serde::Serialize;

/// Something that Lambda itself logs.
#[derive(Debug)]
pub(crate) enum PlatformEvent<'a> {
    InitStart {
        runtime_version: &'a str,
        log_stream_name: &'a str,
    },
    InitReport {
        duration: Milliseconds,
        phase: InitPhase,
        status: ReportStatus,
        error_type: Option<&'a str>,
    },
    Start {
        request_id: &'a str,
    },
    /// Text that tells of an environment's end.
    Fault(String),
    End {
        request_id: &'a str,
    },
    Report(&'a Report),
}

impl PlatformEvent<'_> {
    /// The event's text in the function's log format. In JSON, what no JSON event of AWS's carries
    /// is not logged: END, and the line that tells of a fault, which the report names.
    pub(crate) fn render(self, now: Timestamp, config: &FunctionConfig) -> Option<String> {
        match config.logging.log_format {
            LogFormat::Text => Some(self.text(config)),
            LogFormat::Json => self.json(now, config),
        }
    }

    fn text(self, config: &FunctionConfig) -> String {
        match self {
            Self::InitStart {
                runtime_version, ..
            } => lines::init_start(runtime_version, &config.region),
            Self::InitReport {
                duration,
                phase,
                status,
                error_type,
            } => lines::init_report(duration, phase, status, error_type),
            Self::Start { request_id } => lines::start(request_id, &config.version),
            Self::Fault(text) => text,
            Self::End { request_id } => lines::end(request_id),
            Self::Report(report) => report.to_string(),
        }
    }

    fn json(self, now: Timestamp, config: &FunctionConfig) -> Option<String> {
        let (kind, record) = match self {
            Self::InitStart {
                runtime_version,
                log_stream_name,
            } => (
                "platform.initStart",
                Record::InitStart {
                    initialization_type: "on-demand",
                    phase: "init",
                    runtime_version,
                    runtime_version_arn: lines::runtime_version_arn(
                        runtime_version,
                        &config.region,
                    ),
                    function_name: &config.function_name,
                    function_version: &config.version,
                    instance_id: log_stream_name.replacen(
                        "/[",
                        &format!("/{}[", config.function_name),
                        1,
                    ),
                    instance_max_memory: u64::from(config.memory_size) << 20,
                },
            ),
            Self::InitReport {
                duration,
                phase,
                status,
                error_type,
            } => (
                "platform.initReport",
                Record::InitReport {
                    initialization_type: "on-demand",
                    phase: phase.name(),
                    status: status.name(),
                    error_type,
                    metrics: InitMetrics {
                        duration_ms: duration,
                    },
                },
            ),
            Self::Start { request_id } => (
                "platform.start",
                Record::Start {
                    request_id,
                    function_arn: config.arn(),
                    version: &config.version,
                },
            ),
            Self::Report(report) => (
                "platform.report",
                Record::Report {
                    request_id: &report.request_id,
                    metrics: ReportMetrics {
                        duration_ms: report.duration,
                        billed_duration_ms: report.billed_duration_ms,
                        memory_size_mb: report.memory_size_mb,
                        max_memory_used_mb: report.max_memory_used_mb,
                        init_duration_ms: report.init_duration,
                    },
                    status: report.status.map_or("success", ReportStatus::name),
                    error_type: report.error_type.as_deref(),
                },
            ),
            Self::Fault(_) | Self::End { .. } => return None,
        };
        let event = Event {
            time: now.to_string(),
            kind,
            record,
        };
        serde_json::to_string(&event).ok()
    }
}

#[derive(Serialize)]
struct Event<'a> {
    time: String,
    #[serde(rename = "type")]
    kind: &'static str,
    record: Record<'a>,
}

/// The records of AWS's telemetry schema, with their keys in the order in which AWS logs them.
#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Record<'a> {
    InitStart {
        initialization_type: &'static str,
        phase: &'static str,
        runtime_version: &'a str,
        runtime_version_arn: String,
        function_name: &'a str,
        function_version: &'a str,
        instance_id: String,
        instance_max_memory: u64,
    },
    InitReport {
        initialization_type: &'static str,
        phase: &'static str,
        status: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        error_type: Option<&'a str>,
        metrics: InitMetrics,
    },
    Start {
        request_id: &'a str,
        function_arn: String,
        version: &'a str,
    },
    Report {
        request_id: &'a str,
        metrics: ReportMetrics,
        status: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        error_type: Option<&'a str>,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InitMetrics {
    duration_ms: Milliseconds,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportMetrics {
    duration_ms: Milliseconds,
    billed_duration_ms: u64,
    #[serde(rename = "memorySizeMB")]
    memory_size_mb: u32,
    #[serde(rename = "maxMemoryUsedMB")]
    max_memory_used_mb: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    init_duration_ms: Option<Milliseconds>,
}
