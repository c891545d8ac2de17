//! A CodeCommit repository that tells a function of what is pushed.

use super::{Delivery, Effect, Occasion, TriggerError, names, room};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// The most bytes of the data that comes with each event: a limit of CodeCommit's is 1,000
/// characters.
const CUSTOM_DATA_MAX_CHARS: usize = 1_000;

/// A repository with its branches and one trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Repository {
    /// The repository's name.
    pub name: String,
    /// The branch whose pushes are told; all of them if it is empty.
    pub branch: String,
    /// What comes with every event.
    pub custom_data: String,
    /// The commit that each branch is at.
    pub heads: BTreeMap<String, String>,
}

impl Repository {
    /// A repository without a branch.
    ///
    /// # Errors
    /// [`TriggerError`] for `name`, `branch` or `custom-data`.
    pub fn new(name: &str, branch: &str, custom_data: &str) -> Result<Self, TriggerError> {
        names::repository(name)?;
        if !branch.is_empty() {
            check_branch(branch)?;
        }
        if custom_data.chars().count() > CUSTOM_DATA_MAX_CHARS {
            return Err(TriggerError::new(
                "custom-data",
                "Enter at most 1,000 characters.",
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            branch: branch.to_owned(),
            custom_data: custom_data.to_owned(),
            heads: BTreeMap::new(),
        })
    }

    /// Pushes a commit to a branch, which is made if it is not there.
    ///
    /// # Errors
    /// [`TriggerError`] for `branch`.
    pub fn push(&mut self, branch: &str, occasion: Occasion<'_>) -> Result<Effect, TriggerError> {
        check_branch(branch)?;
        let created = !self.heads.contains_key(branch);
        if created {
            room("branch", self.heads.len(), "branches")?;
        }
        let commit = occasion.hex(&self.name, branch, 40);
        self.heads.insert(branch.to_owned(), commit.clone());
        let mark = created.then_some("created");
        Ok(self.tell(branch, commit, mark, occasion))
    }

    /// Deletes a branch.
    ///
    /// # Errors
    /// [`TriggerError`] for `branch` if there is none of this name.
    pub fn delete(&mut self, branch: &str, occasion: Occasion<'_>) -> Result<Effect, TriggerError> {
        let commit = self.heads.remove(branch).ok_or_else(|| {
            let message = format!("There is no branch {branch} in the repository.");
            TriggerError::new("branch", message)
        })?;
        Ok(self.tell(branch, commit, Some("deleted"), occasion))
    }

    fn tell(
        &self,
        branch: &str,
        commit: String,
        mark: Option<&'static str>,
        occasion: Occasion<'_>,
    ) -> Effect {
        if !self.branch.is_empty() && self.branch != branch {
            return Effect::Nothing(format!(
                "The trigger is for the branch {} only, so the function was not invoked.",
                self.branch
            ));
        }
        let function = occasion.function;
        let mut reference = json!({"commit": commit});
        if let Some(mark) = mark {
            reference[mark] = true.into();
        }
        reference["ref"] = format!("refs/heads/{branch}").into();
        let mut record = json!({
            "eventId": occasion.uuid(&self.name, "event"),
            "eventVersion": "1.0",
            "eventTime": occasion.now.with_offset(),
            "eventTriggerName": function.function_name,
            "eventPartNumber": 1,
            "codecommit": {"references": [reference]},
            "eventName": "ReferenceChanges",
            "eventTriggerConfigId": occasion.lasting_uuid(&self.name, "trigger"),
            "eventSourceARN": self.arn(function),
            "userIdentityARN": format!("arn:aws:iam::{}:root", function.account_id),
            "eventSource": "aws:codecommit",
            "awsRegion": function.region,
        });
        if !self.custom_data.is_empty() {
            record["customData"] = self.custom_data.as_str().into();
        }
        record["eventTotalParts"] = 1.into();
        let what = match mark {
            Some("deleted") => "branch deleted",
            Some(_) => "new branch",
            None => "push to",
        };
        Effect::Invoke(Delivery {
            name: format!("CodeCommit {what} {branch}"),
            event: json!({"Records": [record]}),
            at: occasion.now,
            asynchronous: true,
        })
    }

    /// `arn:aws:codecommit:eu-west-1:123456789012:my-repo`
    #[must_use]
    pub fn arn(&self, function: &crate::function::FunctionConfig) -> String {
        format!(
            "arn:aws:codecommit:{}:{}:{}",
            function.region, function.account_id, self.name
        )
    }
}

/// What git takes as a branch's name, but for its rarest rules.
fn check_branch(branch: &str) -> Result<(), TriggerError> {
    let bad = |c: char| c.is_whitespace() || c.is_control() || "~^:?*[\\".contains(c);
    let right = (1..=256).contains(&branch.len())
        && !branch.contains(bad)
        && !branch.contains("..")
        && !branch.contains("//")
        && !branch.starts_with(['/', '-', '.'])
        && !branch.ends_with(['/', '.']);
    if right {
        return Ok(());
    }
    Err(TriggerError::new(
        "branch",
        "Enter a branch name as git takes it, such as main.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, occasion};
    use super::*;
    use crate::function::FunctionConfig;

    #[test]
    fn a_first_push_makes_the_branch() {
        let function = FunctionConfig::default();
        let mut repository = Repository::new("my-repo", "", "say hello").unwrap();
        let first = event(repository.push("main", occasion(&function)).unwrap());
        insta::assert_json_snapshot!(first);
        let again = Occasion {
            used: 1,
            ..occasion(&function)
        };
        let second = event(repository.push("main", again).unwrap());
        let reference =
            |event: &serde_json::Value| event["Records"][0]["codecommit"]["references"][0].clone();
        assert_eq!(reference(&second).get("created"), None);
        assert_ne!(reference(&second)["commit"], reference(&first)["commit"]);
        let deleted = event(repository.delete("main", occasion(&function)).unwrap());
        assert_eq!(reference(&deleted)["deleted"], true);
        assert_eq!(reference(&deleted)["commit"], reference(&second)["commit"]);
    }

    #[test]
    fn other_branches_are_not_told() {
        let function = FunctionConfig::default();
        let mut repository = Repository::new("my-repo", "main", "").unwrap();
        let push = repository.push("topic", occasion(&function)).unwrap();
        assert!(matches!(push, Effect::Nothing(_)));
        assert!(repository.delete("none", occasion(&function)).is_err());
        for branch in ["", "a b", "a..b", "-x", "x/", &"x".repeat(257)] {
            assert!(
                repository.push(branch, occasion(&function)).is_err(),
                "{branch}"
            );
        }
    }
}
