//! An invocation as text, laid out like the console's result panel.

use super::pretty::pretty;
use super::terminal::shown;
use lambdabox_core::invocation::{Invocation, Status};
use lambdabox_core::log::for_people;
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

/// Shows one invocation.
pub(super) struct Rendered<'a> {
    pub(super) invocation: &'a Invocation,
    /// Where the event came from.
    pub(super) event_name: &'a str,
    /// The output goes to a terminal.
    pub(super) terminal: bool,
}

impl Rendered<'_> {
    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        shown(text, self.terminal)
    }
}

impl Display for Rendered<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let invocation = self.invocation;
        let report = &invocation.report;
        let status = match invocation.status {
            Status::Succeeded => "Succeeded",
            Status::Failed => "Failed",
        };
        writeln!(f, "Status: {status}")?;
        writeln!(f, "Test Event Name: {}", self.event_name)?;
        writeln!(
            f,
            "\nResponse:\n{}",
            self.text(&pretty(&invocation.payload))
        )?;
        let logs = for_people(&invocation.logs());
        writeln!(
            f,
            "\nFunction Logs:\n{}",
            self.text(logs.trim_end_matches('\n'))
        )?;
        if invocation.log_truncated {
            writeln!(f, "(the handler wrote more than is kept)")?;
        }
        writeln!(f, "\nRequest ID: {}", report.request_id)?;
        writeln!(f, "\nSummary:")?;
        writeln!(f, "  Duration         {} ms", report.duration)?;
        if let Some(init) = report.init_duration {
            writeln!(f, "  Init duration    {init} ms")?;
        }
        writeln!(f, "  Billed duration  {} ms", report.billed_duration_ms)?;
        writeln!(f, "  Memory size      {} MB", report.memory_size_mb)?;
        writeln!(f, "  Max memory used  {} MB", report.max_memory_used_mb)?;
        let cost = &invocation.cost;
        writeln!(
            f,
            "  Cost             ${} ({} GB-seconds ${}, request ${})",
            cost.total_usd.normalize(),
            cost.gb_seconds.normalize(),
            cost.duration_usd.normalize(),
            cost.request_usd.normalize(),
        )
    }
}
