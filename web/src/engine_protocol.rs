//! What the account worker and the engine worker say to each other.
//!
//! A message is a JavaScript object `{ json, attachments }`: the JSON text of a [`Request`] or a
//! [`Reply`], which keeps every digit of every number, and a list of whatever JSON cannot carry
//! (the bytes of files and events, compiled modules). Both workers are built together, so there is no
//! version to agree on.

use js_sys::{Array, Object, Reflect};
use lambdabox_core::{
    account::Refusal,
    function::FunctionConfig,
    invocation::Invocation,
    network::{Endpoint, Follows, Happening},
    runtime::RuntimeManifest,
    service::{InvokeOptions, Settings},
    simulate::Plan,
    time::Timestamp,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;

/// From the account worker to the engine worker, which handles its requests one after the other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// What the runs are made from: always the first request. Nothing is answered.
    Load {
        /// Of functions that are deployed without their own.
        settings: Settings,
    },
    /// All that the account's services have kept, in place of what this worker has of it: the keys of records,
    /// with their bytes attached as `Uint8Array`s. Nothing is answered.
    Services {
        /// In the order of the attachments.
        keys: Vec<String>,
    },
    /// What other hosts answer to functions that are deployed from now on. Nothing is answered.
    Endpoints {
        /// The first one that fits answers.
        endpoints: Vec<Endpoint>,
    },
    /// A runtime is here, and may be one of several: its manifests, and its compiled modules as attachments, in the order of
    /// the bundle's manifest. Answered by [`Reply::Ready`].
    Start {
        /// The text of the bundle's manifest.
        bundle: String,
        /// The text of the runtime's manifest.
        runtime: String,
        /// The address of the folder that they came from, with a slash at its end.
        base: String,
    },
    /// Deploys a function in place of the one that is called the same. The contents of its files are
    /// attached as `Uint8Array`s. Answered by [`Reply::Deployed`].
    Deploy {
        /// Of this request.
        id: u64,
        /// What requests call the function.
        function: String,
        /// What its runs are made from, if this worker has not had it before (else it goes on);
        /// those of all functions if absent.
        #[serde(default)]
        settings: Option<Settings>,
        /// The function's configuration.
        config: FunctionConfig,
        /// The path of each attached file: those of layers are absolute.
        paths: Vec<String>,
    },
    /// Checks, meters and compiles a component, whose bytes are attached as a `Uint8Array`. Needs no
    /// runtime. Answered by [`Reply::Prepared`]; what it gives outlives the worker.
    Prepare {
        /// Of this request.
        id: u64,
    },
    /// Deploys a compiled handler in place of the one that is called the same: a component that
    /// [`Reply::Prepared`] has told of, with its modules attached again. Needs no runtime. Answered
    /// by [`Reply::Deployed`].
    DeployComponent {
        /// Of this request.
        id: u64,
        /// What requests call the function.
        function: String,
        /// What its runs are made from, if this worker has not had it before (else it goes on);
        /// those of all functions if absent.
        #[serde(default)]
        settings: Option<Settings>,
        /// The function's configuration.
        config: FunctionConfig,
        /// The text of the bundle's manifest.
        bundle: String,
    },
    /// Something happens to the account's services that no function asks for. Answered by [`Reply::Happened`], after
    /// what follows was told with [`Reply::Changed`].
    Happen {
        /// Of this request.
        id: u64,
        /// What happens.
        happening: Happening,
    },
    /// Forgets a function with its environments. Nothing is answered.
    Forget {
        /// A deployed function, as its deployment called it.
        function: String,
    },
    /// Hands a function one event, whose bytes are attached as a `Uint8Array`. Answered by [`Reply::Invoked`].
    Invoke {
        /// Of this request.
        id: u64,
        /// A deployed function, as its deployment called it.
        function: String,
        /// What comes with it.
        options: InvokeOptions,
    },
    /// The same, answered by [`Reply::Recorded`]: to compare engines.
    Record {
        /// Of this request.
        id: u64,
        /// A deployed function, as its deployment called it.
        function: String,
        /// What comes with it.
        options: InvokeOptions,
    },
    /// Runs a function in environments of its own, which leaves the others alone, with the attached
    /// event. Answered by
    /// [`Reply::Studying`] as it goes on, and by [`Reply::Studied`].
    Study {
        /// Of this request.
        id: u64,
        /// A deployed function, as its deployment called it.
        function: String,
        /// What is wanted.
        study: Study,
    },
}

impl Request {
    /// The function that it is for, if it can only be handled once that is deployed or its runtime is
    /// there.
    #[must_use]
    pub fn needs(&self) -> Option<&str> {
        match self {
            Self::Load { .. }
            | Self::Services { .. }
            | Self::Endpoints { .. }
            | Self::Happen { .. }
            | Self::Start { .. }
            | Self::Forget { .. }
            | Self::Prepare { .. }
            | Self::DeployComponent { .. } => None,
            Self::Deploy { function, .. }
            | Self::Invoke { function, .. }
            | Self::Record { function, .. }
            | Self::Study { function, .. } => Some(function),
        }
    }
}

