//! What belongs to a function beside code and configuration: concurrency, tags, how events are handled.

use super::functions::{changed, read};
use super::{Ask, fault};
use lambdabox_aws::wire::{Fault, Fields};
use lambdabox_core::account::{AsyncConfig, Function, FunctionKey, FunctionReference};
use lambdabox_core::limits;

type Done = Result<Fields, Fault>;

pub(super) fn put_concurrency(ask: &Ask<'_>) -> Done {
    let key = ask.whole_function()?;
    let wanted = ask
        .input()
        .int("ReservedConcurrentExecutions")
        .unwrap_or_default();
    let wanted = u32::try_from(wanted.max(0)).unwrap_or(u32::MAX);
    changed(ask, |account| account.put_concurrency(&key, Some(wanted)))?;
    Ok(Fields::new().with("ReservedConcurrentExecutions", wanted))
}

pub(super) fn get_concurrency(ask: &Ask<'_>) -> Done {
    let key = ask.whole_function()?;
    let reserved = read(ask, |account| Ok(account.function(&key)?.reserved()))?;
    Ok(Fields::new().with_some("ReservedConcurrentExecutions", reserved))
}

pub(super) fn delete_concurrency(ask: &Ask<'_>) -> Done {
    let key = ask.whole_function()?;
    changed(ask, |account| account.put_concurrency(&key, None))?;
    Ok(Fields::new())
}

/// The function whose tags are meant.
fn tagged(ask: &Ask<'_>) -> Result<FunctionKey, Fault> {
    let arn = ask.input().text_or_empty("Resource");
    let named = FunctionReference::parse(ask.region(), arn, None).map_err(fault::of)?;
    Ok(named.key)
}

pub(super) fn tag(ask: &Ask<'_>) -> Done {
    let key = tagged(ask)?;
    let empty = Fields::new();
    let tags = ask.input().map("Tags").unwrap_or(&empty).text_entries();
    let tags: Vec<_> = tags
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    changed(ask, |account| account.add_tags(&key, tags).map(drop))?;
    Ok(Fields::new())
}

pub(super) fn untag(ask: &Ask<'_>) -> Done {
    let key = tagged(ask)?;
    let names: Vec<&str> = ask.input().texts("TagKeys").collect();
    changed(ask, |account| account.remove_tags(&key, names).map(drop))?;
    Ok(Fields::new())
}

pub(super) fn list_tags(ask: &Ask<'_>) -> Done {
    let key = tagged(ask)?;
    let tags = read(ask, |account| {
        Ok(account.function(&key)?.config().tags.clone())
    })?;
    Ok(Fields::new().with("Tags", tags.into_iter().collect::<Fields>()))
}

/// Configures all anew.
pub(super) fn put_events(ask: &Ask<'_>) -> Done {
    events(ask, |there| AsyncConfig {
        dead_letter: there.dead_letter.clone(),
        ..AsyncConfig::default()
    })
}

/// Configures what is given.
pub(super) fn update_events(ask: &Ask<'_>) -> Done {
    events(ask, Clone::clone)
}

fn events(ask: &Ask<'_>, basis: impl FnOnce(&AsyncConfig) -> AsyncConfig) -> Done {
    let key = of_latest(ask)?;
    let input = ask.input();
    let destination = |name: &str| {
        let given = input.map("DestinationConfig")?.map(name)?;
        Some(
            given
                .text("Destination")
                .filter(|arn| !arn.is_empty())
                .map(str::to_owned),
        )
    };
    let number = |name: &str| {
        input
            .int(name)
            .map(|number| u64::try_from(number).unwrap_or(u64::MAX))
    };
    changed(ask, |account| {
        let mut config = basis(account.function(&key)?.asynchronous());
        if let Some(retries) = number("MaximumRetryAttempts") {
            config.maximum_retry_attempts = u32::try_from(retries).unwrap_or(u32::MAX);
        }
        if let Some(age) = number("MaximumEventAgeInSeconds") {
            config.maximum_event_age_s = age;
        }
        if let Some(arn) = destination("OnSuccess") {
            config.on_success = arn;
        }
        if let Some(arn) = destination("OnFailure") {
            config.on_failure = arn;
        }
        account.put_async_config(&key, config)?;
        Ok(of_events(account.function(&key)?))
    })
}

pub(super) fn get_events(ask: &Ask<'_>) -> Done {
    let key = of_latest(ask)?;
    read(ask, |account| Ok(of_events(account.function(&key)?)))
}

/// A function has one such configuration here, whatever its version.
fn of_latest(ask: &Ask<'_>) -> Result<FunctionKey, Fault> {
    let FunctionReference { key, qualifier } = ask.function()?;
    match qualifier.as_deref() {
        None | Some(lambdabox_core::function::LATEST) => Ok(key),
        Some(_) => Err(Fault::not_modelled(
            "how events are handled, for one version or alias",
        )),
    }
}

fn of_events(function: &Function) -> Fields {
    let config = function.asynchronous();
    let destination = |arn: &Option<String>| Fields::new().with_some("Destination", arn.as_deref());
    Fields::new()
        .with(
            "FunctionArn",
            format!("{}:$LATEST", function.config().arn()),
        )
        .with("MaximumRetryAttempts", config.maximum_retry_attempts)
        .with("MaximumEventAgeInSeconds", config.maximum_event_age_s)
        .with(
            "DestinationConfig",
            Fields::new()
                .with("OnSuccess", destination(&config.on_success))
                .with("OnFailure", destination(&config.on_failure)),
        )
}

pub(super) fn account(ask: &Ask<'_>) -> Done {
    read(ask, |account| {
        let concurrency = account.region_concurrency(ask.region());
        let sizes = account.functions(ask.region()).map(Function::code_size);
        let (count, size) = sizes.fold((0_u64, 0_u64), |(count, all), size| {
            (count + 1, all.saturating_add(size))
        });
        Ok(Fields::new()
            .with(
                "AccountLimit",
                Fields::new()
                    .with("CodeSizeUnzipped", limits::UNZIPPED_MAX_BYTES)
                    .with("CodeSizeZipped", limits::ZIP_MAX_BYTES)
                    .with("ConcurrentExecutions", concurrency.total)
                    .with("UnreservedConcurrentExecutions", concurrency.unreserved),
            )
            .with(
                "AccountUsage",
                Fields::new()
                    .with("TotalCodeSize", size)
                    .with("FunctionCount", count),
            ))
    })
}

/// No function has one.
pub(super) fn code_signing(ask: &Ask<'_>) -> Done {
    let key = ask.whole_function()?;
    read(ask, |account| account.function(&key).map(drop))?;
    Ok(Fields::new().with("FunctionName", key.name))
}
