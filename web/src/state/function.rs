//! One function as the page knows it.

use lambdabox_core::function::FunctionConfig;
use yew::AttrValue;

use super::code::{Code, TextFile};
use super::configuration::{ConfigurationDraft, FieldErrors, VariableDraft};
use super::test_run::{TestEvent, TestRun};

/// One function: code, configuration, event, last test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The configuration that is saved.
    pub config: FunctionConfig,
    /// The configuration form.
    pub form: ConfigurationDraft,
    /// Draft and deployed code.
    pub code: Code,
    /// The event that Test sends.
    pub event: TestEvent,
    /// The last test.
    pub run: TestRun,
    /// Counts what the worker must know of: deployments and saved configurations.
    pub revision: u32,
}

/// What can happen to a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionAction {
    /// A file's text was changed in the editor.
    EditFile {
        /// Which file.
        path: AttrValue,
        /// Its whole text.
        text: AttrValue,
    },
    /// The draft becomes what runs.
    Deploy,
    /// The event's text was changed.
    EditEvent(AttrValue),
    /// Another template was chosen.
    ChooseTemplate {
        /// Its slug.
        slug: AttrValue,
        /// Its JSON.
        text: AttrValue,
    },
    /// The event could not be sent.
    RefuseEvent(AttrValue),
    /// A field of the configuration form was changed.
    EditForm(FormEdit),
    /// The form is saved, if it can be.
    SaveForm,
    /// The form shows the saved configuration again.
    ResetForm,
    /// A test moved on.
    Run(TestRun),
}

/// A change in the configuration form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormEdit {
    /// The memory size, in MB.
    Memory(AttrValue),
    /// The timeout, in seconds.
    Timeout(AttrValue),
    /// The handler's name.
    Handler(AttrValue),
    /// An empty environment variable at the end.
    AddVariable,
    /// The key of the variable in a row.
    VariableKey(usize, AttrValue),
    /// The value of the variable in a row.
    VariableValue(usize, AttrValue),
    /// The variable in a row goes.
    RemoveVariable(usize),
}

impl Function {
    /// A function with deployed code and an event, never tested.
    #[must_use]
    pub fn new(config: FunctionConfig, files: Vec<TextFile>, event: TestEvent) -> Self {
        Self {
            form: ConfigurationDraft::of(&config),
            config,
            code: Code::deployed(files),
            event,
            run: TestRun::default(),
            revision: 0,
        }
    }

    /// The configuration form as it stands: what could be saved, or what is wrong.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read_form(&self) -> Result<FunctionConfig, Box<FieldErrors>> {
        self.form.read(&self.config)
    }

    /// Whether the form holds changes that are not saved.
    #[must_use]
    pub fn form_has_changes(&self) -> bool {
        self.form != ConfigurationDraft::of(&self.config)
    }

    /// Does what an action says.
    pub fn apply(&mut self, action: FunctionAction) {
        match action {
            FunctionAction::EditFile { path, text } => self.code.edit(&path, text),
            FunctionAction::Deploy => {
                self.code.deploy();
                self.revision += 1;
            }
            FunctionAction::EditEvent(text) => {
                self.event.text = text;
                self.event.error = None;
            }
            FunctionAction::ChooseTemplate { slug, text } => {
                self.event = TestEvent {
                    template: slug,
                    text,
                    error: None,
                };
            }
            FunctionAction::RefuseEvent(error) => self.event.error = Some(error),
            FunctionAction::EditForm(edit) => self.edit_form(edit),
            FunctionAction::SaveForm => {
                if let Ok(config) = self.read_form() {
                    self.form = ConfigurationDraft::of(&config);
                    self.config = config;
                    self.revision += 1;
                }
            }
            FunctionAction::ResetForm => self.form = ConfigurationDraft::of(&self.config),
            FunctionAction::Run(run) => self.run = run,
        }
    }

    fn edit_form(&mut self, edit: FormEdit) {
        let variables = &mut self.form.variables;
        match edit {
            FormEdit::Memory(text) => self.form.memory = text,
            FormEdit::Timeout(text) => self.form.timeout = text,
            FormEdit::Handler(text) => self.form.handler = text,
            FormEdit::AddVariable => variables.push(VariableDraft::default()),
            FormEdit::VariableKey(row, text) => {
                if let Some(variable) = variables.get_mut(row) {
                    variable.key = text;
                }
            }
            FormEdit::VariableValue(row, text) => {
                if let Some(variable) = variables.get_mut(row) {
                    variable.value = text;
                }
            }
            FormEdit::RemoveVariable(row) => {
                if row < variables.len() {
                    variables.remove(row);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function() -> Function {
        let file = TextFile {
            path: "lambda_function.py".into(),
            text: "1".into(),
        };
        let event = TestEvent {
            template: "hello-world".into(),
            text: "{}".into(),
            error: None,
        };
        Function::new(FunctionConfig::default(), vec![file], event)
    }

    fn edit(function: &mut Function, edit: FormEdit) {
        function.apply(FunctionAction::EditForm(edit));
    }

    #[test]
    fn deploying_tells_the_worker() {
        let mut function = function();
        let text = "2".into();
        function.apply(FunctionAction::EditFile {
            path: "lambda_function.py".into(),
            text,
        });
        assert!(function.code.has_changes());
        assert_eq!(function.revision, 0);
        function.apply(FunctionAction::Deploy);
        assert!(!function.code.has_changes());
        assert_eq!(function.revision, 1);
    }

    #[test]
    fn a_configuration_counts_once_it_is_saved() {
        let mut function = function();
        edit(&mut function, FormEdit::Memory("256".into()));
        assert!(function.form_has_changes());
        assert_eq!(function.config.memory_size, 128);
        function.apply(FunctionAction::SaveForm);
        assert_eq!(function.config.memory_size, 256);
        assert!(!function.form_has_changes());
        assert_eq!(function.revision, 1);
    }

    #[test]
    fn a_wrong_configuration_is_not_saved() {
        let mut function = function();
        edit(&mut function, FormEdit::Timeout("0".into()));
        function.apply(FunctionAction::SaveForm);
        assert_eq!(function.config, FunctionConfig::default());
        assert!(function.read_form().unwrap_err().timeout.is_some());
        function.apply(FunctionAction::ResetForm);
        assert!(function.read_form().is_ok());
    }

    #[test]
    fn variables_are_added_edited_and_removed() {
        let mut function = function();
        edit(&mut function, FormEdit::AddVariable);
        edit(&mut function, FormEdit::VariableKey(0, "STAGE".into()));
        edit(&mut function, FormEdit::VariableValue(0, "test".into()));
        edit(&mut function, FormEdit::VariableValue(7, "nowhere".into()));
        function.apply(FunctionAction::SaveForm);
        assert_eq!(function.config.environment["STAGE"], "test");
        edit(&mut function, FormEdit::RemoveVariable(7));
        edit(&mut function, FormEdit::RemoveVariable(0));
        function.apply(FunctionAction::SaveForm);
        assert!(function.config.environment.is_empty());
    }

    #[test]
    fn an_event_forgets_its_error_when_it_is_edited() {
        let mut function = function();
        function.apply(FunctionAction::RefuseEvent("no".into()));
        assert!(function.event.error.is_some());
        function.apply(FunctionAction::EditEvent("{}".into()));
        assert_eq!(function.event.error, None);
    }
}
