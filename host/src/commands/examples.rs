//! The examples at the end of every command's help.
//!
//! They stand in one place, so that a test can read them as the command line does, and another one runs
//! them all (`host/tests/documentation.rs`, which makes the files that they name).

use clap::Command;

/// A line that somebody may type, and what it does.
type Example = (&'static str, &'static str);

/// The commands, by the words after `lambdabox`, with their examples.
const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "invoke",
        &[
            (
                "lambdabox invoke hello.py --template hello-world",
                "with one of AWS's sample events",
            ),
            (
                r#"lambdabox invoke shop/ --event '{"item":"tea"}' --env TABLE=orders --memory 512"#,
                "a folder, with a variable and more memory",
            ),
            (
                "lambdabox invoke shop.zip --event @event.json --repeat 3 --output json",
                "one cold start and two warm calls, a line of JSON for each",
            ),
            (
                "lambdabox invoke --function orders --state account",
                "a function that an account keeps",
            ),
        ],
    ),
    (
        "build",
        &[
            (
                "lambdabox build shop/",
                "puts what shop/requirements.txt names beside the code",
            ),
            (
                "lambdabox build shop/ --into layer/python",
                "makes a layer of it",
            ),
        ],
    ),
    (
        "function create",
        &[(
            "lambdabox function create greet hello.py --state account --timeout 10",
            "the handler is hello.lambda_handler",
        )],
    ),
    (
        "function list",
        &[("lambdabox function list --state account", "")],
    ),
    (
        "function get",
        &[(
            "lambdabox function get orders --state account --output json",
            "as AWS's API shows it",
        )],
    ),
    (
        "function update",
        &[
            (
                "lambdabox function update orders --code shop/ --state account",
                "deploys other code",
            ),
            (
                "lambdabox function update orders --memory 256 --state account",
                "changes one setting",
            ),
        ],
    ),
    (
        "function publish",
        &[("lambdabox function publish orders --state account", "")],
    ),
    (
        "function versions",
        &[("lambdabox function versions orders --state account", "")],
    ),
    (
        "function alias create",
        &[(
            "lambdabox function alias create orders beta --version 1 --state account",
            "",
        )],
    ),
    (
        "function alias update",
        &[(
            "lambdabox function alias update orders live --version '$LATEST' --state account",
            "",
        )],
    ),
    (
        "function alias list",
        &[("lambdabox function alias list orders --state account", "")],
    ),
    (
        "function alias delete",
        &[(
            "lambdabox function alias delete orders live --state account",
            "",
        )],
    ),
    (
        "function delete",
        &[("lambdabox function delete orders --state account", "")],
    ),
    (
        "layer publish",
        &[(
            "lambdabox layer publish tools layer/ --state account",
            "version 1, 2, …",
        )],
    ),
    (
        "layer list",
        &[("lambdabox layer list --state account", "")],
    ),
    (
        "layer delete",
        &[("lambdabox layer delete tools 1 --state account", "")],
    ),
    (
        "logs tail",
        &[
            ("lambdabox logs tail orders --state account -n 50", ""),
            (
                "lambdabox logs tail orders --state account --follow",
                "until Ctrl+C",
            ),
        ],
    ),
    (
        "logs filter",
        &[
            (
                "lambdabox logs filter orders --pattern '?ERROR ?Traceback' --state account",
                "either word",
            ),
            (
                r#"lambdabox logs filter orders --pattern '{ $.level = "ERROR" }' --state account"#,
                "lines of JSON",
            ),
        ],
    ),
    (
        "metrics",
        &[(
            "lambdabox metrics orders --range 1d --period 3600 --state account",
            "a line for each hour",
        )],
    ),
    (
        "account export",
        &[(
            "lambdabox account export all.lambdabox --state account",
            "the page's Your data reads it",
        )],
    ),
    (
        "account import",
        &[(
            "lambdabox account import saved.lambdabox --dry-run --state account",
            "says what would happen",
        )],
    ),
    (
        "simulate",
        &[
            (
                "lambdabox simulate hello.py --requests 20 --pattern burst",
                "",
            ),
            (
                "lambdabox simulate shop/ --requests 500 --pattern poisson --rate 25 --reserved-concurrency 5",
                "where throttles begin",
            ),
        ],
    ),
    ("tune", &[("lambdabox tune shop/ --event @event.json", "")]),
    (
        "templates",
        &[
            ("lambdabox templates", ""),
            (
                "lambdabox templates s3-put > event.json",
                "to begin an event with",
            ),
        ],
    ),
    (
        "exercise new",
        &[("lambdabox exercise new hello-you", "a folder to change")],
    ),
    (
        "exercise check",
        &[
            ("lambdabox exercise check greeting", ""),
            (
                "lambdabox exercise check course",
                "all exercises of a course",
            ),
        ],
    ),
    (
        "exercise pack",
        &[(
            "lambdabox exercise pack greeting -o packs",
            "one for learners, one for teachers",
        )],
    ),
    (
        "exercise gradescope",
        &[(
            "lambdabox exercise gradescope greeting -o autograder.zip",
            "to upload as the autograder",
        )],
    ),
    (
        "course pack",
        &[(
            "lambdabox course pack course -o course.json",
            "for the page: Courses, Open a course file",
        )],
    ),
    (
        "course html",
        &[(
            "lambdabox course html course -o course.html",
            "opens with a double click, without a network",
        )],
    ),
    (
        "course scorm",
        &[(
            "lambdabox course scorm course -o course.zip",
            "for Moodle and other systems",
        )],
    ),
    (
        "exercise gift",
        &[(
            "lambdabox exercise gift quiz -o quiz.gift",
            "for Moodle's question bank",
        )],
    ),
    (
        "exercise schema",
        &[(
            "lambdabox exercise schema > exercise.schema.json",
            "for editors",
        )],
    ),
    ("case", &[("lambdabox case recorded/", "")]),
    (
        "grade",
        &[
            ("lambdabox grade greeting submissions/", "a table"),
            (
                "lambdabox grade greeting submissions/ --format html -o marks.html",
                "",
            ),
            (
                "lambdabox grade greeting submissions/ --shard 1/2 --format json -o 1.json",
                "half of them",
            ),
        ],
    ),
    (
        "grade merge",
        &[(
            "lambdabox grade merge shards/1.json shards/2.json --format csv -o marks.csv",
            "",
        )],
    ),
    (
        "serve",
        &[
            ("lambdabox serve", "on http://127.0.0.1:8080"),
            (
                "lambdabox serve --address 0.0.0.0 --port 8000",
                "for the other machines of a classroom",
            ),
            (
                "lambdabox serve --state ~/lambdabox",
                "AWS's clients use the account of that folder",
            ),
        ],
    ),
    (
        "completions",
        &[(
            "lambdabox completions bash > ~/.local/share/bash-completion/completions/lambdabox",
            "",
        )],
    ),
    (
        "man",
        &[(
            "lambdabox man --out ~/.local/share/man/man1",
            "then: man lambdabox-invoke",
        )],
    ),
];

