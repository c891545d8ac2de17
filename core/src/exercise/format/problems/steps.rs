//! What is wrong with steps, expectations and mistakes.

use super::{At, Search, did_you_mean, may_compare};
use crate::events::{EVENT_TEMPLATES, event_template};
use crate::exercise::format::{
    Call, Check, Expectation, LogExpectation, Mistake, OneOrMany, Step, ValueExpectation,
    Visibility,
};
use crate::exercise::json::Json;
use crate::exercise::judge::{check_pattern, check_pointer, check_schema};

/// How deep expectations may lie in one another.
const DEPTH_MAX: usize = 20;

impl Search<'_> {
    /// A file of the exercise.
    pub(super) fn file(&mut self, at: &At, path: &str) -> Option<String> {
        let text = self.files.get(path).cloned();
        if text.is_none() {
            let known = did_you_mean(path, self.files.keys().map(String::as_str));
            self.tell(
                at,
                format!("There is no file {path:?} in the exercise.{known}"),
            );
        }
        text
    }

    /// A file of the exercise that is JSON.
    pub(super) fn json_file(&mut self, at: &At, path: &str) {
        if let Some(text) = self.file(at, path)
            && let Err(error) = Json::read(&text)
        {
            self.tell(at, format!("{path} is no JSON: {error}."));
        }
    }

    pub(super) fn step(&mut self, at: &At, step: &Step, visibility: Visibility) {
        let actions = [
            ("invoke", step.invoke.is_some()),
            ("event", step.event.is_some()),
            ("template", step.template.is_some()),
            ("http", step.http.is_some()),
            ("put_object", step.put_object.is_some()),
            ("put_item", step.put_item.is_some()),
            ("configure", step.configure.is_some()),
            ("wait_s", step.wait_s.is_some()),
            ("simulate", step.simulate.is_some()),
        ];
        let there: Vec<_> = actions.iter().filter(|(_, there)| *there).collect();
        if there.len() != 1 {
            let names: Vec<_> = actions.iter().map(|(name, _)| *name).collect();
            self.tell(
                at,
                format!(
                    "A step does exactly one thing, and this one does {}: choose one of {}.",
                    there.len(),
                    names.join(", ")
                ),
            );
        }
        let invokes = step.invoke.is_some() || step.event.is_some() || step.template.is_some();
        if step.call == Call::Asynchronous && !invokes {
            self.tell(
                &at.key("call"),
                "Only invoke, event and template are called in one way or another.",
            );
        }
        self.action(at, step);
        if let Some(expected) = &step.expect {
            let at = at.key("expect");
            if expected.http.is_some() && step.http.is_none() {
                self.tell(&at.key("http"), "Only a step with http has a response.");
            }
            if expected.simulation.is_some() && step.simulate.is_none() {
                self.tell(
                    &at.key("simulation"),
                    "Only a step with simulate has a simulation.",
                );
            }
            let runs = step.configure.is_none() && step.wait_s.is_none();
            let of_run = expected.payload.is_some()
                || expected.error.is_some()
                || expected.log.is_some()
                || expected.report.is_some();
            if of_run && (!runs || step.simulate.is_some()) {
                self.tell(&at, "This step has no answer, log or REPORT of its own.");
            }
            self.expectation(&at, expected, visibility);
        }
    }

    fn action(&mut self, at: &At, step: &Step) {
        if let Some(path) = &step.invoke {
            self.json_file(&at.key("invoke"), path);
        }
        if let Some(template) = &step.template
            && event_template(template).is_err()
        {
            let known = EVENT_TEMPLATES.iter().map(|known| known.slug);
            let message = format!(
                "There is no event template {template:?}: `lambdabox templates` lists them.{}",
                did_you_mean(template, known)
            );
            self.tell(&at.key("template"), message);
        }
        if let Some(request) = &step.http {
            let at = at.key("http");
            if request.body.is_some() && request.body_file.is_some() {
                self.tell(&at, "A request has one body: body or body_file.");
            }
            if let Some(path) = &request.body_file {
                self.file(&at.key("body_file"), path);
            }
        }
        if let Some(simulation) = &step.simulate {
            let at = at.key("simulate");
            let most = crate::simulate::REQUESTS_MAX;
            self.range(&at.key("requests"), simulation.requests, 1, most);
            if simulation.burst && simulation.per_second.is_some() {
                self.tell(&at.key("per_second"), "A burst has no rate.");
            }
            if simulation.event.is_some() && simulation.event_file.is_some() {
                self.tell(&at, "There is one event: event or event_file.");
            }
            if let Some(path) = &simulation.event_file {
                self.json_file(&at.key("event_file"), path);
            }
        }
        if let Some(seconds) = step.wait_s {
            self.range(&at.key("wait_s"), seconds, 1, 86_400);
        }
    }

    /// What is expected of all steps together.
    pub(super) fn of_all(&mut self, at: &At, expected: &Expectation, check: &Check) {
        let is_static = expected.outcome.is_none()
            && expected.payload.is_none()
            && expected.error.is_none()
            && expected.log.is_none()
            && expected.report.is_none()
            && expected.cost_usd.is_none()
            && expected.invocations.is_none()
            && expected.simulation.is_none()
            && expected.http.is_none();
        if check.steps.is_empty() && !is_static {
            self.tell(at, "Nothing is run: without a [[check.step]] only function and source can be looked at.");
        }
        self.expectation(at, expected, check.visibility);
    }

    pub(super) fn mistake(&mut self, at: &At, mistake: &Mistake, check: &Check) {
        self.text(&at.key("says"), &mistake.says, 2_000);
        if mistake.when == Expectation::default() {
            self.tell(
                at,
                "This mistake always fits: say when, or `when.outcome = \"any\"` if that is meant.",
            );
        }
        self.expectation(&at.key("when"), &mistake.when, check.visibility);
        for step in mistake.step.iter().flat_map(|steps| &steps.0) {
            let there =
                usize::try_from(*step).is_ok_and(|step| (1..=check.steps.len()).contains(&step));
            if !there {
                let message = format!(
                    "There is no step {step}: steps count from 1 to {}.",
                    check.steps.len()
                );
                self.tell(&at.key("step"), message);
            }
        }
    }

    fn expectation(&mut self, at: &At, expected: &Expectation, visibility: Visibility) {
        if let Some(payload) = &expected.payload {
            self.value(&at.key("payload"), payload, visibility, false, 0);
        }
        if let Some(error) = &expected.error
            && let Some(pattern) = &error.matches
        {
            self.pattern(&at.key("error").key("matches"), pattern);
        }
        if let Some(log) = &expected.log {
            self.log(&at.key("log"), log, visibility);
        }
        if let Some(http) = &expected.http {
            let at = at.key("http");
            for (name, wanted) in &http.headers {
                self.value(&at.key("headers").key(name), wanted, visibility, true, 0);
            }
            for (key, wanted) in [("body", &http.body), ("json", &http.json)] {
                if let Some(wanted) = wanted {
                    self.value(&at.key(key), wanted, visibility, false, 0);
                }
            }
        }
        if let Some(function) = &expected.function {
            let at = at.key("function");
            let texts = [
                ("handler", &function.handler),
                ("description", &function.description),
            ];
            for (key, wanted) in texts {
                if let Some(wanted) = wanted {
                    self.value(&at.key(key), wanted, visibility, false, 0);
                }
            }
            let tables = [
                ("env", &function.env),
                ("tags", &function.tags),
                ("events", &function.events),
            ];
            for (key, table) in tables {
                for (name, wanted) in table {
                    self.value(&at.key(key).key(name), wanted, visibility, true, 0);
                }
            }
        }
        if let Some(source) = &expected.source {
            let at = at.key("source");
            self.patterns(&at.key("matches"), &source.matches);
            self.patterns(&at.key("matches_none"), &source.matches_none);
        }
    }

    fn log(&mut self, at: &At, log: &LogExpectation, visibility: Visibility) {
        self.patterns(&at.key("matches"), &log.matches);
        self.patterns(&at.key("matches_none"), &log.matches_none);
        if let Some(json) = &log.json {
            self.value(&at.key("json"), json, visibility, false, 0);
        }
    }

    fn patterns(&mut self, at: &At, patterns: &Option<OneOrMany<String>>) {
        for pattern in patterns.iter().flat_map(|patterns| &patterns.0) {
            self.pattern(at, pattern);
        }
    }

    fn pattern(&mut self, at: &At, pattern: &str) {
        if let Err(why) = check_pattern(pattern) {
            self.tell(at, format!("{pattern:?} is no regular expression: {why}."));
        }
    }

    fn value(
        &mut self,
        at: &At,
        value: &ValueExpectation,
        visibility: Visibility,
        may_be_absent: bool,
        depth: usize,
    ) {
        if depth > DEPTH_MAX {
            self.tell(at, format!("This is nested more than {DEPTH_MAX} deep."));
            return;
        }
        if *value == ValueExpectation::default() {
            self.tell(at, "Nothing is expected of this value.");
        }
        if let Some(text) = &value.json
            && let Err(error) = Json::read(text)
            && !text.contains("{{")
        {
            self.tell(&at.key("json"), format!("{text:?} is no JSON: {error}."));
        }
        if let Some(path) = &value.file {
            self.json_file(&at.key("file"), path);
        }
        if value.as_solution && !may_compare(visibility) {
            self.tell(
                &at.key("as_solution"),
                "A visible check runs where there is no solution to compare with: make it hidden or secret.",
            );
        }
        if value.absent
            && (!may_be_absent
                || ValueExpectation {
                    absent: false,
                    ..value.clone()
                } != ValueExpectation::default())
        {
            self.tell(
                &at.key("absent"),
                "`absent` stands alone, below at, env, tags, headers or events.",
            );
        }
        if let Some(pattern) = &value.matches {
            self.pattern(&at.key("matches"), pattern);
        }
        if let Some(schema) = &value.schema
            && let Err(why) = check_schema(schema)
        {
            self.tell(
                &at.key("schema"),
                format!("This is no schema that is known here: {why}."),
            );
        }
        for (pointer, wanted) in &value.at {
            let at = at.key("at").key(pointer);
            if let Err(why) = check_pointer(pointer) {
                self.tell(&at, format!("{pointer:?} is no pointer: {why}."));
            }
            self.value(&at, wanted, visibility, true, depth + 1);
        }
        let inside = [
            ("each", &value.each),
            ("any", &value.any),
            ("parsed", &value.parsed),
            ("not", &value.not),
        ];
        for (key, wanted) in inside {
            if let Some(wanted) = wanted {
                self.value(&at.key(key), wanted, visibility, false, depth + 1);
            }
        }
    }
}
