//! `--wall-limit`: whoever must have an answer in time can say so.

use crate::engine::{WallLimit, WasmtimeEngine};
use clap::Args;
use std::num::NonZeroU32;
use std::time::Duration;

/// The option.
#[derive(Args)]
pub(super) struct WallLimitArguments {
    /// End a call after so many seconds of this machine's real time, and exit with 2 if one was
    ///
    /// For graders: what is ended depends on the machine, while a function's timeout does not.
    #[arg(long, value_name = "SECONDS")]
    wall_limit: Option<NonZeroU32>,
}

/// The limit in force, if there is one.
pub(super) struct InForce(Option<WallLimit>);

impl WallLimitArguments {
    /// Has an engine keep to the limit.
    pub(super) fn apply(&self, engine: WasmtimeEngine) -> (WasmtimeEngine, InForce) {
        match self.wall_limit {
            Some(seconds) => {
                let limit = WallLimit::new(Duration::from_secs(seconds.get().into()));
                (engine.with_wall_limit(&limit), InForce(Some(limit)))
            }
            None => (engine, InForce(None)),
        }
    }
}

impl InForce {
    /// What to tell of an error: if the limit cut a call, what it cut.
    pub(super) fn explain(&self, error: impl Into<anyhow::Error>) -> anyhow::Error {
        let error = error.into();
        let Some(cut) = self.0.as_ref().and_then(WallLimit::cut) else {
            return error;
        };
        let seconds = |nanos: u64| nanos as f64 / 1e9;
        anyhow::anyhow!(
            "--wall-limit ended the call after {:.1} s of real time: it had burnt {} units of fuel \
             and taken {:.2} s of its {:.2} s of virtual time, so its own timeout had not come yet",
            cut.real.as_secs_f64(),
            cut.fuel,
            seconds(cut.virtual_ns),
            seconds(cut.limit_ns),
        )
    }
}