/// The same command, whose help and that of all its commands ends with examples.
pub(super) fn with_examples(command: Command) -> Command {
    EXAMPLES.iter().fold(command, |command, (path, examples)| {
        let words: Vec<&str> = path.split(' ').collect();
        below(command, &words, examples)
    })
}

fn below(command: Command, words: &[&str], examples: &[Example]) -> Command {
    match words.split_first() {
        None => command.after_help(text(examples)),
        Some((word, rest)) => {
            command.mut_subcommand(*word, |command| below(command, rest, examples))
        }
    }
}

/// A line for each example; what it does stands above it, as a comment of the shell.
fn text(examples: &[Example]) -> String {
    let mut text = String::from(if examples.len() == 1 {
        "Example:"
    } else {
        "Examples:"
    });
    for (line, what) in examples {
        if !what.is_empty() {
            text.push_str("\n  # ");
            text.push_str(what);
        }
        text.push_str("\n  ");
        text.push_str(line);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::whole_command;
    use super::*;

    /// All commands that do something, by their words.
    fn leaves(command: &Command, words: &str, found: &mut Vec<(String, bool)>) {
        for one in command
            .get_subcommands()
            .filter(|one| one.get_name() != "help")
        {
            let words = format!("{words} {}", one.get_name());
            if !one.has_subcommands() || one.get_arguments().any(clap::Arg::is_positional) {
                found.push((words.trim().to_owned(), one.get_after_help().is_some()));
            }
            leaves(one, &words, found);
        }
    }

    #[test]
    fn every_command_has_an_example() {
        let mut found = Vec::new();
        leaves(&whole_command(), "", &mut found);
        assert!(found.len() > 20, "{found:?}");
        let without: Vec<_> = found.iter().filter(|(_, has)| !has).collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn an_example_is_one_of_its_command() {
        for (path, examples) in EXAMPLES {
            for (line, _) in *examples {
                assert!(line.starts_with(&format!("lambdabox {path}")), "{line}");
                assert!(line.len() <= 100, "too long for a terminal: {line}");
            }
        }
    }
}
