//! Locks: retention until a day, legal holds, and what a bucket gives its objects.

use super::{
    S3,
    bucket::{Bucket, Versioning},
    fault,
    object::Lock,
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

const DAY: i64 = 86_400_000;

impl Lock {
    /// Refuses a deletion while it holds.
    pub(super) fn check(&self, bypass: bool, now: i64) -> Result<(), Fault> {
        let retained = self
            .retention
            .as_ref()
            .is_some_and(|(mode, until)| *until > now && !(bypass && mode == "GOVERNANCE"));
        if retained || self.legal_hold == Some(true) {
            return Err(fault::locked());
        }
        Ok(())
    }
}

fn no_configuration() -> Fault {
    fault::request("Bucket is missing Object Lock Configuration")
}

fn mode(text: &str) -> Result<String, Fault> {
    if ["GOVERNANCE", "COMPLIANCE"].contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(fault::argument(
            "Unknown wormMode directive.",
            "x-amz-object-lock-mode",
            text,
        ))
    }
}

/// The lock that a request gives a new version, or its bucket does.
pub(super) fn of(bucket: &Bucket, input: &Fields, context: &Context<'_>) -> Result<Lock, Fault> {
    let (wanted, until, hold) = (
        input.text("ObjectLockMode"),
        input.time("ObjectLockRetainUntilDate"),
        input.text("ObjectLockLegalHoldStatus"),
    );
    if (wanted.is_some() || until.is_some() || hold.is_some()) && !bucket.lock {
        return Err(no_configuration());
    }
    let retention = match (wanted, until) {
        (Some(wanted), Some(until)) => {
            if until <= context.now {
                return Err(fault::argument(
                    "The retain until date must be in the future!",
                    "x-amz-object-lock-retain-until-date",
                    "",
                ));
            }
            Some((mode(wanted)?, until))
        }
        (None, None) => by_default(bucket, context.now),
        _ => {
            return Err(fault::argument(
                "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
                "x-amz-object-lock-mode",
                "",
            ));
        }
    };
    Ok(Lock {
        retention,
        legal_hold: hold.map(|hold| hold == "ON"),
    })
}

fn by_default(bucket: &Bucket, now: i64) -> Option<(String, i64)> {
    let rule = bucket
        .configurations
        .get("ObjectLock")?
        .map("Rule")?
        .map("DefaultRetention")?;
    let days = rule
        .int("Days")
        .or_else(|| rule.int("Years").map(|years| years.saturating_mul(365)))?;
    Some((
        rule.text("Mode")?.to_owned(),
        now.saturating_add(days.saturating_mul(DAY)),
    ))
}

impl S3 {
    pub(super) fn put_lock(
        &mut self,
        name: &str,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let configuration = input
            .map("ObjectLockConfiguration")
            .cloned()
            .unwrap_or_default();
        let bucket = self.bucket_mut(name)?;
        if bucket.versioning != Versioning::Enabled {
            return Err(Fault::new(
                "InvalidBucketState",
                "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
            )
            .status(409));
        }
        if configuration.text("ObjectLockEnabled") != Some("Enabled") {
            return Err(fault::body(context));
        }
        if let Some(rule) = configuration
            .map("Rule")
            .and_then(|rule| rule.map("DefaultRetention"))
        {
            let periods = [rule.int("Days"), rule.int("Years")];
            if periods.iter().flatten().count() != 1 || rule.text("Mode").is_none() {
                return Err(fault::malformed());
            }
            if periods.iter().flatten().any(|period| *period <= 0) {
                return Err(fault::argument(
                    "Default retention period must be a positive integer value.",
                    "Days",
                    "",
                ));
            }
        }
        bucket.lock = true;
        bucket
            .configurations
            .insert("ObjectLock".to_owned(), configuration);
        Ok(Fields::new())
    }

