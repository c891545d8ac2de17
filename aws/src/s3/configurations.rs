//! Configurations of buckets that are kept and told as they were put.
//!
//! What has an effect here is elsewhere: versioning, locks, notifications. Encryption says what
//! objects tell of themselves. The others describe what happens outside of a simulated bucket (to
//! browsers, to other accounts, to storage over months); they are kept so that tools can manage them.

use super::{S3, fault, tagging};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

/// Where a configuration stands in the request and in the answer.
struct Kind {
    /// In the operations' names.
    name: &'static str,
    /// The member of the request that holds it.
    sent: &'static str,
    /// The member of the answer that holds it; `None` if its own members are the answer's.
    told: Option<&'static str>,
    /// The error when there is none, and its text.
    missing: (&'static str, &'static str),
}

const KINDS: &[Kind] = &[
    Kind {
        name: "BucketTagging",
        sent: "Tagging",
        told: None,
        missing: ("NoSuchTagSet", "The TagSet does not exist"),
    },
    Kind {
        name: "BucketCors",
        sent: "CORSConfiguration",
        told: None,
        missing: (
            "NoSuchCORSConfiguration",
            "The CORS configuration does not exist",
        ),
    },
    Kind {
        name: "BucketPolicy",
        sent: "Policy",
        told: Some("Policy"),
        missing: ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    },
    Kind {
        name: "BucketWebsite",
        sent: "WebsiteConfiguration",
        told: None,
        missing: (
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
        ),
    },
    Kind {
        name: "BucketLifecycleConfiguration",
        sent: "LifecycleConfiguration",
        told: None,
        missing: (
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist",
        ),
    },
    Kind {
        name: "BucketEncryption",
        sent: "ServerSideEncryptionConfiguration",
        told: Some("ServerSideEncryptionConfiguration"),
        missing: (
            "ServerSideEncryptionConfigurationNotFoundError",
            "The server side encryption configuration was not found",
        ),
    },
    Kind {
        name: "PublicAccessBlock",
        sent: "PublicAccessBlockConfiguration",
        told: Some("PublicAccessBlockConfiguration"),
        missing: (
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
        ),
    },
    Kind {
        name: "BucketOwnershipControls",
        sent: "OwnershipControls",
        told: Some("OwnershipControls"),
        missing: (
            "OwnershipControlsNotFoundError",
            "The bucket ownership controls were not found",
        ),
    },
    Kind {
        name: "BucketRequestPayment",
        sent: "RequestPaymentConfiguration",
        told: None,
        missing: ("", ""),
    },
    Kind {
        name: "BucketLogging",
        sent: "BucketLoggingStatus",
        told: None,
        missing: ("", ""),
    },
    Kind {
        name: "BucketAccelerateConfiguration",
        sent: "AccelerateConfiguration",
        told: None,
        missing: ("", ""),
    },
];

/// The name under which a configuration is kept.
fn kept(name: &str) -> &str {
    match name {
        "BucketEncryption" => "ServerSideEncryption",
        other => other.strip_prefix("Bucket").unwrap_or(other),
    }
}

impl S3 {
    /// Puts, gets or deletes a configuration; what is none of them is not simulated.
    pub(super) fn configuration(
        &mut self,
        operation: &str,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let unknown = || Fault::not_modelled(&format!("s3:{operation}"));
        let (verb, name) = ["Put", "Get", "Delete"]
            .iter()
            .find_map(|verb| Some((*verb, operation.strip_prefix(verb)?)))
            .ok_or_else(unknown)?;
        let name = if name == "BucketLifecycle" {
            "BucketLifecycleConfiguration"
        } else {
            name
        };
        let kind = KINDS
            .iter()
            .find(|kind| kind.name == name)
            .ok_or_else(unknown)?;
        match verb {
            "Put" => self.put_configuration(kind, bucket, input, context),
            "Get" => self.get_configuration(kind, bucket),
            _ => {
                self.bucket_mut(bucket)?
                    .configurations
                    .remove(kept(kind.name));
                Ok(Fields::new())
            }
        }
    }

    fn put_configuration(
        &mut self,
        kind: &Kind,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let configuration = match input.get(kind.sent) {
            Some(Value::Map(fields)) => fields.clone(),
            Some(Value::Text(text)) => {
                let json: serde_json::Value = serde_json::from_str(text).map_err(|_| {
                    malformed_policy("Policies must be valid JSON and the first byte must be '{'")
                })?;
                check_policy(&json)?;
                Fields::new().with("Policy", text.as_str())
            }
            _ if kind.name == "BucketPolicy" => {
                return Err(malformed_policy(
                    "Policies must be valid JSON and the first byte must be '{'",
                ));
            }
            _ => return Err(fault::body(context)),
        };
        check(kind, &configuration)?;
        if kind.name == "BucketLogging" {
            self.check_logging(bucket, &configuration)?;
        }
        if kind.name == "BucketTagging" {
            context.status = Some(204);
            if configuration.list("TagSet").is_empty() {
                self.bucket_mut(bucket)?
                    .configurations
                    .remove(kept(kind.name));
                return Ok(Fields::new());
            }
        }
        self.bucket_mut(bucket)?
            .configurations
            .insert(kept(kind.name).to_owned(), configuration);
        Ok(Fields::new())
    }

