//! Canned lists of who may do what. They are kept and told; nobody is refused because of them.

use super::{
    S3,
    buckets::{OWNER, canned},
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const SIGNED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

fn policy(acl: &str) -> Fields {
    let user = Fields::new()
        .with("ID", OWNER)
        .with("Type", "CanonicalUser");
    let grant = |grantee: Fields, permission: &str| {
        Fields::new()
            .with("Grantee", grantee)
            .with("Permission", permission)
    };
    let group = |uri: &str| Fields::new().with("URI", uri).with("Type", "Group");
    let mut grants = vec![grant(user, "FULL_CONTROL")];
    match acl {
        "public-read" => grants.push(grant(group(ALL_USERS), "READ")),
        "public-read-write" => {
            grants.push(grant(group(ALL_USERS), "READ"));
            grants.push(grant(group(ALL_USERS), "WRITE"));
        }
        "authenticated-read" => grants.push(grant(group(SIGNED_USERS), "READ")),
        "log-delivery-write" => {
            grants.push(grant(group(LOG_DELIVERY), "WRITE"));
            grants.push(grant(group(LOG_DELIVERY), "READ_ACP"));
        }
        _ => {}
    }
    Fields::new()
        .with("Owner", Fields::new().with("ID", OWNER))
        .with("Grants", Value::list(grants))
}

/// The canned list of a request; others are not simulated.
fn wanted(input: &Fields) -> Result<String, Fault> {
    match input.text("ACL") {
        Some(acl) => {
            canned(acl)?;
            Ok(acl.to_owned())
        }
        None => Err(Fault::not_modelled(
            "access control lists other than the canned ones (x-amz-acl)",
        )),
    }
}

impl S3 {
    pub(super) fn get_bucket_acl(
        &self,
        name: &str,
        _context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        Ok(policy(&self.bucket(name)?.acl))
    }

    pub(super) fn put_bucket_acl(&mut self, name: &str, input: &Fields) -> Result<Fields, Fault> {
        self.bucket_mut(name)?.acl = wanted(input)?;
        Ok(Fields::new())
    }

    pub(super) fn get_object_acl(
        &self,
        bucket: &str,
        input: &Fields,
        _context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let found = self.find(
            bucket,
            input.text_or_empty("Key"),
            input.text("VersionId"),
            "GET",
        )?;
        Ok(policy(&found.version.acl))
    }

    pub(super) fn put_object_acl(&mut self, bucket: &str, input: &Fields) -> Result<Fields, Fault> {
        let at = self
            .find(
                bucket,
                input.text_or_empty("Key"),
                input.text("VersionId"),
                "PUT",
            )?
            .at;
        let acl = wanted(input)?;
        if let Some(version) = self.versions.get_mut(&at) {
            version.acl = acl;
        }
        Ok(Fields::new())
    }
}