    pub(super) fn get_lock(&self, name: &str) -> Result<Fields, Fault> {
        let bucket = self.bucket(name)?;
        if !bucket.lock {
            return Err(Fault::new(
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket",
            )
            .status(404)
            .with("BucketName", name));
        }
        let configuration = bucket.configurations.get("ObjectLock").cloned();
        let configuration =
            configuration.unwrap_or_else(|| Fields::new().with("ObjectLockEnabled", "Enabled"));
        Ok(Fields::new().with("ObjectLockConfiguration", configuration))
    }

    fn lockable(&self, bucket: &str) -> Result<(), Fault> {
        if self.bucket(bucket)?.lock {
            Ok(())
        } else {
            Err(no_configuration())
        }
    }

    pub(super) fn put_retention(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        self.lockable(bucket)?;
        let key = input.text_or_empty("Key");
        let found = self.find(bucket, key, input.text("VersionId"), "PUT")?;
        let (at, lock) = (found.at, found.version.lock.clone());
        let wanted = input.map("Retention");
        let wanted = match wanted
            .and_then(|wanted| Some((wanted.text("Mode")?, wanted.time("RetainUntilDate")?)))
        {
            Some((text, until)) => {
                if until <= context.now {
                    return Err(fault::argument(
                        "The retain until date must be in the future!",
                        "RetainUntilDate",
                        "",
                    ));
                }
                Some((mode(text)?, until))
            }
            None => None,
        };
        let bypass = input.flag("BypassGovernanceRetention") == Some(true);
        let shorter = match (&lock.retention, &wanted) {
            (Some((old, until)), Some((new, later))) => {
                *until > context.now && (later < until || (old == "COMPLIANCE" && new != old))
            }
            (Some((_, until)), None) => *until > context.now,
            (None, _) => false,
        };
        let compliance = lock
            .retention
            .as_ref()
            .is_some_and(|(mode, _)| mode == "COMPLIANCE");
        if shorter && (compliance || !bypass) {
            return Err(fault::locked());
        }
        if let Some(version) = self.versions.get_mut(&at) {
            version.lock.retention = wanted;
        }
        Ok(Fields::new())
    }

    pub(super) fn get_retention(&self, bucket: &str, input: &Fields) -> Result<Fields, Fault> {
        self.lockable(bucket)?;
        let found = self.find(
            bucket,
            input.text_or_empty("Key"),
            input.text("VersionId"),
            "GET",
        )?;
        let (mode, until) = found.version.lock.retention.as_ref().ok_or_else(missing)?;
        let retention = Fields::new()
            .with("Mode", mode)
            .with("RetainUntilDate", Value::Time(*until));
        Ok(Fields::new().with("Retention", retention))
    }

    pub(super) fn put_legal_hold(&mut self, bucket: &str, input: &Fields) -> Result<Fields, Fault> {
        self.lockable(bucket)?;
        let hold = match input.map("LegalHold").and_then(|hold| hold.text("Status")) {
            Some("ON") => true,
            Some("OFF") => false,
            _ => return Err(fault::malformed()),
        };
        let at = self
            .find(
                bucket,
                input.text_or_empty("Key"),
                input.text("VersionId"),
                "PUT",
            )?
            .at;
        if let Some(version) = self.versions.get_mut(&at) {
            version.lock.legal_hold = Some(hold);
        }
        Ok(Fields::new())
    }

    pub(super) fn get_legal_hold(&self, bucket: &str, input: &Fields) -> Result<Fields, Fault> {
        self.lockable(bucket)?;
        let found = self.find(
            bucket,
            input.text_or_empty("Key"),
            input.text("VersionId"),
            "GET",
        )?;
        let hold = found.version.lock.legal_hold.ok_or_else(missing)?;
        let hold = Fields::new().with("Status", if hold { "ON" } else { "OFF" });
        Ok(Fields::new().with("LegalHold", hold))
    }
}

fn missing() -> Fault {
    Fault::new(
        "NoSuchObjectLockConfiguration",
        "The specified object does not have a ObjectLock configuration",
    )
    .status(404)
}
