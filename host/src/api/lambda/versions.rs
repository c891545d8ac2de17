//! Published versions.

use super::functions::{changed, read};
use super::{Ask, configuration};
use lambdabox_aws::wire::{Fault, Fields, Value};
use lambdabox_core::account::page;
use lambdabox_core::function::LATEST;

pub(super) fn publish(ask: &Ask<'_>) -> Result<Fields, Fault> {
    let input = ask.input();
    ask.without(&["PublishTo", "CodeSha256"])?;
    let key = ask.whole_function()?;
    let description = input.text_or_empty("Description");
    changed(ask, |account| {
        account.check_revision(&key, input.text("RevisionId"))?;
        let version = account.publish_version(&key, description)?.clone();
        let function = account.function(&key)?;
        Ok(configuration::published(account, function, &version, None))
    })
}

pub(super) fn list(ask: &Ask<'_>) -> Result<Fields, Fault> {
    let key = ask.whole_function()?;
    let (marker, most) = ask.paging();
    read(ask, |account| {
        let function = account.function(&key)?;
        // What can be changed comes first, as number 0.
        let latest = [(0, configuration::latest(account, function, Some(LATEST)))];
        let published = function.versions().published();
        let published = published.map(|it| {
            (
                it.number,
                configuration::published(account, function, it, None),
            )
        });
        let page = page(
            latest.into_iter().chain(published),
            |(number, _)| *number,
            marker,
            most,
        )?;
        let all = page.items.into_iter().map(|(_, fields)| fields);
        Ok(Fields::new()
            .with("Versions", Value::list(all))
            .with_some("NextMarker", page.next))
    })
}
