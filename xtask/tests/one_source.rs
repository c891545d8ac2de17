//! `examples/rust-uploads` is one handler for AWS and for lambdabox: the same source, one dependency
//! swapped. The workspace builds both.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use toml::{Table, Value};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/rust-uploads");

fn manifest(folder: &str) -> Table {
    let path = format!("{EXAMPLE}{folder}/Cargo.toml");
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

#[test]
fn only_one_dependency_differs() {
    let (aws, lambdabox) = (manifest(""), manifest("/in-lambdabox"));
    let names = |manifest: &Table| -> Vec<String> {
        let dependencies = manifest["dependencies"].as_table().unwrap();
        dependencies.keys().cloned().collect()
    };
    assert_eq!(names(&aws), names(&lambdabox));
    let differ: Vec<String> = names(&aws)
        .into_iter()
        .filter(|name| aws["dependencies"][name] != lambdabox["dependencies"][name])
        .collect();
    assert_eq!(differ, ["lambda_runtime"]);
    assert_eq!(
        aws["dependencies"]["lambda_runtime"].as_str(),
        Some("=1.5.0")
    );
    let ours = lambdabox["dependencies"]["lambda_runtime"]
        .as_table()
        .unwrap();
    assert_eq!(ours["package"].as_str(), Some("lambdabox-program"));
}

#[test]
fn both_build_the_same_file() {
    let source = |manifest: &Table, folder: &str| {
        let Value::Array(programs) = &manifest["bin"] else {
            panic!("no program in {folder}")
        };
        assert_eq!(programs.len(), 1);
        let path = programs[0]["path"].as_str().unwrap().to_owned();
        std::fs::canonicalize(format!("{EXAMPLE}{folder}/{path}")).unwrap()
    };
    let aws = source(&manifest(""), "");
    assert_eq!(aws, source(&manifest("/in-lambdabox"), "/in-lambdabox"));
}
