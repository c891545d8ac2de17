//! Requests that change nothing.

use super::files::{attach, attached, first, unzip, zip};
use super::log_events::{self, Found};
use super::names::Account;
use super::page::{Reply, reply, reply_with};
use super::{opened, share, sheets, triggers};
use lambdabox_contract::{Attachments, Reading};
use std::cell::RefCell;

/// Answers one; those of all records at once are answered elsewhere.
pub(super) fn answer(
    account: &Account,
    found: &RefCell<Option<Found>>,
    reading: Reading,
    attachments: Attachments,
) -> Reply {
    match reading {
        Reading::ListFunctions(asked) => reply(&asked, Ok(opened::list(account, &asked.region))),
        Reading::ListRuntimes(asked) => reply(&asked, Ok(opened::runtimes())),
        Reading::ListEventTemplates(asked) => reply(&asked, Ok(opened::templates())),
        Reading::OpenFunction(asked) => reply_with(&asked, opened::open(account, &asked.function)),
        Reading::GetSheet(asked) => reply(&asked, sheets::sheet(account, &asked)),
        Reading::ReadPackage(asked) => {
            let files = unzip(&first(attachments));
            let files = files.map(|files| {
                let mut contents = Vec::new();
                (attach(&files, &mut contents), contents)
            });
            reply_with(&asked, files)
        }
        Reading::WritePackage(asked) => {
            let files = attached(&asked.files, attachments);
            reply_with(&asked, zip(&files).map(|bytes| ((), vec![bytes])))
        }
        Reading::GetInvokeCommands(asked) => {
            let event = first(attachments);
            reply(&asked, triggers::commands(account, &asked.function, &event))
        }
        Reading::GetShareLink(asked) => reply(
            &asked,
            share::link(account, &asked.function, asked.with_values),
        ),
        Reading::OpenShareLink(asked) => {
            reply(&asked, share::open(account, &asked.region, &asked.link))
        }
        Reading::FilterLogEvents(asked) => {
            reply(&asked, log_events::window(account, found, &asked))
        }
        Reading::GetLogRecord(asked) => reply(&asked, log_events::record(account, &asked)),
        Reading::DownloadLogEvents(asked) => {
            let file = log_events::download(account, found, &asked.wanted);
            reply_with(
                &asked,
                file.map(|(name, text)| (name, vec![text.into_bytes()])),
            )
        }
        Reading::GetStoredData(_) | Reading::WriteBackup(_) | Reading::ReadBackup(_) => Err(
            super::refusal::invalid("This is answered from all records."),
        ),
    }
}
