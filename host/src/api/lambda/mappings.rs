//! Event source mappings: they are with the services that they read, and their functions with the account.

use super::{Ask, fault};
use crate::api::account::SharedAccount;
use lambdabox_aws::wire::{Fault, Fields, Service};

/// Makes or changes one, whose function has to be there.
pub(super) fn put(ask: &Ask<'_>) -> Result<Fields, Fault> {
    if ask.input().has("FunctionName") {
        let reference = ask.function()?;
        super::functions::read(ask, |account| {
            let function = account.function(&reference.key)?;
            function
                .deployable(reference.qualifier.as_deref())
                .map(drop)
        })?;
    }
    self::ask(ask)
}

/// Does anything else with them.
pub(super) fn ask(ask: &Ask<'_>) -> Result<Fields, Fault> {
    let account = &ask.api.account;
    let told = account.services().operate(
        Service::Lambda,
        ask.region(),
        &ask.call.operation.name,
        ask.input(),
        &SharedAccount::owner(),
        account.pace.moment(),
    );
    // It is kept before it is answered.
    account.settle().map_err(fault::of_state)?;
    told
}