    /// Where access is logged must be a bucket of the same region that lets the log be delivered.
    fn check_logging(&self, bucket: &str, configuration: &Fields) -> Result<(), Fault> {
        let Some(wanted) = configuration.map("LoggingEnabled") else {
            return Ok(());
        };
        let name = wanted.text_or_empty("TargetBucket");
        let invalid = |message: &str| {
            Fault::new("InvalidTargetBucketForLogging", message)
                .status(400)
                .with("TargetBucket", name)
        };
        let target = self
            .buckets
            .get(name)
            .ok_or_else(|| invalid("The target bucket for logging does not exist"))?;
        let by_policy = target.configurations.get("Policy").is_some_and(|policy| {
            policy
                .text_or_empty("Policy")
                .contains("logging.s3.amazonaws.com")
        });
        if !by_policy && target.acl != "log-delivery-write" {
            return Err(invalid(
                "You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket",
            ));
        }
        if self.bucket(bucket)?.region != target.region {
            return Err(Fault::new(
                "CrossLocationLoggingProhibited",
                "Cross S3 location logging not allowed.",
            )
            .status(403));
        }
        Ok(())
    }

    fn get_configuration(&self, kind: &Kind, bucket: &str) -> Result<Fields, Fault> {
        let found = self
            .bucket(bucket)?
            .configurations
            .get(kept(kind.name))
            .cloned();
        let found = match (found, kind.name) {
            (Some(found), _) => found,
            // What every bucket has.
            (None, "BucketEncryption") => {
                let by_default = Fields::new().with("SSEAlgorithm", "AES256");
                let rule = Fields::new()
                    .with("ApplyServerSideEncryptionByDefault", by_default)
                    .with("BucketKeyEnabled", false);
                Fields::new().with("Rules", Value::list([rule]))
            }
            (None, "BucketRequestPayment") => Fields::new().with("Payer", "BucketOwner"),
            (None, "BucketAccelerateConfiguration" | "BucketLogging") => Fields::new(),
            (None, _) => {
                let (code, message) = kind.missing;
                return Err(Fault::new(code, message)
                    .status(404)
                    .with("BucketName", bucket));
            }
        };
        Ok(match kind.told {
            Some("Policy") => found,
            Some(name) => Fields::new().with(name, found),
            None => found,
        })
    }
}

fn malformed_policy(message: &str) -> Fault {
    Fault::new("MalformedPolicy", message).status(400)
}

fn check_policy(policy: &serde_json::Value) -> Result<(), Fault> {
    let object = policy.as_object().ok_or_else(|| {
        malformed_policy("Policies must be valid JSON and the first byte must be '{'")
    })?;
    if !object.contains_key("Statement") {
        return Err(malformed_policy("Missing required field Statement"));
    }
    Ok(())
}

fn check(kind: &Kind, configuration: &Fields) -> Result<(), Fault> {
    match kind.name {
        "BucketTagging" => {
            tagging::check(&tagging::read(Some(configuration)), tagging::MOST_OF_BUCKET)
        }
        "BucketCors" => {
            if configuration.list("CORSRules").is_empty() {
                return Err(fault::malformed());
            }
            for rule in configuration.maps("CORSRules") {
                let known = ["GET", "PUT", "POST", "DELETE", "HEAD"];
                if let Some(method) = rule
                    .texts("AllowedMethods")
                    .find(|method| !known.contains(method))
                {
                    return Err(fault::request(format!(
                        "Found unsupported HTTP method in CORS config. Unsupported method is {method}"
                    )));
                }
            }
            Ok(())
        }
        "BucketLifecycleConfiguration" => {
            let rules = configuration.list("Rules");
            if rules.is_empty() || rules.len() > 1000 {
                return Err(fault::malformed());
            }
            let good = configuration.maps("Rules").all(|rule| {
                ["Enabled", "Disabled"].contains(&rule.text_or_empty("Status"))
                    && (rule.has("Filter") != rule.has("Prefix"))
            });
            if good {
                Ok(())
            } else {
                Err(fault::malformed())
            }
        }
        "BucketEncryption" if configuration.list("Rules").len() != 1 => Err(fault::malformed()),
        _ => Ok(()),
    }
}
