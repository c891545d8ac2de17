//! A submission, prepared for being checked.

use crate::code::CodeBundle;
use crate::engine::SourceFile;
use crate::exercise::format::FunctionSetup;
use crate::exercise::judge::Subject;
use crate::exercise::pack::{Pack, PackedCode};
use crate::exercise::submission::{Code, Submission};
use crate::function::{FunctionConfig, LoggingConfig};
use std::collections::BTreeMap;

/// A submission with what its function is made from.
#[derive(Clone, Debug, Default)]
pub(super) struct Subjected {
    pub(super) subject: Subject,
    pub(super) code: CodeBundle,
    /// The configuration with what limits cut.
    pub(super) run_config: FunctionConfig,
}

impl Subjected {
    /// Prepares a submission.
    ///
    /// # Errors
    /// Why it cannot be graded, in a sentence.
    pub(super) fn of(pack: &Pack, submission: &Submission) -> Result<Self, String> {
        let files = match &submission.code {
            Code::Files(files) => files.clone(),
            Code::Unreadable(why) => return Err(why.clone()),
        };
        if files.is_empty() {
            return Err("There is no code: the submission has no files.".to_owned());
        }
        let code = CodeBundle::new(files.clone())
            .map_err(|error| format!("The code cannot be deployed: {error}."))?;
        let setup = pack.spec.function.with(&submission.function);
        let config = config_of(&setup, &pack.spec.id);
        config
            .validate()
            .map_err(|error| format!("The function's configuration is refused: {error}"))?;
        let limits = &pack.spec.limits;
        let run_config = FunctionConfig {
            timeout: config.timeout.min(limits.timeout),
            memory_size: config.memory_size.min(limits.memory),
            ..config.clone()
        };
        let mut events = pack.saved_events(&setup);
        events.extend(submission.events.clone());
        Ok(Self {
            subject: Subject {
                reserved: setup.reserved_concurrency,
                url: setup.url.unwrap_or_default(),
                events,
                deployed: submission
                    .draft
                    .as_ref()
                    .is_none_or(|draft| same_files(draft, &files)),
                files,
                cut_timeout: (config.timeout > limits.timeout).then_some(limits.timeout),
                config,
            },
            code,
            run_config,
        })
    }
}

fn same_files(a: &[SourceFile], b: &[SourceFile]) -> bool {
    let sorted = |files: &[SourceFile]| {
        let mut files: Vec<_> = files
            .iter()
            .map(|file| (file.path.clone(), file.contents.clone()))
            .collect();
        files.sort();
        files
    };
    sorted(a) == sorted(b)
}

/// The configuration of a function, as its settings say.
fn config_of(setup: &FunctionSetup, id: &str) -> FunctionConfig {
    let defaults = FunctionConfig::default();
    FunctionConfig {
        function_name: setup.name.clone().unwrap_or_else(|| id.to_owned()),
        runtime: setup.runtime.clone().unwrap_or(defaults.runtime),
        handler: setup.handler.clone().unwrap_or(defaults.handler),
        memory_size: setup.memory.unwrap_or(defaults.memory_size),
        timeout: setup.timeout.unwrap_or(defaults.timeout),
        ephemeral_storage: setup.tmp.unwrap_or(defaults.ephemeral_storage),
        environment: setup.env.clone().unwrap_or_default(),
        description: setup.description.clone().unwrap_or_default(),
        architecture: setup.architecture.unwrap_or_default(),
        tags: setup.tags.clone().unwrap_or_default(),
        logging: LoggingConfig {
            log_format: setup.log_format.unwrap_or_default(),
            ..LoggingConfig::default()
        },
        ..FunctionConfig::default()
    }
}

impl From<&PackedCode> for Submission {
    /// Code of a pack, as if it had been handed in.
    fn from(code: &PackedCode) -> Self {
        let files = |files: &[crate::exercise::pack::PackedFile]| -> Vec<SourceFile> {
            files.iter().map(SourceFile::from).collect()
        };
        Self {
            code: Code::Files(files(&code.files)),
            function: code.function.clone(),
            events: BTreeMap::new(),
            draft: code.draft.as_deref().map(files),
            answers: code.answers.clone(),
        }
    }
}

impl Pack {
    /// Saved test events of a function with these settings: the text of their files.
    #[must_use]
    pub fn saved_events(&self, setup: &FunctionSetup) -> BTreeMap<String, String> {
        let events = setup.events.iter().flatten();
        events
            .filter_map(|(name, path)| Some((name.clone(), self.files.get(path)?.clone())))
            .collect()
    }

    /// What somebody hands in who has changed nothing.
    #[must_use]
    pub fn starter_submission(&self) -> Submission {
        Submission::from(&self.starter)
    }

    /// What the author would hand in, if the pack has it.
    #[must_use]
    pub fn solution_submission(&self) -> Option<Submission> {
        self.solution.as_ref().map(Submission::from)
    }

    /// The configuration of a function that is handed in with these settings.
    #[must_use]
    pub fn config_of(&self, function: &FunctionSetup) -> FunctionConfig {
        config_of(&self.spec.function.with(function), &self.spec.id)
    }

    /// The configuration of the function that a learner begins with.
    #[must_use]
    pub fn starter_config(&self) -> FunctionConfig {
        self.config_of(&self.starter.function)
    }
}
