//! An exercise at its learner's desk: the function of an account that it is done with. It is made
//! as the exercise says, laid out anew when the learner begins again, and taken as a submission
//! when it is checked or handed in.

use super::handed_in::{FORMAT, HandedIn};
use super::pack::{Pack, PackedCode, PackedFile};
use super::submission::{Answer, Code, Submission};
use super::verdict::ExerciseResult;
use crate::account::draft::{Basis, DraftFile, Edit};
use crate::account::{Account, ConfigurationChange, Function, FunctionKey, Refusal, TestEvent};
use crate::code::CodeBundle;
use crate::engine::SourceFile;
use crate::exercise::format::FunctionSetup;
use crate::function::{FunctionConfig, LoggingConfig};
use crate::triggers::{AuthType, FunctionUrl, Source};
use std::collections::BTreeMap;

/// Who writes drafts here: no tab of a learner, so that every tab takes them over.
const AUTHOR: &str = "exercise";
/// The key of the trigger that is a function URL.
const URL: &str = "function-url";

impl Pack {
    /// Makes the function that the learner begins with, under its name or one like it that is free.
    ///
    /// # Errors
    /// [`Refusal`] if the account takes no such function.
    pub fn begin(&self, account: &mut Account) -> Result<FunctionKey, Refusal> {
        let config = self.starter_config();
        let config = FunctionConfig {
            function_name: account.free_name(&config.region, &config.function_name),
            ..config
        };
        let key = FunctionKey::of(&config);
        let code = CodeBundle::new(sources(&self.starter.files))?;
        account.create_function_with(config, code, Vec::new())?;
        self.lay_out(account, &key, &self.starter, &BTreeMap::new())?;
        Ok(key)
    }

    /// Makes the exercise's function what somebody handed in; it may be the starter. `events` are
    /// saved test events besides those of the exercise.
    ///
    /// # Errors
    /// [`Refusal`] if the account does not take it, or the function is of another runtime.
    pub fn lay_out(
        &self,
        account: &mut Account,
        key: &FunctionKey,
        code: &PackedCode,
        events: &BTreeMap<String, String>,
    ) -> Result<(), Refusal> {
        let setup = self.spec.function.with(&code.function);
        let config = self.config_of(&code.function);
        if account.function(key)?.config().runtime != config.runtime {
            return Err(Refusal::invalid(format!(
                "This exercise needs a function of the runtime {}: delete the function {} and open the exercise again.",
                config.runtime, key.name
            )));
        }
        account.update_configuration(
            key,
            ConfigurationChange {
                memory_size: Some(config.memory_size),
                timeout: Some(config.timeout),
                ephemeral_storage: Some(config.ephemeral_storage),
                description: Some(config.description),
                handler: Some(config.handler),
                layers: Some(Vec::new()),
                environment: Some(config.environment),
                logging: Some(config.logging),
                architecture: Some(config.architecture),
                ..ConfigurationChange::default()
            },
        )?;
        account.replace_tags(key, config.tags)?;
        account.put_concurrency(key, setup.reserved_concurrency)?;
        let triggers: Vec<String> = triggers_of(account.function(key)?).collect();
        for trigger in triggers {
            account.delete_trigger(key, &trigger)?;
        }
        if setup.url.unwrap_or_default() {
            let auth_type = AuthType::None;
            account.create_trigger(key, Source::FunctionUrl(FunctionUrl { auth_type }))?;
        }
        let before = account.function(key)?.test_events().to_vec();
        for event in before {
            account.delete_test_event(key, &event.name)?;
        }
        let mut saved = self.saved_events(&setup);
        saved.extend(events.clone());
        let first = saved.iter().next();
        let first = first.map(|(name, event)| (name.clone(), event.clone()));
        for (name, event) in saved {
            account.put_test_event(key, TestEvent { name, event })?;
        }
        let basis = Basis {
            author: AUTHOR.to_owned(),
            overwrite: true,
            ..Basis::default()
        };
        account.deploy_code(key, sources(&code.files), &basis)?;
        let draft = code.draft.iter().flatten().map(|file| DraftFile {
            path: file.path.clone(),
            contents: Some(file.text.clone().into_bytes()),
        });
        let files = draft.collect();
        // The event that is ready to be tested is the exercise's first one.
        let (event_name, event) = match first {
            Some(event) => event,
            None => {
                let draft = account.draft(key)?;
                (draft.event_name, draft.event)
            }
        };
        account.put_draft(
            key,
            Edit {
                files,
                event,
                event_name,
                basis,
            },
        )
    }

