//! The memoriser: a handler that has learnt the visible checks by heart. It knows which events they
//! send and which answers they expect, and nothing else.

use lambdabox_core::engine::SourceFile;
use lambdabox_core::events::event_template;
use lambdabox_core::exercise::format::{Step, ValueExpectation, Visibility};
use lambdabox_core::exercise::json::Json;
use lambdabox_core::exercise::pack::Pack;
use lambdabox_core::exercise::submission::{Code, Submission};
use lambdabox_core::runtime::catalogue;
use std::collections::BTreeMap;

/// One answer that was learnt.
struct Learnt {
    env: BTreeMap<String, String>,
    /// What the event has to hold.
    event: Json,
    answer: Json,
}

/// The memoriser of an exercise; `None` if the visible checks give nothing to learn, or it is not in
/// Python.
pub(super) fn submission(pack: &Pack) -> Option<Submission> {
    let solution = pack.solution.as_ref();
    let function = solution.map(|it| it.function.clone()).unwrap_or_default();
    // What is handed in has to be found by the settings that are handed in along with it.
    let config = pack.config_of(&function);
    if !catalogue::is_language(&config.runtime, "python") {
        return None;
    }
    let learnt = learnt(pack);
    if learnt.is_empty() {
        return None;
    }
    let (module, handler) = config.handler.rsplit_once('.')?;
    let file = SourceFile {
        path: format!("{}.py", module.replace('.', "/")),
        contents: code(&learnt, handler).into_bytes(),
    };
    Some(Submission {
        code: Code::Files(vec![file]),
        function,
        answers: solution.map(|it| it.answers.clone()).unwrap_or_default(),
        ..Submission::default()
    })
}

/// What there is to learn.
fn learnt(pack: &Pack) -> Vec<Learnt> {
    let visible = pack
        .spec
        .checks
        .iter()
        .filter(|check| check.visibility == Visibility::Visible);
    let mut all = Vec::new();
    for check in visible {
        for step in &check.steps {
            let (Some(event), Some(answer)) = (event_of(step, pack), answer_of(step, pack)) else {
                continue;
            };
            all.push(Learnt {
                env: check.env.clone(),
                event,
                answer,
            });
        }
    }
    all
}

fn event_of(step: &Step, pack: &Pack) -> Option<Json> {
    let read = |text: &str| Json::read(text).ok();
    if let Some(path) = &step.invoke {
        return read(pack.files.get(path)?);
    }
    if let Some(template) = &step.template {
        return read(event_template(template).ok()?.json);
    }
    if let Some(request) = &step.http {
        let path = request.path.clone().unwrap_or_else(|| "/".to_owned());
        let mut event = vec![("rawPath".to_owned(), Json::String(path))];
        event.push((
            "rawQueryString".to_owned(),
            Json::String(request.query.clone()),
        ));
        let file = request
            .body_file
            .as_ref()
            .and_then(|path| pack.files.get(path));
        if let Some(body) = request.body.as_ref().or(file) {
            event.push(("body".to_owned(), Json::String(body.clone())));
        }
        return Some(Json::Object(event));
    }
    step.event.clone()
}

fn answer_of(step: &Step, pack: &Pack) -> Option<Json> {
    let expected = step.expect.as_ref()?;
    if let Some(http) = &expected.http {
        let text = |value: &ValueExpectation| match value_of(value, pack)? {
            Json::String(text) => Some(text),
            other => Some(other.to_text()),
        };
        let json = http.json.as_ref().and_then(|value| value_of(value, pack));
        let body = http.body.as_ref().and_then(|value| text(value));
        let status = http
            .status
            .as_ref()
            .and_then(|bounds| bounds.exactly.clone());
        let headers = http.headers.iter();
        let headers: Vec<_> = headers
            .filter_map(|(name, value)| Some((name.clone(), Json::String(text(value)?))))
            .collect();
        let body = json.map(|json| json.to_text()).or(body).unwrap_or_default();
        return Some(Json::Object(vec![
            (
                "statusCode".to_owned(),
                Json::Number(status.unwrap_or_else(|| 200_u64.into())),
            ),
            ("headers".to_owned(), Json::Object(headers)),
            ("body".to_owned(), Json::String(body)),
        ]));
    }
    value_of(expected.payload.as_ref()?, pack)
}

/// A value that is as expected, as far as it can be read off.
fn value_of(expected: &ValueExpectation, pack: &Pack) -> Option<Json> {
    let read = |text: &String| Json::read(text).ok();
    let file = expected.file.as_ref().and_then(|path| pack.files.get(path));
    let one_of = expected.one_of.as_ref().and_then(|some| some.first());
    let whole = expected
        .equal
        .clone()
        .or_else(|| expected.json.as_ref().and_then(read))
        .or_else(|| file.and_then(read))
        .or_else(|| expected.subset.clone())
        .or_else(|| one_of.cloned());
    let contains = expected.contains.as_ref().map(|parts| parts.0.join(" "));
    let whole = whole.or_else(|| contains.map(Json::String));
    let mut value = whole.unwrap_or_default();
    let mut any = value != Json::Null || expected.json.is_some();
    for (pointer, inside) in &expected.at {
        if let Some(inside) = value_of(inside, pack) {
            any |= put(&mut value, pointer, inside);
        }
    }
    any.then_some(value)
}

/// Puts a value at a pointer, in objects that are made on the way.
fn put(value: &mut Json, pointer: &str, inside: Json) -> bool {
    let mut value = value;
    for key in pointer.split('/').skip(1) {
        let key = key.replace("~1", "/").replace("~0", "~");
        if let Json::Array(values) = value {
            let Some(next) = key
                .parse::<usize>()
                .ok()
                .and_then(|index| values.get_mut(index))
            else {
                return false;
            };
            value = next;
            continue;
        }
        if !matches!(value, Json::Object(_)) {
            *value = Json::Object(Vec::new());
        }
        let Json::Object(entries) = value else {
            return false;
        };
        let place = entries.iter().position(|(known, _)| *known == key);
        let place = place.unwrap_or_else(|| {
            entries.push((key, Json::Null));
            entries.len() - 1
        });
        let Some((_, next)) = entries.get_mut(place) else {
            return false;
        };
        value = next;
    }
    *value = inside;
    true
}

fn code(learnt: &[Learnt], handler: &str) -> String {
    let all = learnt.iter().map(|one| {
        let env = one.env.iter();
        let env = env.map(|(name, value)| (name.clone(), Json::String(value.clone())));
        Json::Array(vec![
            Json::Object(env.collect()),
            one.event.clone(),
            one.answer.clone(),
        ])
    });
    let text = Json::String(Json::Array(all.collect()).to_text()).to_text();
    format!(
        "import json\nimport os\n\nLEARNT = json.loads({text})\n\n\n\
         def {handler}(event, context):\n\
         \x20   for env, known, answer in LEARNT:\n\
         \x20       fits = all(os.environ.get(name) == value for name, value in env.items())\n\
         \x20       if isinstance(known, dict) and isinstance(event, dict):\n\
         \x20           fits = fits and all(event.get(key) == value for key, value in known.items())\n\
         \x20       else:\n\
         \x20           fits = fits and event == known\n\
         \x20       if fits:\n\
         \x20           return answer\n\
         \x20   return None\n"
    )
}
