//! How requests, answers and events become text and are read again.

use crate::{Event, Refusal};
use serde::de::{DeserializeOwned, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// Bytes that travel beside the JSON of a message.
pub type Attachments = Vec<Vec<u8>>;

/// An answer: what it says, and what is attached to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given<T> {
    /// What it says.
    pub value: T,
    /// In the order that the answer's type describes.
    pub attachments: Attachments,
}

/// What the account worker answers, as it is on its way: the JSON text of the answer, or why there
/// is none.
pub type Reply = Result<Given<String>, Refusal>;

/// What the page hears from its workers.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// The answer to the request of this number.
    Reply(u32, Reply),
    /// What it did not ask for.
    Event(Event),
}

/// JSON that is handed on as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawJson(pub String);

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// A message cannot be read: page and worker are not of the same build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyError;

/// The JSON text of a message.
#[must_use]
pub fn write<T: Serialize>(message: &T) -> String {
    // Every type of the contract has a JSON form: none has a map whose keys are no texts.
    serde_json::to_string(message).unwrap_or_default()
}

/// Reads the JSON text of a message.
///
/// # Errors
/// [`ReplyError`] if it is none of this type.
pub fn read<T: DeserializeOwned>(json: &str) -> Result<T, ReplyError> {
    serde_json::from_str(json).map_err(|_| ReplyError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Progress, RuntimeState, Trouble};
    use crate::function::FunctionId;
    use crate::sheet::{Button, Cell, Container, Part, Place, Sheet};
    use crate::{Ask, Change, Deed, Done, GetSheet, Invoke, PutDraft, Reading, Request, Running};

    /// The same after its way through JSON.
    fn again<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(message: &T) {
        assert_eq!(read::<T>(&write(message)).as_ref(), Ok(message));
    }

    #[test]
    fn a_request_says_whether_it_changes_something() {
        let function = FunctionId {
            region: "eu-west-1".into(),
            name: "żółw \"\u{1}".into(),
        };
        let invoke = Invoke {
            function: function.clone(),
        };
        let draft = PutDraft {
            function,
            base: u64::MAX,
            ..PutDraft::default()
        };
        let sheet = GetSheet {
            place: Some(Place::LogGroup("/aws/lambda/f".into())),
            ..GetSheet::default()
        };
        let requests: [Request; 3] = [invoke.into(), draft.into(), sheet.into()];
        assert!(matches!(&requests[0], Request::Run(Running::Invoke(_))));
        assert!(matches!(&requests[1], Request::Change(Change::PutDraft(_))));
        assert!(matches!(&requests[2], Request::Read(Reading::GetSheet(_))));
        requests.iter().for_each(again);
    }

    #[test]
    fn a_deed_comes_back_from_the_page_as_it_was_described() {
        let deed = Deed::UseTrigger {
            function: "f".into(),
            key: "s3/my \"bucket\"".into(),
            what: "put".into(),
        };
        let button = Button {
            text: "Upload".into(),
            act: crate::sheet::Act {
                deed: deed.raw(),
                ..Default::default()
            },
            ..Button::default()
        };
        let sheet = Sheet {
            parts: vec![Part::Box(Container {
                buttons: vec![button.clone()],
                parts: vec![Part::Table(crate::sheet::Table {
                    rows: vec![vec![
                        "text".into(),
                        Cell::Link("text".into(), "#/logs".into()),
                        Cell::Button(button),
                    ]],
                    ..Default::default()
                })],
                ..Container::default()
            })],
        };
        again(&sheet);
        let text = write(&sheet);
        let drawn: Sheet = read(&text).unwrap();
        let Some(Part::Box(container)) = drawn.parts.first() else {
            panic!("{drawn:?}");
        };
        let handed_on = &container.buttons[0].act.deed;
        assert_eq!(read::<Deed>(&handed_on.0), Ok(deed));
    }

    #[test]
    fn answers_events_and_refusals_survive_their_way() {
        again(&Done::Ran(Box::default()));
        again(&Done::NotInvoked("why".into()));
        for event in [
            Event::Newer,
            Event::Broken("why".into()),
            Event::Progress(Progress {
                text: "1 of 2".into(),
                percent: Some(50),
            }),
            Event::Trouble(Trouble::default()),
            Event::Runtime {
                name: "python3.14".into(),
                state: RuntimeState::Failed("gone".into()),
            },
        ] {
            again(&event);
        }
        again(&Refusal {
            exception: "RequestEntityTooLargeException".into(),
            status: 413,
            message: "too large".into(),
            fields: vec!["event".into()],
        });
        assert_eq!(read::<Event>("{"), Err(ReplyError));
    }

    #[test]
    fn what_the_first_script_says_is_understood() {
        // The texts of web/boot/main.js.
        assert_eq!(read(r#""Newer""#), Ok(Event::Newer));
        assert_eq!(read(r#"{"Broken":"why"}"#), Ok(Event::Broken("why".into())));
        let state = |json: &str| {
            let text = format!(r#"{{"Runtime":{{"name":"python3.14","state":{json}}}}}"#);
            match read(&text) {
                Ok(Event::Runtime { state, .. }) => state,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(state(r#""Preparing""#), RuntimeState::Preparing);
        assert_eq!(
            state(r#"{"Failed":"gone"}"#),
            RuntimeState::Failed("gone".into())
        );
        assert_eq!(
            state(r#"{"Loading":{"received":1,"total":2}}"#),
            RuntimeState::Loading {
                received: 1,
                total: 2
            }
        );
    }

    #[test]
    fn an_answer_belongs_to_its_request() {
        fn answer_of<A: Ask>(_asked: &A, json: &str) -> bool {
            read::<A::Answer>(json).is_ok()
        }
        assert!(answer_of(&crate::ListFunctions::default(), "[]"));
        assert!(!answer_of(&crate::ListFunctions::default(), "{}"));
        assert!(answer_of(&crate::DeleteEverything {}, "null"));
    }
}
