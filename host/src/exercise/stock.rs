//! Submissions that every course meets, whatever the exercise is.

use lambdabox_core::engine::SourceFile;
use lambdabox_core::exercise::pack::Pack;
use lambdabox_core::exercise::submission::{Code, Submission};
use lambdabox_core::runtime::catalogue;

/// A submission of the stock.
pub(super) struct Stock {
    /// What it is, in a few words.
    pub(super) name: &'static str,
    pub(super) submission: Submission,
}

/// All of them, for an exercise in Python; in other languages only the one without any file. The
/// function is configured as the solution's, so that only the code is judged.
pub(super) fn submissions(pack: &Pack) -> Vec<Stock> {
    let function = pack
        .solution
        .as_ref()
        .map(|solution| solution.function.clone())
        .unwrap_or_default();
    // What is handed in has to be found by the settings that are handed in along with it.
    let config = pack.config_of(&function);
    let module = config.handler.split('.').next().unwrap_or_default();
    let handler = config.handler.rsplit('.').next().unwrap_or_default();
    let of_files = |name, files: Vec<SourceFile>| Stock {
        name,
        submission: Submission {
            code: Code::Files(files),
            function: function.clone(),
            ..Submission::default()
        },
    };
    let mut all = vec![of_files("no file at all", Vec::new())];
    if !catalogue::is_language(&config.runtime, "python") {
        return all;
    }
    let of_code = |name, code: String| {
        let file = SourceFile {
            path: format!("{}.py", module.replace('.', "/")),
            contents: code.into_bytes(),
        };
        of_files(name, vec![file])
    };
    all.extend([
        of_code("a syntax error", format!("def {handler}(event, context)\n    return 1\n")),
        of_code("one that returns null", format!("def {handler}(event, context):\n    print(event)\n")),
        of_code("an endless loop", format!("def {handler}(event, context):\n    while True:\n        pass\n")),
        of_code(
            "one that swallows every exception",
            format!(
                "def {handler}(event, context):\n    try:\n        return event[\"key\"][0][\"value\"]\n    except BaseException:\n        return {{\"statusCode\": 200, \"body\": \"ok\"}}\n"
            ),
        ),
    ]);
    all
}
