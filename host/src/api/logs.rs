//! What functions log, where AWS's clients look for it: in CloudWatch Logs' groups beside those that
//! functions and clients make themselves.

use super::account::SharedAccount;
use super::pace::Pace;
use lambdabox_aws::wire::{Fields, Service, Value};
use lambdabox_core::account::invocation::Run;
use lambdabox_core::invocation::Invocation;
use lambdabox_core::log::LogEvent;
use lambdabox_services::AccountServices;

/// What one call takes, in events and in bytes.
const EVENTS: usize = 1_000;
const BYTES: usize = 900_000;
/// What each event counts besides its text.
const OVERHEAD: usize = 26;

/// Writes an invocation's log into the group of its function.
pub(super) fn write(services: &AccountServices, pace: &Pace, run: &Run, invocation: &Invocation) {
    let group = run.config.log_group_name();
    let stream = &invocation.log_stream_name;
    let named = Fields::new().with("logGroupName", &group);
    let stream_named = named.clone().with("logStreamName", stream);
    let call = |operation: &str, input: &Fields| {
        let (region, owner) = (&run.config.region, SharedAccount::owner());
        // They are there already in most cases; what cannot be written is in the account's own log.
        let _ = services.operate(
            Service::Logs,
            region,
            operation,
            input,
            &owner,
            pace.moment(),
        );
    };
    call("CreateLogGroup", &named);
    call("CreateLogStream", &stream_named);
    let mut rest = invocation.log_events.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(fitting(rest));
        let events = now.iter().map(|event| {
            Fields::new()
                .with("timestamp", event.timestamp_ms)
                .with("message", event.message.as_str())
        });
        let input = stream_named.clone().with("logEvents", Value::list(events));
        call("PutLogEvents", &input);
        rest = later;
    }
}

/// How many of the events fit into one call: one at least.
fn fitting(events: &[LogEvent]) -> usize {
    let mut bytes = 0;
    let fits = |event: &&LogEvent| {
        bytes += event.message.len() + OVERHEAD;
        bytes <= BYTES
    };
    events.iter().take(EVENTS).take_while(fits).count().max(1)
}
