//! What the page asks for.

use crate::file::{DraftFile, File};
use crate::function::{
    FunctionId, FunctionRow, NamedEvent, Opened, Overview, RuntimeChoice, Settings,
};
use crate::log::{LogRecord, LogWindow};
use crate::run::{Outcome, Studied};
use crate::sheet::{Listing, Place, Sheet};
use crate::wire::RawJson;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// A request that knows its answer.
pub trait Ask: Into<Request> {
    /// What is answered.
    type Answer: DeserializeOwned + 'static;
}

/// Anything that is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// It changes nothing.
    Read(Reading),
    /// It changes the account.
    Change(Change),
    /// It has a function run, or ends that.
    Run(Running),
}

/// The requests of one kind: a type each, and what each is answered with.
macro_rules! requests {
    ($(#[$about:meta])* $kind:ident in $variant:ident {
        $( $(#[$doc:meta])* $name:ident { $( $(#[$field_doc:meta])* $field:ident: $type:ty, )* } -> $answer:ty; )*
    }) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
            pub struct $name { $( $(#[$field_doc])* pub $field: $type, )* }

            impl From<$name> for Request {
                fn from(asked: $name) -> Self {
                    Self::$variant($kind::$name(asked))
                }
            }

            impl Ask for $name {
                type Answer = $answer;
            }
        )*

        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum $kind { $( $(#[$doc])* $name($name), )* }
    };
}

requests! {
    /// What changes nothing.
    Reading in Read {
        /// The functions of a region.
        ListFunctions {
            /// Where.
            region: String,
        } -> Vec<FunctionRow>;
        /// What functions can be created with.
        ListRuntimes {} -> Vec<RuntimeChoice>;
        /// Events to begin with.
        ListEventTemplates {} -> Vec<NamedEvent>;
        /// All of a function that its page shows and edits.
        OpenFunction {
            /// Which one.
            function: FunctionId,
        } -> Opened;
        /// A view as data.
        GetSheet {
            /// Where.
            region: String,
            /// Which one; nothing is answered with an empty sheet.
            place: Option<Place>,
            /// What has been typed and chosen in it: ids and texts.
            fields: Vec<(String, String)>,
        } -> Sheet;
        /// What files that were chosen make of those in the editor: a deployment package takes their
        /// place, Python packages come beside them. Attached: the contents of `draft`, then those of the
        /// chosen files; to the answer, those of its files.
        TakePackages {
            /// The files in the editor.
            draft: Vec<File>,
            /// The names of the chosen files.
            names: Vec<String>,
        } -> Taken;
        /// Files, whose contents are attached, as a deployment package, which is attached to the answer.
        WritePackage {
            /// Their paths.
            files: Vec<File>,
        } -> ();
        /// The lines that send an event, which is attached, to a function from elsewhere.
        GetInvokeCommands {
            /// Which one.
            function: FunctionId,
        } -> Vec<Listing>;
        /// A function as a link.
        GetShareLink {
            /// Which one.
            function: FunctionId,
            /// The values of environment variables are in it.
            with_values: bool,
        } -> ShareLink;
        /// What a link holds.
        OpenShareLink {
            /// Where a function would be made of it.
            region: String,
            /// The link, packed.
            link: String,
        } -> Shared;
        /// A window of the log events that match.
        FilterLogEvents {
            /// Of which group, which stream, which pattern.
            wanted: Wanted,
            /// The number of the first event.
            start: usize,
            /// How many.
            limit: usize,
            /// The last ones are wanted, not those from `start` on.
            from_end: bool,
        } -> LogWindow;
        /// One log event in full.
        GetLogRecord {
            /// Where the group is.
            region: String,
            /// Its group.
            group: String,
            /// Which one.
            id: String,
        } -> LogRecord;
        /// All log events that match: the answer is a file's name, its text is attached.
        DownloadLogEvents {
            /// Which ones.
            wanted: Wanted,
        } -> String;
        /// How much is kept.
        GetStoredData {} -> Stored;
        /// Everything as a file: the answer is its name, its bytes are attached.
        WriteBackup {} -> String;
        /// What an exported file, which is attached, would do.
        ReadBackup {} -> Preview;
    }
}

requests! {
    /// What changes the account.
    Change in Change {
        /// A new function with the code that its runtime begins with.
        CreateFunction {
            /// What it is to be called, and where.
            function: FunctionId,
            /// What runs it; `None` if that follows from `file`, or is to be the usual one.
            runtime: Option<String>,
            /// The name of the file that it is made for, if it is made for one.
            file: Option<String>,
            /// As AWS calls it.
            architecture: String,
            /// An ARN or a name; `None` makes a new role.
            role: Option<String>,
        } -> ();
        /// A function and all that belongs to it go; its logs stay.
        DeleteFunction {
            /// Which one.
            function: FunctionId,
        } -> ();
        /// Files, whose contents are attached, become what runs.
        DeployCode {
            /// Which function's.
            function: FunctionId,
            /// The revision of the draft that this goes on from.
            base: u64,
            /// Their paths.
            files: Vec<File>,
        } -> Overview;
        /// A compiled handler, which is attached, becomes what runs.
        UploadComponent {
            /// Which function's.
            function: FunctionId,
            /// The name of its file.
            file_name: String,
        } -> Opened;
        /// What is being edited is kept. Attached: the event, then the contents of the files that are
        /// not as deployed.
        PutDraft {
            /// Which function's.
            function: FunctionId,
            /// The revision of the draft that this goes on from.
            base: u64,
            /// What another tab has written meanwhile may be lost.
            overwrite: bool,
            /// The name of the event.
            event_name: String,
            /// All files; none if nothing differs from what runs.
            files: Vec<DraftFile>,
        } -> ();
        /// General configuration and role.
        PutSettings {
            /// Which function's.
            function: FunctionId,
            /// As they are to be.
            settings: Settings,
        } -> ();
        /// Environment variables.
        PutEnvironment {
            /// Which function's.
            function: FunctionId,
            /// All of them.
            variables: Vec<(String, String)>,
        } -> ();
        /// Tags.
        PutTags {
            /// Which function's.
            function: FunctionId,
            /// All of them.
            tags: Vec<(String, String)>,
        } -> ();
        /// Reserved concurrency.
        PutConcurrency {
            /// Which function's.
            function: FunctionId,
            /// `None` shares what nobody has reserved.
            reserved: Option<u32>,
        } -> ();
        /// Saves an event, which is attached.
        PutTestEvent {
            /// Which function's.
            function: FunctionId,
            /// Under which name.
            name: String,
        } -> Vec<NamedEvent>;
        /// Deletes a saved event.
        DeleteTestEvent {
            /// Which function's.
            function: FunctionId,
            /// Which one.
            name: String,
        } -> Vec<NamedEvent>;
        /// Makes a function of a link.
        CreateFromLink {
            /// What it is to be called, and where.
            function: FunctionId,
            /// The link, packed.
            link: String,
        } -> ();
        /// Takes what an exported file, which is attached, holds.
        ImportBackup {
            /// In place of what is here.
            replace: bool,
        } -> ();
        /// Nothing is kept.
        DeleteEverything {} -> ();
    }
}

requests! {
    /// What has functions run.
    Running in Run {
        /// Hands a function an event, which is attached.
        Invoke {
            /// Which one.
            function: FunctionId,
        } -> Outcome;
        /// Sends many requests with an event, which is attached.
        Simulate {
            /// To which function.
            function: FunctionId,
            /// As they were typed: `requests`, `pattern`, `rate`, `invocation`, `seed`, `memory`,
            /// `reserved`.
            fields: Vec<(String, String)>,
        } -> Studied;
        /// Runs a function at every memory size with an event, which is attached.
        TunePower {
            /// Which one.
            function: FunctionId,
        } -> Studied;
        /// Ends whatever runs.
        StopRuns {} -> ();
        /// Does what a button or a field of a sheet says. Attached: a file, if there is one.
        Do {
            /// Where.
            region: String,
            /// The text of a [`Deed`].
            deed: RawJson,
            /// What has been typed in its form: names and texts.
            fields: Vec<(String, String)>,
        } -> Done;
    }
}

/// What a button or a field of a sheet does: made and read by the account worker, handed on by the
/// page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// A log group goes.
    DeleteLogGroup(String),
    /// A log group keeps its events for as long as the field `retention` says.
    PutRetention(String),
    /// A trigger of this kind is made for a function.
    CreateTrigger {
        /// The function's name.
        function: String,
        /// The kind's name.
        kind: String,
    },
    /// A trigger goes.
    DeleteTrigger {
        /// The function's name.
        function: String,
        /// Which one.
        key: String,
    },
    /// Something is done with a trigger.
    UseTrigger {
        /// The function's name.
        function: String,
        /// Which one.
        key: String,
        /// What.
        what: String,
    },
    /// A function gets a layer: the one of the field `layer`, or the zip that is attached.
    AddLayer {
        /// The function's name.
        function: String,
    },
    /// A layer is taken from a function.
    RemoveLayer {
        /// The function's name.
        function: String,
        /// Of the layer's version.
        arn: String,
    },
    /// The policy of the field `policy` is attached to a function's role.
    AttachPolicy {
        /// The function's name.
        function: String,
    },
    /// A policy is taken from a function's role.
    DetachPolicy {
        /// The function's name.
        function: String,
        /// The policy's name.
        policy: String,
    },
    /// A version of a layer, by its ARN, goes.
    DeleteLayer(String),
    /// The JSON of the last study of this number is saved.
    SaveStudy(usize),
}

impl Deed {
    /// As the page hands it on.
    #[must_use]
    pub fn raw(&self) -> RawJson {
        RawJson(crate::write(self))
    }
}

/// What came of a deed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Done {
    /// Something was changed: what is said of it, and the address to go to if the place is gone.
    Changed {
        /// In a sentence.
        said: String,
        /// Where to go, if not to the same place again.
        href: Option<String>,
    },
    /// The function was run. Attached as to an [`Outcome`].
    Ran(Box<Outcome>),
    /// The function was not run; why.
    NotInvoked(String),
    /// A file of this name, whose text is attached.
    File(String),
}

/// What files that were chosen have made of those in the editor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Taken {
    /// The files to be in the editor.
    pub files: Vec<File>,
    /// What has happened, in a sentence or two.
    pub said: String,
}

/// Which log events are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Wanted {
    /// Where the group is.
    pub region: String,
    /// The group's name.
    pub group: String,
    /// The stream's name; empty for all.
    pub stream: String,
    /// What they match.
    pub pattern: String,
}

/// A function as a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct ShareLink {
    /// The part of the address after the page's own.
    pub fragment: String,
    /// How long it is, in words.
    pub length: String,
}

/// What a link holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Shared {
    /// A name for it that is free.
    pub name: String,
    /// What it is.
    pub sheet: Sheet,
}

/// How much is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Stored {
    /// Nothing.
    pub empty: bool,
    /// How many functions.
    pub functions: String,
    /// How many records.
    pub records: String,
    /// How many bytes, in words.
    pub size: String,
    /// How many records could not be read, in words; none if all could.
    pub set_aside: Option<String>,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Preview {
    /// When the file was made.
    pub made: String,
    /// What merging would do.
    pub merge: Vec<String>,
    /// What replacing would do.
    pub replace: Vec<String>,
}
