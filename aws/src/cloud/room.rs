//! A bound on what all services of an account keep together: whoever keeps their records says how much room is left.

use super::Cloud;
use crate::wire::Fault;

/// How the names of operations begin that add nothing to what is kept: they go on when it is full.
const ADD_NOTHING: [&str; 22] = [
    "Abort",
    "Assume",
    "BatchGet",
    "Cancel",
    "ChangeMessage",
    "Decode",
    "Delete",
    "Describe",
    "Disable",
    "Filter",
    "Get",
    "Head",
    "List",
    "Purge",
    "Query",
    "Receive",
    "Remove",
    "Scan",
    "Test",
    "TransactGet",
    "Unsubscribe",
    "Untag",
];

impl Cloud {
    /// From now on no more than so many bytes come to what is kept, by and large: operations that add something are
    /// refused where their request is longer.
    pub const fn set_room(&mut self, bytes: u64) {
        self.room = bytes;
    }
}

/// Refuses what would be too much.
///
/// # Errors
/// In AWS's shape, with what to do.
pub(super) fn check(operation: &str, adds: usize, room: u64) -> Result<(), Fault> {
    let adds_nothing = ADD_NOTHING.iter().any(|start| operation.starts_with(start));
    if adds_nothing || u64::try_from(adds).is_ok_and(|adds| adds < room) {
        return Ok(());
    }
    let text = "The simulated services of an account have no more room: delete objects, items or messages first.";
    Err(Fault::new("ServiceQuotaExceededException", text).status(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_adds_is_refused_and_what_makes_room_is_not() {
        assert!(check("PutObject", 9, 10).is_ok());
        let full = check("PutObject", 10, 10).unwrap_err();
        assert_eq!(full.code, "ServiceQuotaExceededException");
        for operation in [
            "SendMessage",
            "CreateTable",
            "TransactWriteItems",
            "Publish",
        ] {
            assert!(check(operation, 0, 0).is_err(), "{operation}");
        }
        for operation in [
            "DeleteObjects",
            "GetItem",
            "PurgeQueue",
            "Scan",
            "ReceiveMessage",
        ] {
            assert!(check(operation, 1 << 30, 0).is_ok(), "{operation}");
        }
    }
}