/// From the engine worker to the account worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The worker listens: always its first word. A browser drops what it is sent before.
    Listening,
    /// A runtime is loaded: its functions can be deployed and invoked.
    Ready {
        /// What it says of itself.
        manifest: Box<RuntimeManifest>,
    },
    /// A call of a function has changed what the account's services keep: the keys of records, with their bytes
    /// attached as `Uint8Array`s, or `null` for those that are gone. Told as it happens.
    Changed {
        /// In the order of the attachments.
        keys: Vec<String>,
        /// What follows from it.
        follows: Follows,
    },
    /// Something has happened to the services, or could not.
    Happened {
        /// Of the request.
        id: u64,
        /// Why it could not.
        result: Result<(), Refusal>,
    },
    /// A component was prepared, or refused.
    Prepared {
        /// Of the request.
        id: u64,
        /// The text of the bundle's manifest, with its compiled modules attached in its order; or
        /// why it cannot be run, in the words of the command line.
        result: Result<String, Refusal>,
    },
    /// A function was deployed, or refused.
    Deployed {
        /// Of the request.
        id: u64,
        /// Why it was refused.
        result: Result<(), Refusal>,
    },
    /// An event was handled, or refused.
    Invoked {
        /// Of the request.
        id: u64,
        /// What came of it, or why it was not handed to the function.
        result: Result<Box<Handled>, Refusal>,
    },
    /// An event was handled, or refused.
    Recorded {
        /// Of the request.
        id: u64,
        /// The line that the command line prints with `--output json`.
        result: Result<String, Refusal>,
    },
    /// How far a study is.
    Studying {
        /// Of the request.
        id: u64,
        /// How far.
        progress: Progress,
    },
    /// A study is complete, or was refused.
    Studied {
        /// Of the request.
        id: u64,
        /// The line that the command line prints with `--output json`.
        result: Result<String, Refusal>,
    },
    /// A runtime cannot be loaded.
    NotLoaded {
        /// As AWS calls it, as far as that is known.
        runtime: String,
        /// One sentence.
        message: String,
    },
    /// The worker cannot go on.
    Fatal {
        /// One sentence.
        message: String,
    },
}

/// What can be learned of a function by running it many times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Study {
    /// [`lambdabox_core::simulate`].
    Simulate {
        /// What is simulated.
        plan: Plan,
        /// In place of the function's own memory.
        memory_mb: Option<u32>,
    },
    /// [`lambdabox_core::tune`].
    Tune,
}

/// How far a study is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// So many calls have been measured; nobody knows how many there will be.
    Calls(usize),
    /// A memory size is being measured.
    Size {
        /// How many have been measured.
        done: usize,
        /// How many there are.
        of: usize,
        /// Which one it is, in MB.
        memory_mb: u32,
    },
}

/// An event that was handled, by a function that succeeded or failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handled {
    /// What came of it.
    pub invocation: Invocation,
    /// When it ended.
    pub end: Timestamp,
    /// Where the function's virtual time stands now: not before the end of anything.
    pub now: Timestamp,
}

/// A message cannot be read: the workers are not of the same build.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message between the workers cannot be read: {0}")]
pub struct ProtocolError(String);

/// Writes a message.
///
/// # Errors
/// [`ProtocolError`] if it has no JSON form.
pub fn encode<T: Serialize>(message: &T, attachments: &Array) -> Result<JsValue, ProtocolError> {
    let json = serde_json::to_string(message).map_err(|error| ProtocolError(error.to_string()))?;
    let object = Object::new();
    for (key, value) in [("json", &JsValue::from(json)), ("attachments", attachments)] {
        Reflect::set(&object, &key.into(), value).map_err(|_| unreadable(key))?;
    }
    Ok(object.into())
}

/// Reads a message.
///
/// # Errors
/// [`ProtocolError`] if it is none.
pub fn decode<T: DeserializeOwned>(message: &JsValue) -> Result<(T, Array), ProtocolError> {
    let field = |key: &str| Reflect::get(message, &key.into()).map_err(|_| unreadable(key));
    let json = field("json")?
        .as_string()
        .ok_or_else(|| unreadable("json"))?;
    let attachments = field("attachments")?;
    let attachments = if Array::is_array(&attachments) {
        Array::from(&attachments)
    } else {
        return Err(unreadable("attachments"));
    };
    let message = serde_json::from_str(&json).map_err(|error| ProtocolError(error.to_string()))?;
    Ok((message, attachments))
}

fn unreadable(key: &str) -> ProtocolError {
    ProtocolError(format!("it has no {key:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_refusals_survive_as_json() {
        let request = Request::Deploy {
            id: 7,
            function: "shop".into(),
            settings: None,
            config: FunctionConfig::default(),
            paths: vec!["shop/cart.py".into()],
        };
        let text = serde_json::to_string(&request).unwrap();
        let again: Request = serde_json::from_str(&text).unwrap();
        assert_eq!(format!("{request:?}"), format!("{again:?}"));

        let reply = Reply::Deployed {
            id: 7,
            result: Err(Refusal::invalid("no").of_field("code")),
        };
        let text = serde_json::to_string(&reply).unwrap();
        let again: Reply = serde_json::from_str(&text).unwrap();
        assert_eq!(format!("{reply:?}"), format!("{again:?}"));
    }
}
