//! Requests that change the account.

use super::files::{attached, first};
use super::names::{Account, basis, key};
use super::page::{Reply, reply};
use super::refusal::{invalid, refused};
use super::{opened, share};
use lambdabox_contract::function::{FunctionId, Overview};
use lambdabox_contract::{Attachments, Change, CreateFunction, DeployCode, PutDraft, Refusal};
use lambdabox_core::account::draft::{DraftFile, Edit};
use lambdabox_core::account::{self, ConfigurationChange, NewFunction, NewRole, TestEvent};
use lambdabox_core::function::Architecture;
use lambdabox_core::runtime::catalogue;

/// Does one; those that need more than the account are done elsewhere.
pub(super) fn answer(account: &mut Account, change: Change, attachments: Attachments) -> Reply {
    match change {
        Change::CreateFunction(asked) => reply(&asked, create(account, &asked)),
        Change::DeleteFunction(asked) => {
            let done = account.delete_function(&key(&asked.function));
            reply(&asked, done.map_err(refused))
        }
        Change::DeployCode(asked) => reply(&asked, deploy(account, &asked, attachments)),
        Change::PutDraft(asked) => reply(&asked, put_draft(account, &asked, attachments)),
        Change::PutSettings(asked) => {
            let wanted = asked.settings.clone();
            let change = ConfigurationChange {
                memory_size: Some(wanted.memory),
                timeout: Some(wanted.timeout),
                ephemeral_storage: Some(wanted.storage),
                description: Some(wanted.description),
                handler: Some(wanted.handler),
                role: Some(wanted.role),
                ..ConfigurationChange::default()
            };
            reply(&asked, configure(account, &asked.function, change))
        }
        Change::PutEnvironment(asked) => {
            let change = ConfigurationChange {
                environment: Some(asked.variables.iter().cloned().collect()),
                ..ConfigurationChange::default()
            };
            reply(&asked, configure(account, &asked.function, change))
        }
        Change::PutTags(asked) => {
            let tags = asked.tags.iter().cloned().collect();
            let done = account.replace_tags(&key(&asked.function), tags);
            reply(&asked, done.map(drop).map_err(refused))
        }
        Change::PutConcurrency(asked) => {
            let done = account.put_concurrency(&key(&asked.function), asked.reserved);
            reply(&asked, done.map_err(refused))
        }
        Change::PutTestEvent(asked) => {
            let key = key(&asked.function);
            let saved = text(first(attachments)).and_then(|event| {
                let name = asked.name.clone();
                let event = TestEvent { name, event };
                account.put_test_event(&key, event).map_err(refused)
            });
            reply(
                &asked,
                saved.and_then(|()| opened::saved_events(account, &key)),
            )
        }
        Change::DeleteTestEvent(asked) => {
            let key = key(&asked.function);
            let done = account
                .delete_test_event(&key, &asked.name)
                .map_err(refused);
            reply(
                &asked,
                done.and_then(|()| opened::saved_events(account, &key)),
            )
        }
        Change::CreateFromLink(asked) => {
            reply(&asked, share::create(account, &asked.function, &asked.link))
        }
        Change::UploadComponent(_) | Change::ImportBackup(_) | Change::DeleteEverything(_) => {
            Err(invalid("This needs more than the account."))
        }
    }
}

fn create(account: &mut Account, asked: &CreateFunction) -> Result<(), Refusal> {
    let architecture = Architecture::of_name(&asked.architecture)
        .ok_or_else(|| refused(account::Refusal::of_architecture()))?;
    let of_file = asked.file.as_deref().and_then(catalogue::of_file);
    let usual = of_file.unwrap_or(catalogue::default_runtime()).name;
    let new = NewFunction {
        key: key(&asked.function),
        runtime: asked.runtime.as_deref().unwrap_or(usual).to_owned(),
        architecture,
        role: NewRole::of(asked.role.clone()),
    };
    account.create_function(new).map(drop).map_err(refused)
}

fn configure(
    account: &mut Account,
    id: &FunctionId,
    change: ConfigurationChange,
) -> Result<(), Refusal> {
    let key = key(id);
    let done = account.update_configuration(&key, change);
    done.map(drop).map_err(refused)
}

fn deploy(
    account: &mut Account,
    asked: &DeployCode,
    attachments: Attachments,
) -> Result<Overview, Refusal> {
    let key = key(&asked.function);
    let files = attached(&asked.files, attachments);
    account
        .deploy_code(&key, files, &basis(asked.base, false))
        .map_err(refused)?;
    let function = account.function(&key).map_err(refused)?;
    Ok(opened::overview(account, function))
}

fn put_draft(
    account: &mut Account,
    asked: &PutDraft,
    attachments: Attachments,
) -> Result<(), Refusal> {
    let mut attachments = attachments.into_iter();
    let event = text(attachments.next().unwrap_or_default())?;
    let files = asked.files.iter().map(|file| DraftFile {
        path: file.path.clone(),
        contents: (!file.as_deployed).then(|| attachments.next().unwrap_or_default()),
    });
    let edit = Edit {
        files: files.collect(),
        event,
        event_name: asked.event_name.clone(),
        basis: basis(asked.base, asked.overwrite),
    };
    account
        .put_draft(&key(&asked.function), edit)
        .map_err(refused)
}

fn text(bytes: Vec<u8>) -> Result<String, Refusal> {
    String::from_utf8(bytes).map_err(|_| invalid("The event is no text."))
}
