//! What is done with all records at once.

use super::files::{kilobytes, listed};
use super::names::{Account, FunctionKey, key};
use super::refusal::{failed, refused};
use super::{Worker, opened, store};
use lambdabox_contract::function::Opened;
use lambdabox_contract::{Attachments, Preview, Refusal, Stored, UploadComponent};
use lambdabox_core::account::records::Change;
use lambdabox_core::account::transfer::{self, Import, Plan};
use lambdabox_core::engine::SourceFile;
use lambdabox_core::share::backup::{Backup, Records};

impl Worker {
    /// How much is kept.
    pub(super) async fn stored(&self) -> Result<Stored, Refusal> {
        let records = self.records().await?;
        let stored = transfer::stored(&records);
        Ok(Stored {
            empty: records.is_empty(),
            functions: stored.functions.to_string(),
            records: stored.records.to_string(),
            size: kilobytes(stored.bytes),
            set_aside: (stored.set_aside > 0).then(|| counted(stored.set_aside, "record")),
        })
    }

    /// Everything as a file.
    pub(super) async fn write_backup(&self) -> Result<(String, Attachments), Refusal> {
        let made = String::from(js_sys::Date::new_0().to_iso_string());
        let day = made.split('T').next().unwrap_or_default();
        let name = format!("lambdabox-{day}.lambdabox");
        let file = transfer::export(&self.records().await?, &*made).map_err(refused)?;
        Ok((name, vec![file]))
    }

    /// What a file would do.
    pub(super) async fn read_backup(&self, file: &[u8]) -> Result<Preview, Refusal> {
        let backup = read(file)?;
        Ok(preview(&backup, &self.records().await?))
    }

    /// Takes what a file holds.
    pub(super) async fn import(&self, file: &[u8], replace: bool) -> Result<(), Refusal> {
        let backup = read(file)?;
        let how = if replace {
            Import::Replace
        } else {
            Import::Merge
        };
        self.with_all(|here| transfer::plan(&backup, here, how).changes)
            .await
    }

    /// Nothing is kept.
    pub(super) async fn delete_everything(&self) -> Result<(), Refusal> {
        self.with_all(transfer::delete_all).await
    }

    /// Makes a compiled handler what runs, if it can be run.
    pub(super) async fn upload_component(
        &self,
        asked: &UploadComponent,
        contents: Vec<u8>,
    ) -> Result<Opened, Refusal> {
        self.engines.check(&contents).await?;
        self.change(|account| {
            let path = asked.file_name.clone();
            account
                .upload_component(&key(&asked.function), SourceFile { path, contents })
                .map_err(refused)?;
            Ok(opened::open(account, &asked.function)?.0)
        })
        .await
    }

    async fn records(&self) -> Result<Records, Refusal> {
        self.refresh().await;
        self.all_records().await
    }

    async fn all_records(&self) -> Result<Records, Refusal> {
        let all = self.everything().await.map_err(|reason| {
            failed(format!(
                "The browser's storage cannot be read now ({reason}). Please try again."
            ))
        })?;
        let mut records = Records::new();
        for (key, bytes) in all {
            match bytes {
                Some(bytes) => records.insert(key, bytes),
                None => records.remove(&key),
            };
        }
        Ok(records)
    }

    /// Changes records, whatever they are of.
    async fn with_all(&self, act: impl FnOnce(&Records) -> Vec<Change>) -> Result<(), Refusal> {
        let lock = store::lock().await;
        let done = self.with_all_under_lock(act).await;
        drop(lock);
        self.tell_trouble();
        done
    }

    async fn with_all_under_lock(
        &self,
        act: impl FnOnce(&Records) -> Vec<Change>,
    ) -> Result<(), Refusal> {
        let mut records = self.all_records().await?;
        let changes = act(&records);
        for (key, bytes) in changes.clone() {
            match bytes {
                Some(bytes) => records.insert(key, bytes),
                None => records.remove(&key),
            };
        }
        self.write(changes).await;
        let (account, _damaged) = Account::restore(records);
        self.account.replace(account);
        self.found.take();
        // What runs is of functions that may be gone.
        self.engines.stop();
        Ok(())
    }
}

fn read(file: &[u8]) -> Result<Backup, Refusal> {
    Backup::from_bytes(file).map_err(|error| refused(error.into()))
}

fn preview(backup: &Backup, here: &Records) -> Preview {
    let merge = transfer::plan(backup, here, Import::Merge);
    let replace = transfer::plan(backup, here, Import::Replace);
    Preview {
        made: backup.made.clone(),
        merge: merging(&merge),
        replace: replacing(&replace),
    }
}

/// What merging does.
fn merging(plan: &Plan) -> Vec<String> {
    let mut said = vec![format!("Added: {}.", what(&plan.added, plan.others))];
    if !plan.renamed.is_empty() {
        let renamed = plan.renamed.iter();
        let renamed: Vec<String> = renamed
            .map(|(from, to)| format!("{from} as {to}"))
            .collect();
        said.push(format!(
            "Added under another name, since yours of the same name differ: {}.",
            listed(&renamed)
        ));
    }
    if plan.same > 0 {
        said.push(format!(
            "Here already, unchanged: {}.",
            counted(plan.same, "record")
        ));
    }
    if plan.left_out > 0 {
        said.push(format!(
            "Left out, since yours differ and stay: {}.",
            counted(plan.left_out, "other record")
        ));
    }
    said.extend(damaged(plan));
    said
}

fn replacing(plan: &Plan) -> Vec<String> {
    let mut said = vec![
        format!(
            "What is here now is deleted: {}.",
            what(&plan.deleted, plan.others_deleted)
        ),
        format!(
            "What is in the file takes its place: {}.",
            what(&plan.added, plan.others)
        ),
    ];
    said.extend(damaged(plan));
    said
}

fn damaged(plan: &Plan) -> Option<String> {
    (!plan.damaged.is_empty()).then(|| {
        format!(
            "Left out, since they cannot be read: {}.",
            listed(&plan.damaged)
        )
    })
}

/// `the functions a (eu-west-1), b (eu-west-1) and 3 other records`.
fn what(functions: &[FunctionKey], others: usize) -> String {
    let names: Vec<String> = functions.iter().map(ToString::to_string).collect();
    let functions = match names.as_slice() {
        [] => "no functions".to_owned(),
        [one] => format!("the function {one}"),
        more => format!("the functions {}", listed(more)),
    };
    match others {
        0 => functions,
        _ => format!("{functions} and {}", counted(others, "other record")),
    }
}

/// `1 record`, `2 records`.
fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_told_before_it_is_done() {
        let key = |name: &str| FunctionKey::new("eu-west-1", name);
        let plan = Plan {
            added: vec![key("c")],
            renamed: vec![(key("a"), key("a-imported"))],
            others: 1,
            same: 1,
            left_out: 1,
            damaged: vec!["clock".into()],
            ..Plan::default()
        };
        let said = merging(&plan).join("\n");
        for words in [
            "Added: the function c (eu-west-1) and 1 other record.",
            "a (eu-west-1) as a-imported (eu-west-1)",
            "unchanged: 1 record.",
            "yours differ and stay: 1 other",
            "cannot be read: clock.",
        ] {
            assert!(said.contains(words), "{said}");
        }
    }
}
