//! Requests that change the account.

use super::account::Account;
use super::files::{attached, first};
use super::page::{Reply, reply};
use super::{opened, share};
use lambdabox_contract::{Attachments, Change};

/// Does one; those that need more than the account are done elsewhere.
pub(super) fn answer(account: &mut Account, change: Change, attachments: Attachments) -> Reply {
    match change {
        Change::CreateFunction(asked) => reply(&asked, account.create(&asked)),
        Change::DeleteFunction(asked) => reply(&asked, account.delete(&asked.function)),
        Change::DeployCode(asked) => {
            let files = attached(&asked.files, attachments);
            let deployed = account.deploy(&asked.function, asked.base, files);
            let overview = deployed.and_then(|()| {
                let function = account.function(&asked.function)?;
                Ok(opened::overview(account, function))
            });
            reply(&asked, overview)
        }
        Change::PutDraft(asked) => reply(&asked, account.put_draft(&asked, attachments)),
        Change::PutSettings(asked) => reply(
            &asked,
            account.put_settings(&asked.function, &asked.settings),
        ),
        Change::PutEnvironment(asked) => {
            let variables = asked.variables.iter().cloned().collect();
            let done = account.configure(&asked.function, |config| config.environment = variables);
            reply(&asked, done)
        }
        Change::PutTags(asked) => {
            let tags = asked.tags.iter().cloned().collect();
            let done = account.configure(&asked.function, |config| config.tags = tags);
            reply(&asked, done)
        }
        Change::PutConcurrency(asked) => {
            reply(&asked, account.reserve(&asked.function, asked.reserved))
        }
        Change::PutTestEvent(asked) => {
            let event = first(attachments);
            reply(
                &asked,
                account.save_event(&asked.function, &asked.name, event),
            )
        }
        Change::DeleteTestEvent(asked) => {
            reply(&asked, account.delete_event(&asked.function, &asked.name))
        }
        Change::CreateFromLink(asked) => {
            reply(&asked, share::create(account, &asked.function, &asked.link))
        }
        Change::UploadComponent(_) | Change::ImportBackup(_) | Change::DeleteEverything(_) => {
            Err(super::refusal::invalid("This needs more than the account."))
        }
    }
}
