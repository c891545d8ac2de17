//! Whether a bucket keeps versions.

use super::{S3, bucket::Versioning};
use crate::wire::{Fault, Fields};

impl S3 {
    pub(super) fn put_versioning(&mut self, name: &str, input: &Fields) -> Result<Fields, Fault> {
        let wanted = input.map("VersioningConfiguration");
        let state = match wanted.and_then(|wanted| wanted.text("Status")) {
            Some("Enabled") => Versioning::Enabled,
            Some("Suspended") => Versioning::Suspended,
            _ => {
                return Err(Fault::new(
                    "IllegalVersioningConfigurationException",
                    "The Versioning element must be specified",
                )
                .status(400));
            }
        };
        if wanted.is_some_and(|wanted| wanted.text("MFADelete") == Some("Enabled")) {
            return Err(Fault::not_modelled(
                "deletion with a second factor (MFADelete)",
            ));
        }
        let bucket = self.bucket_mut(name)?;
        if bucket.lock && state == Versioning::Suspended {
            return Err(Fault::new(
                "InvalidBucketState",
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
            )
            .status(409));
        }
        bucket.versioning = state;
        Ok(Fields::new())
    }

    pub(super) fn get_versioning(&self, name: &str) -> Result<Fields, Fault> {
        let state = match self.bucket(name)?.versioning {
            Versioning::Off => None,
            Versioning::Enabled => Some("Enabled"),
            Versioning::Suspended => Some("Suspended"),
        };
        Ok(Fields::new().with_some("Status", state))
    }
}
