//! S3's errors.

use crate::{cloud::context::Context, wire::Fault};

pub(super) fn no_bucket(bucket: &str) -> Fault {
    Fault::new("NoSuchBucket", "The specified bucket does not exist")
        .status(404)
        .with("BucketName", bucket)
}

pub(super) fn no_key(key: &str) -> Fault {
    Fault::new("NoSuchKey", "The specified key does not exist.")
        .status(404)
        .with("Key", key)
}

pub(super) fn no_version(key: &str, version: &str) -> Fault {
    Fault::new("NoSuchVersion", "The specified version does not exist.")
        .status(404)
        .with("Key", key)
        .with("VersionId", version)
}

pub(super) fn no_upload(id: &str) -> Fault {
    Fault::new(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    )
    .status(404)
    .with("UploadId", id)
}

pub(super) fn access_denied() -> Fault {
    Fault::new("AccessDenied", "Access Denied").status(403)
}

pub(super) fn locked() -> Fault {
    Fault::new(
        "AccessDenied",
        "Access Denied because object protected by object lock.",
    )
    .status(403)
}

pub(super) fn malformed() -> Fault {
    Fault::new(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
    .status(400)
}

/// The request has no body, or a wrong one.
pub(super) fn body(context: &Context<'_>) -> Fault {
    if context
        .request
        .is_some_and(|request| request.body.is_empty())
    {
        return Fault::new("MissingRequestBodyError", "Request Body is empty").status(400);
    }
    malformed()
}

/// `InvalidArgument` with the argument and its value.
pub(super) fn argument(message: &str, name: &str, value: &str) -> Fault {
    Fault::new("InvalidArgument", message)
        .status(400)
        .with("ArgumentName", name)
        .with("ArgumentValue", value)
}

pub(super) fn request(message: impl Into<String>) -> Fault {
    Fault::new("InvalidRequest", message).status(400)
}

pub(super) fn precondition(condition: &str) -> Fault {
    Fault::new(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
    )
    .status(412)
    .with("Condition", condition)
}

pub(super) fn method_not_allowed(method: &str) -> Fault {
    Fault::new(
        "MethodNotAllowed",
        "The specified method is not allowed against this resource.",
    )
    .status(405)
    .with("Method", method)
    .with("ResourceType", "DeleteMarker")
}