    /// What the learner would hand in now: what differs from the exercise's own function is said.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there.
    pub fn take(
        &self,
        account: &Account,
        key: &FunctionKey,
        answers: BTreeMap<String, Answer>,
    ) -> Result<Submission, Refusal> {
        let function = account.function(key)?;
        let files = function.code().files().to_vec();
        let draft = account.draft(key)?;
        let draft = (!draft.files.is_empty()).then(|| draft.files_over(function));
        let offered = self.saved_events(&self.spec.function);
        let saved = function.test_events().iter();
        let events = saved
            .filter(|event| offered.get(&event.name) != Some(&event.event))
            .map(|event| (event.name.clone(), event.event.clone()));
        Ok(Submission {
            code: Code::Files(files),
            function: self.setup_of(function),
            events: events.collect(),
            draft,
            answers,
        })
    }

    /// Settings of a function that are not the exercise's own.
    fn setup_of(&self, function: &Function) -> FunctionSetup {
        fn other<T: PartialEq + Clone>(now: &T, own: &T) -> Option<T> {
            (now != own).then(|| now.clone())
        }
        let own = self.config_of(&FunctionSetup::default());
        let base = &self.spec.function;
        let now = function.config();
        let has_url = triggers_of(function).any(|key| key == URL);
        let format = |logging: &LoggingConfig| logging.log_format;
        FunctionSetup {
            // What the handler sees of its name is the exercise's, whatever the account calls it.
            name: None,
            runtime: other(&now.runtime, &own.runtime),
            handler: other(&now.handler, &own.handler),
            memory: other(&now.memory_size, &own.memory_size),
            timeout: other(&now.timeout, &own.timeout),
            tmp: other(&now.ephemeral_storage, &own.ephemeral_storage),
            architecture: other(&now.architecture, &own.architecture),
            log_format: other(&format(&now.logging), &format(&own.logging)),
            description: other(&now.description, &own.description),
            env: other(&now.environment, &own.environment),
            tags: other(&now.tags, &own.tags),
            reserved_concurrency: function
                .reserved()
                .filter(|_| function.reserved() != base.reserved_concurrency),
            url: other(&has_url, &base.url.unwrap_or_default()),
            events: self.kept_events(function),
            draft: None,
        }
    }

    /// The exercise's saved events without those that the learner has deleted, if any are.
    fn kept_events(&self, function: &Function) -> Option<BTreeMap<String, String>> {
        let offered = self.spec.function.events.clone().unwrap_or_default();
        let has = |name: &str| function.test_events().iter().any(|it| it.name == name);
        let kept: BTreeMap<_, _> = offered
            .iter()
            .filter(|(name, _)| has(name))
            .map(|(name, path)| (name.clone(), path.clone()))
            .collect();
        (kept != offered).then_some(kept)
    }

    /// The one file that the learner hands in.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there, or has files that are no text.
    pub fn hand_in(
        &self,
        submission: &Submission,
        runtime: String,
        result: Option<ExerciseResult>,
    ) -> Result<HandedIn, Refusal> {
        let files = match &submission.code {
            Code::Files(files) => texts(files)?,
            Code::Unreadable(_) => Vec::new(),
        };
        let code = PackedCode {
            function: submission.function.clone(),
            files,
            draft: submission.draft.as_deref().map(texts).transpose()?,
            answers: submission.answers.clone(),
        };
        Ok(HandedIn {
            format: FORMAT.to_owned(),
            exercise: self.spec.id.clone(),
            exercise_digest: self.digest.clone(),
            runtime,
            code,
            events: submission.events.clone(),
            result,
        })
    }
}

fn triggers_of(function: &Function) -> impl Iterator<Item = String> {
    function.triggers().iter().map(|trigger| trigger.key())
}

fn sources(files: &[PackedFile]) -> Vec<SourceFile> {
    files.iter().map(SourceFile::from).collect()
}

