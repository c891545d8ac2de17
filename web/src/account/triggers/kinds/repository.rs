//! CodeCommit: a repository.

use super::{Kind, Shown, can, fact, made};
use crate::account::sheets::{Fields, line, one_of};
use lambdabox_contract::Refusal;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{Effect, Occasion, Repository, Source, TriggerError};

/// What is asked for to make one.
pub(super) fn kind() -> Kind {
    Kind {
        name: "codecommit",
        title: "CodeCommit",
        about: "Push to a pretend repository.",
        fields: vec![
            line(
                "name",
                "Repository name",
                "Letters, numbers, dots, underscores and hyphens.",
                "my-repo",
            ),
            line(
                "branch",
                "Branch",
                "Optional: only pushes to this branch.",
                "",
            ),
            line(
                "custom-data",
                "Custom data",
                "Optional: comes with every event.",
                "",
            ),
        ],
        make,
    }
}

fn make(fields: &Fields, _now: Timestamp) -> Result<Source, Refusal> {
    let field = |id: &str| fields.get(id);
    let repository = Repository::new(field("name"), field("branch"), field("custom-data"));
    made(repository.map(Source::Codecommit))
}

/// What is in it, and what can be done with it.
pub(super) fn shown(repository: &Repository, config: &FunctionConfig) -> Shown {
    let branch = if repository.branch.is_empty() {
        "main"
    } else {
        &repository.branch
    };
    let mut uses = vec![can(
        "push",
        "Push a commit",
        vec![line(
            "branch",
            "Branch",
            "A new name makes a new branch.",
            branch,
        )],
    )];
    if !repository.heads.is_empty() {
        let heads = repository
            .heads
            .keys()
            .map(|name| (name.as_str(), name.as_str()));
        uses.push(can(
            "delete",
            "Delete branch",
            vec![one_of("branch", "Existing branch", heads)],
        ));
    }
    let heads = repository.heads.iter();
    Shown {
        title: format!("CodeCommit: {}", repository.name),
        facts: vec![
            fact("Repository ARN", repository.arn(config)),
            fact(
                "Branch",
                if repository.branch.is_empty() {
                    "All branches"
                } else {
                    branch
                },
            ),
            fact("Custom data", repository.custom_data.as_str()),
        ],
        heads: vec!["Branch", "Commit"],
        rows: heads
            .map(|(name, commit)| vec![name.as_str().into(), commit.as_str().into()])
            .collect::<Vec<_>>(),
        none: "Nothing was pushed yet.",
        uses,
        ..Shown::default()
    }
}

/// Pushes to it, or deletes a branch.
pub(super) fn act(
    repository: &mut Repository,
    what: &str,
    fields: &Fields,
    occasion: Occasion<'_>,
) -> Result<Effect, TriggerError> {
    let branch = fields.find("branch").unwrap_or_default();
    if what == "delete" {
        return repository.delete(branch, occasion);
    }
    repository.push(branch.trim(), occasion)
}
