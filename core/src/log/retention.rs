//! For how long CloudWatch Logs keeps events.

/// The settings that there are, in days.
pub const RETENTION_DAYS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557,
    2_922, 3_288, 3_653,
];

const MILLIS_PER_DAY: u64 = 86_400_000;

/// There is no such setting. The text is not AWS's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Events can be kept for {RETENTION_DAYS:?} days, or for ever; not for {0}.")]
pub struct RetentionError(pub u32);

pub(super) fn check(days: Option<u32>) -> Result<(), RetentionError> {
    match days {
        Some(days) if !RETENTION_DAYS.contains(&days) => Err(RetentionError(days)),
        _ => Ok(()),
    }
}

/// When the oldest event may have happened that is kept now.
pub(super) const fn oldest_kept_ms(now_ms: u64, days: u32) -> u64 {
    now_ms.saturating_sub(days as u64 * MILLIS_PER_DAY)
}
