//! Everything lambdabox is made of has a licence that deny.toml allows.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};

#[test]
fn every_dependency_has_an_allowed_licence() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let policy = std::fs::read_to_string(format!("{root}/deny.toml")).unwrap();
    let policy: toml::Table = policy.parse().unwrap();
    let allowed: Vec<&str> = policy["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();

    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--all-features",
            // Not offline: packages of other platforms are fetched by nothing else.
            "--locked",
        ])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(
        metadata.status.success(),
        "{}",
        String::from_utf8_lossy(&metadata.stderr)
    );
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(
        packages.len() > 50,
        "only {} packages: cargo's answer has changed",
        packages.len()
    );

    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str(), &allowed))
        .map(|package| {
            format!(
                "{} {}: {}",
                package["name"], package["version"], package["license"]
            )
        })
        .collect();
    assert!(
        refused.is_empty(),
        "licences that deny.toml does not allow:\n{}",
        refused.join("\n")
    );
}

fn is_allowed(licence: Option<&str>, allowed: &[&str]) -> bool {
    let Some(licence) = licence else { return false };
    // Older packages write `MIT/Apache-2.0` for `MIT OR Apache-2.0`.
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        return false;
    };
    expression.evaluate(|requirement| allowed.contains(&requirement.to_string().as_str()))
}

#[test]
fn alternatives_and_exceptions_are_understood() {
    let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception"];
    for fine in [
        "MIT",
        "MIT/GPL-3.0",
        "GPL-3.0-only OR MIT",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed(Some(fine), &allowed), "{fine}");
    }
    for refused in [
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "Apache-2.0",
        "whatever",
    ] {
        assert!(!is_allowed(Some(refused), &allowed), "{refused}");
    }
    assert!(!is_allowed(None, &allowed));
}
