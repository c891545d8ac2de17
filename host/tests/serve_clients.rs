//! boto3 and the AWS CLI against `lambdabox serve`, with and without keys. They come from PyPI, so
//! `cargo xtask conformance aws` runs this: it names them in LAMBDABOX_CLIENTS, a folder of programs with `python`
//! (which has boto3) and `aws`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[expect(dead_code, reason = "the clients send their own requests")]
mod server;

use server::Server;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs all calls; what they score.
fn calls(server: &Server, checked: &str) -> (u32, u32) {
    let clients = PathBuf::from(env::var_os("LAMBDABOX_CLIENTS").unwrap());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws/conformance/serve_calls.py");
    let done = Command::new(clients.join("python"))
        .arg(script)
        .arg(clients.join("aws"))
        .env("AWS_ENDPOINT_URL", format!("http://{}", server.address))
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "a/secret+with=signs")
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("CHECKED", checked)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    print!("{said}{}", String::from_utf8_lossy(&done.stderr));
    let score = said.lines().last().unwrap_or_default();
    let (good, all) = score
        .strip_prefix("score: ")
        .unwrap()
        .split_once('/')
        .unwrap();
    (good.parse().unwrap(), all.parse().unwrap())
}

#[test]
#[ignore = "needs boto3 and the AWS CLI: cargo xtask conformance aws"]
fn every_call_is_answered_without_keys() {
    let (good, all) = calls(&Server::start(&[]), "0");
    assert!(all >= 28 && good == all, "{good} of {all}");
}

#[test]
#[ignore = "needs boto3 and the AWS CLI: cargo xtask conformance aws"]
fn every_call_is_answered_with_signatures_that_are_checked() {
    let keys = tempfile::NamedTempFile::new().unwrap();
    let text =
        "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = a/secret+with=signs\n";
    std::fs::write(keys.path(), text).unwrap();
    let server = Server::start(&["--credentials", keys.path().to_str().unwrap()]);
    let (good, all) = calls(&server, "1");
    assert!(all >= 32 && good == all, "{good} of {all}");
}

#[test]
#[ignore = "needs the AWS CLI: cargo xtask conformance aws"]
fn the_story_of_the_lesson_is_told_with_the_aws_cli() {
    let clients = PathBuf::from(env::var_os("LAMBDABOX_CLIENTS").unwrap());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let server = Server::start(&[]);
    let done = Command::new(clients.join("python"))
        .arg(root.join("aws/conformance/cafe.py"))
        .arg(clients.join("aws"))
        .arg(root.join("examples/cafe"))
        .env("AWS_ENDPOINT_URL", format!("http://{}", server.address))
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "a/secret+with=signs")
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&done.stdout);
    let failed = String::from_utf8_lossy(&done.stderr);
    let seen: serde_json::Value = serde_json::from_str(&told).expect(&failed);
    // As on the command line, in `cafe.rs`.
    let expected: serde_json::Value = serde_json::from_str(include_str!("cafe.json")).unwrap();
    assert_eq!(seen, expected, "{failed}");
}