fn texts(files: &[SourceFile]) -> Result<Vec<PackedFile>, Refusal> {
    let text = |file: &SourceFile| {
        let text = String::from_utf8(file.contents.clone()).map_err(|_| {
            Refusal::invalid(format!(
                "The file {} is no text, so it cannot be handed in: remove it from the code and deploy.",
                file.path
            ))
        })?;
        let path = file.path.clone();
        Ok(PackedFile { path, text })
    };
    files.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::format::ExerciseSpec;
    use serde_json::json;

    fn file(path: &str, text: &str) -> PackedFile {
        PackedFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    fn pack() -> Pack {
        let spec: ExerciseSpec = serde_json::from_value(json!({
            "id": "tea",
            "title": "Tea",
            "function": {
                "env": { "NAME": "nobody" },
                "reserved_concurrency": 7,
                "events": { "one": "events/one.json", "two": "events/two.json" },
            },
        }))
        .unwrap();
        let event = |name: &str| {
            (
                format!("events/{name}.json"),
                format!("{{\"a\":\"{name}\"}}"),
            )
        };
        Pack {
            spec,
            files: ["one", "two"].map(event).into(),
            starter: PackedCode {
                function: FunctionSetup {
                    timeout: Some(9),
                    ..FunctionSetup::default()
                },
                files: vec![file("lambda_function.py", "pass")],
                ..PackedCode::default()
            },
            ..Pack::default()
        }
    }

    #[test]
    fn what_was_laid_out_is_what_is_taken() {
        let pack = pack();
        let mut account = Account::default();
        let key = pack.begin(&mut account).unwrap();
        assert_eq!(key.name, "tea");
        let untouched = pack.take(&account, &key, BTreeMap::new()).unwrap();
        assert_eq!(untouched, pack.starter_submission());
        assert_eq!(account.draft(&key).unwrap().event, "{\"a\":\"one\"}");

        let handed_in = HandedIn {
            code: PackedCode {
                function: FunctionSetup {
                    memory: Some(512),
                    env: Some([("NAME".to_owned(), "Ada".to_owned())].into()),
                    tags: Some([("course".to_owned(), "tea".to_owned())].into()),
                    url: Some(true),
                    reserved_concurrency: Some(20),
                    ..FunctionSetup::default()
                },
                files: vec![file("lambda_function.py", "x = 1"), file("more.py", "")],
                draft: Some(vec![file("lambda_function.py", "x = 2")]),
                ..PackedCode::default()
            },
            events: [("mine".to_owned(), "[1]".to_owned())].into(),
            ..HandedIn::default()
        };
        pack.lay_out(&mut account, &key, &handed_in.code, &handed_in.events)
            .unwrap();
        let taken = pack.take(&account, &key, BTreeMap::new()).unwrap();
        assert_eq!(taken, handed_in.submission());
        let again = pack.hand_in(&taken, "python3.14".into(), None).unwrap();
        assert_eq!(again.code, handed_in.code);
        assert_eq!(again.events, handed_in.events);

        // Beginning again leaves nothing of it.
        pack.lay_out(&mut account, &key, &pack.starter, &BTreeMap::new())
            .unwrap();
        let taken = pack.take(&account, &key, BTreeMap::new()).unwrap();
        assert_eq!(taken, pack.starter_submission());
    }

    #[test]
    fn a_function_of_the_learner_s_keeps_its_name() {
        let pack = pack();
        let mut account = Account::default();
        let first = pack.begin(&mut account).unwrap();
        let second = pack.begin(&mut account).unwrap();
        assert_ne!(first, second);
        let taken = pack.take(&account, &second, BTreeMap::new()).unwrap();
        assert_eq!(taken.function.name, None);
    }

    #[test]
    fn an_event_that_was_deleted_or_changed_is_told() {
        let pack = pack();
        let mut account = Account::default();
        let key = pack.begin(&mut account).unwrap();
        account.delete_test_event(&key, "one").unwrap();
        let event = TestEvent {
            name: "two".into(),
            event: "2".into(),
        };
        account.put_test_event(&key, event).unwrap();
        let taken = pack.take(&account, &key, BTreeMap::new()).unwrap();
        let kept: Vec<String> = taken.function.events.unwrap().into_keys().collect();
        assert_eq!(kept, ["two"]);
        assert_eq!(taken.events["two"], "2");
    }

    #[test]
    fn what_is_no_text_cannot_be_handed_in() {
        let submission = Submission {
            code: Code::Files(vec![SourceFile {
                path: "a.bin".into(),
                contents: vec![0xff],
            }]),
            ..Submission::default()
        };
        let refusal = pack()
            .hand_in(&submission, String::new(), None)
            .unwrap_err();
        assert!(refusal.message.contains("a.bin"), "{}", refusal.message);
    }
}
