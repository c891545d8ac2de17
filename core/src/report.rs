//! What an invocation took: the figures of the REPORT line.

use crate::time::Milliseconds;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The figures of one REPORT line. `Display` writes the line itself, to the byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// A lower-case UUID.
    pub request_id: String,
    /// How long the invocation took, without INIT but with one that ran within the invocation: after
    /// a failed INIT, or after the environment was reset.
    #[serde(rename = "durationMs")]
    pub duration: Milliseconds,
    /// Duration and Init Duration together, in whole milliseconds, rounded up.
    #[serde(rename = "billedDurationMs")]
    pub billed_duration_ms: u64,
    /// The function's memory size.
    #[serde(rename = "memorySizeMb")]
    pub memory_size_mb: u32,
    /// The most memory that the environment's process has used so far, rounded up to whole MB, the
    /// runtime's own processes included.
    #[serde(rename = "maxMemoryUsedMb")]
    pub max_memory_used_mb: u32,
    /// How long INIT took; only on a cold start whose INIT succeeded.
    #[serde(rename = "initDurationMs")]
    pub init_duration: Option<Milliseconds>,
    /// Absent if the handler returned or raised.
    pub status: Option<ReportStatus>,
    /// Only with [`ReportStatus::Error`].
    pub error_type: Option<String>,
}

/// How an environment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportStatus {
    /// The function's timeout was reached.
    Timeout,
    /// The environment crashed, or INIT failed.
    Error,
}

impl ReportStatus {
    /// As in a log line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for ReportStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "REPORT RequestId: {}\tDuration: {} ms\tBilled Duration: {} ms\tMemory Size: {} MB\tMax Memory Used: {} MB\t",
            self.request_id,
            self.duration,
            self.billed_duration_ms,
            self.memory_size_mb,
            self.max_memory_used_mb
        )?;
        if let Some(init) = self.init_duration {
            write!(f, "Init Duration: {init} ms\t")?;
        }
        // Once there is a status, the line no longer ends in a TAB.
        if let Some(status) = self.status {
            write!(f, "Status: {status}")?;
            if let Some(error_type) = &self.error_type {
                write!(f, "\tError Type: {error_type}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            request_id: "8f5e1c1c-0000-4000-8000-000000000000".into(),
            duration: Milliseconds::from_hundredths(301),
            billed_duration_ms: 114,
            memory_size_mb: 128,
            max_memory_used_mb: 36,
            init_duration: Some(Milliseconds::from_hundredths(11_010)),
            status: None,
            error_type: None,
        }
    }

    #[test]
    fn a_plain_report_ends_in_a_tab() {
        insta::assert_snapshot!(report().to_string().replace('\t', "⇥"), @"REPORT RequestId: 8f5e1c1c-0000-4000-8000-000000000000⇥Duration: 3.01 ms⇥Billed Duration: 114 ms⇥Memory Size: 128 MB⇥Max Memory Used: 36 MB⇥Init Duration: 110.10 ms⇥");
    }

    #[test]
    fn a_status_ends_the_line() {
        let timeout = Report {
            status: Some(ReportStatus::Timeout),
            ..report()
        };
        assert!(
            timeout
                .to_string()
                .ends_with("36 MB\tInit Duration: 110.10 ms\tStatus: timeout")
        );
        let error = Report {
            status: Some(ReportStatus::Error),
            error_type: Some("Runtime.OutOfMemory".into()),
            init_duration: None,
            ..report()
        };
        assert!(
            error
                .to_string()
                .ends_with("36 MB\tStatus: error\tError Type: Runtime.OutOfMemory")
        );
    }

    #[test]
    fn json_keeps_two_decimals_and_the_order_of_keys() {
        insta::assert_snapshot!(serde_json::to_string(&report()).unwrap(), @r#"{"requestId":"8f5e1c1c-0000-4000-8000-000000000000","durationMs":3.01,"billedDurationMs":114,"memorySizeMb":128,"maxMemoryUsedMb":36,"initDurationMs":110.10,"status":null,"errorType":null}"#);
        let json = serde_json::to_string(&report()).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report());
    }
}
