//! Runs of a function that leave its environments alone: simulations and power tuning.

use crate::engine::BrowserEngine;
use crate::engine_protocol::{Progress, Study};
use lambdabox_core::service::Service;
use lambdabox_core::simulate::{SimulateError, simulate};
use lambdabox_core::tune::tune;

/// The line that the command line prints with `--output json`.
pub(super) fn run(
    service: &Service<BrowserEngine>,
    event: &[u8],
    study: &Study,
    tell: &mut dyn FnMut(Progress),
) -> Result<String, SimulateError> {
    Ok(match study {
        Study::Simulate { plan, memory_mb } => {
            let mut calls = |calls| tell(Progress::Calls(calls));
            simulate(service, event, plan, *memory_mb, &mut calls)?.to_json_line()
        }
        Study::Tune => {
            let mut size = |done, of, memory_mb| {
                tell(Progress::Size {
                    done,
                    of,
                    memory_mb,
                });
            };
            // The seed that the command line takes by default.
            tune(service, event, 0, &mut size)?.to_json_line()
        }
    })
}
