//! How long the checks of an exercise take in the page, once the language runtime is there.

use anyhow::{Context as _, Result, bail};
use lambdabox_core::exercise::format::ExerciseSpec;
use lambdabox_core::exercise::pack::{FORMAT, Pack, PackedCode, PackedFile};
use serde_json::json;

use crate::chromium::Chromium;
use crate::exercises::Page;

/// How many checks the exercise has.
pub const CHECKS: usize = 10;

const HANDLER: &str = "import os\n\ndef lambda_handler(event, context):\n    name = event.get('name') or os.environ['NAME']\n    print('greeting', name)\n    return {'message': 'Hello ' + name}\n";

/// Checks the open course's exercise, and tells how long that took and what came of it.
const CHECK: &str = "const [done] = arguments;
    const course = globalThis.lambdaboxBoot.course;
    const run = async () => {
        await course({ Begin: { exercise: 'hello' } });
        const began = performance.now();
        const { value } = await course({ Check: { exercise: 'hello' } });
        return [performance.now() - began, value.row.points];
    };
    run().then(done, (error) => done(error.refusal?.message ?? String(error)));";

/// Milliseconds of each of so many times: all checks of the exercise, from the learner's click to the last
/// verdict. Before the first one everything is loaded.
///
/// # Errors
///
/// When the page does not check, or a check does not pass.
pub async fn checks(address: &str, runs: usize) -> Result<Vec<f64>> {
    let chromium = Chromium::start().await?;
    let measured = measure(&chromium, address, runs).await;
    chromium.quit().await?;
    measured
}

async fn measure(chromium: &Chromium, address: &str, runs: usize) -> Result<Vec<f64>> {
    Page::open(chromium, address, &pack()?.to_json()).await?;
    let mut all = Vec::with_capacity(runs);
    for run in 0..=runs {
        let answer = chromium
            .driver()
            .execute_async(CHECK, Vec::new())
            .await?
            .json()
            .clone();
        let (Some(milliseconds), Some(points)) = (answer[0].as_f64(), answer[1].as_u64()) else {
            bail!("the page does not check: {answer}");
        };
        if points != CHECKS as u64 {
            bail!("{points} of {CHECKS} checks pass");
        }
        if run > 0 {
            all.push(milliseconds);
        }
    }
    Ok(all)
}

/// An exercise with a check for each of some names, each in an environment of its own.
fn pack() -> Result<Pack> {
    let checks: Vec<_> = (0..CHECKS)
        .map(|number| {
            json!({
                "id": format!("greets-{number}"),
                "name": format!("Greets {number}"),
                "env": { "NAME": format!("crew-{number}") },
                "step": [{
                    "event": {},
                    "expect": { "payload": { "equal": { "message": format!("Hello crew-{number}") } } },
                }],
            })
        })
        .collect();
    let spec = json!({ "id": "hello", "title": "Hello", "check": checks });
    let spec: ExerciseSpec = serde_json::from_value(spec).context("the exercise is not sound")?;
    let file = PackedFile {
        path: "lambda_function.py".to_owned(),
        text: HANDLER.to_owned(),
    };
    Ok(Pack {
        format: FORMAT.to_owned(),
        spec,
        starter: PackedCode {
            files: vec![file],
            ..PackedCode::default()
        },
        ..Pack::default()
    })
}
