//! The SBOM, in the form of CycloneDX 1.5. It has no time and no number of its own: the same contents give the same bytes.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Inside, Part};
use crate::release::VERSION;

/// What stands for the release itself.
const ROOT: &str = "lambdabox";

/// The whole document.
pub(super) fn text(inside: &Inside) -> Result<String> {
    let components: Vec<Value> = inside.parts.iter().map(Part::component).collect();
    let all: Vec<&Value> = components.iter().map(|part| &part["bom-ref"]).collect();
    let mut dependencies = vec![json!({ "ref": ROOT, "dependsOn": all })];
    dependencies.extend(inside.dependencies.iter().cloned());
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ROOT,
                "name": ROOT,
                "version": VERSION,
                "licenses": [{ "expression": "Apache-2.0" }],
            },
        },
        "components": components,
        "dependencies": dependencies,
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
