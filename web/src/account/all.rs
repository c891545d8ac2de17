//! What is done with all records at once.

use super::store::Change;
use super::{Worker, backup, opened, refusal, store};
use lambdabox_contract::function::Opened;
use lambdabox_contract::{Attachments, Preview, Refusal, Stored, UploadComponent};
use lambdabox_core::share::backup::Records;

impl Worker {
    /// How much is kept.
    pub(super) async fn stored(&self) -> Result<Stored, Refusal> {
        Ok(backup::stored(&self.everything().await?))
    }

    /// Everything as a file.
    pub(super) async fn write_backup(&self) -> Result<(String, Attachments), Refusal> {
        let made = js_sys::Date::new_0().to_iso_string();
        let (name, bytes) = backup::write(&self.everything().await?, made.into())?;
        Ok((name, vec![bytes]))
    }

    /// What a file would do.
    pub(super) async fn read_backup(&self, file: &[u8]) -> Result<Preview, Refusal> {
        let backup = backup::read(file)?;
        Ok(backup::preview(&backup, &self.everything().await?))
    }

    /// Takes what a file holds.
    pub(super) async fn import(&self, file: &[u8], replace: bool) -> Result<(), Refusal> {
        let backup = backup::read(file)?;
        self.with_all(|here| backup::import(&backup, here, replace))
            .await
    }

    /// Nothing is kept.
    pub(super) async fn delete_everything(&self) -> Result<(), Refusal> {
        self.with_all(backup::deletion).await
    }

    /// Makes a compiled handler what runs, if it can be run.
    pub(super) async fn upload_component(
        &self,
        asked: &UploadComponent,
        component: Vec<u8>,
    ) -> Result<Opened, Refusal> {
        self.engines.check(&component).await?;
        self.change(|account| {
            let UploadComponent {
                function,
                file_name,
            } = asked;
            account.upload_component(function, file_name, component)?;
            Ok(opened::open(account, function)?.0)
        })
        .await
    }

    async fn everything(&self) -> Result<Records, Refusal> {
        self.refresh().await;
        self.store.everything().await.map_err(|reason| {
            let text =
                format!("The browser's storage cannot be read now ({reason}). Please try again.");
            refusal::refusal("ServiceException", text)
        })
    }

    /// Changes records, whatever they are of.
    async fn with_all(&self, act: impl FnOnce(&Records) -> Vec<Change>) -> Result<(), Refusal> {
        let release = store::lock().await;
        let done = self.with_all_under_lock(act).await;
        store::release(release);
        self.tell_trouble();
        done
    }

    async fn with_all_under_lock(
        &self,
        act: impl FnOnce(&Records) -> Vec<Change>,
    ) -> Result<(), Refusal> {
        self.refresh_under_lock().await;
        let mut records = self.store.everything().await.map_err(|reason| {
            let text =
                format!("The browser's storage cannot be read now ({reason}). Please try again.");
            refusal::refusal("ServiceException", text)
        })?;
        let changes = act(&records);
        if changes.is_empty() {
            return Ok(());
        }
        for (key, bytes) in changes.clone() {
            match bytes {
                Some(bytes) => records.insert(key, bytes),
                None => records.remove(&key),
            };
        }
        self.store.write(changes).await;
        let records = records.into_iter().map(|(key, bytes)| (key, Some(bytes)));
        let damaged = self.take(store::News {
            whole: true,
            records: records.collect(),
        });
        if !damaged.is_empty() {
            self.store.set_aside(damaged).await;
        }
        // What runs is of functions that may be gone.
        self.engines.stop();
        Ok(())
    }
}
