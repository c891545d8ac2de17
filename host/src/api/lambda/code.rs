//! Deployment packages of requests: zip files, or objects in buckets.

use super::Ask;
use super::fault;
use crate::api::account::SharedAccount;
use lambdabox_aws::wire::{Fault, Fields, Service};
use lambdabox_core::account::Refusal;
use lambdabox_core::code::CodeBundle;
use lambdabox_core::limits;
use lambdabox_core::runtime::COMPILED;

/// How every WebAssembly module and component begins.
const WASM: &[u8] = b"\0asm";
/// What a compiled handler is called if only its bytes were sent.
const COMPONENT: &str = "handler.wasm";

/// The package that the members of a request name, for a function of this runtime.
pub(super) fn package(ask: &Ask<'_>, members: &Fields, runtime: &str) -> Result<CodeBundle, Fault> {
    let bytes = bytes(ask, members)?;
    if runtime != COMPILED {
        let bundle = CodeBundle::from_zip(&bytes);
        return bundle.map_err(|error| fault::of(error.into()));
    }
    let (name, component) = component(&bytes)?;
    lambdabox_meter::handler::check(&component, limits::UNZIPPED_MAX_BYTES)
        .map_err(|why| fault::of(Refusal::invalid(why.to_string()).of_field("code")))?;
    CodeBundle::from_single_file(name, component).map_err(|error| fault::of(error.into()))
}

/// What a layer holds.
pub(super) fn layer(ask: &Ask<'_>, members: &Fields) -> Result<CodeBundle, Fault> {
    let bytes = bytes(ask, members)?;
    CodeBundle::from_zip(&bytes).map_err(|error| fault::of(error.into()))
}

/// A compiled handler: a component, or a zip file with one file.
fn component(bytes: &[u8]) -> Result<(String, Vec<u8>), Fault> {
    if bytes.starts_with(WASM) {
        return Ok((COMPONENT.to_owned(), bytes.to_vec()));
    }
    let bundle = CodeBundle::from_zip(bytes).map_err(|error| fault::of(error.into()))?;
    let mut files = bundle.into_files().into_iter();
    match (files.next(), files.next()) {
        (Some(file), None) => Ok((file.path, file.contents)),
        _ => Err(fault::of(
            Refusal::invalid(format!(
                "A function of the runtime {COMPILED} is one compiled handler here: send a zip file with one .wasm component in it."
            ))
            .of_field("code"),
        )),
    }
}

fn bytes(ask: &Ask<'_>, members: &Fields) -> Result<Vec<u8>, Fault> {
    if members.has("ImageUri") {
        return Err(Fault::not_modelled("functions of container images"));
    }
    if let Some(zip) = members.blob("ZipFile") {
        return Ok(zip.to_vec());
    }
    let (Some(bucket), Some(key)) = (members.text("S3Bucket"), members.text("S3Key")) else {
        return Err(fault::of(
            Refusal::invalid("Please provide a source for function code.").of_field("code"),
        ));
    };
    let input = Fields::new()
        .with("Bucket", bucket)
        .with("Key", key)
        .with_some("VersionId", members.text("S3ObjectVersion"));
    let account = &ask.api.account;
    let got = account.services().operate(
        Service::S3,
        ask.region(),
        "GetObject",
        &input,
        &SharedAccount::owner(),
        account.pace.moment(),
    );
    match got {
        Ok(object) => Ok(object
            .blob("Body")
            .map(|body| body.to_vec())
            .unwrap_or_default()),
        Err(why) => Err(fault::of(
            Refusal::invalid(format!(
                "Error occurred while GetObject. S3 Error Code: {}. S3 Error Message: {}",
                why.code, why.message
            ))
            .of_field("code"),
        )),
    }
}
