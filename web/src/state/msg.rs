//! What can happen to the state.

use super::model::FunctionKey;
use super::sheet::Pressed;
use crate::handed::Handed;
use lambdabox_contract::{Heard, RawJson};
use std::rc::Rc;
use yew::AttrValue;

/// Something happens: somebody did something, or a worker said something.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each says what was done, and with what")]
pub enum Msg {
    Heard(Heard),
    /// The address has changed: what stands after its `#`.
    Follow(String),
    /// 300 ms have passed since the last key.
    KeepDraft(FunctionKey),
    /// The page may be about to go.
    Leaving,

    // What every view has.
    Set(AttrValue, AttrValue),
    ChooseRegion(String),
    TakeOver,
    Dismiss,
    Confirm,
    Unask,
    Copy(AttrValue),
    TakeFile(Handed),

    // Code.
    Edit(AttrValue, AttrValue),
    Deploy,
    KeepMine,
    TakeTheirs,
    SaveZip,
    ShowFile(AttrValue),
    BeginFile(&'static str),
    FinishFile,
    AskToDeleteFile,
    DeleteFile,

    // Events and tests.
    Test,
    Stop,
    Retry,
    ChooseEvent(String),
    EditEvent(AttrValue),
    FormatEvent,
    SaveEvent,
    DeleteEvent,
    AskForCommands,

    // Functions and their configuration.
    Create,
    AskToDeleteFunction(AttrValue),
    DeleteFunction(AttrValue),
    Save,
    Reset,
    AddRow,
    EditRow(usize, Option<String>, Option<String>),
    RemoveRow(usize),
    Simulate,
    Tune,
    ShareValues(&'static str),
    CopyLink(AttrValue),
    CreateShared,

    // Views as data.
    SetAndAsk(AttrValue, AttrValue),
    SetAndDo(AttrValue, AttrValue, RawJson),
    Press(Rc<Pressed>),
    PutFile(Rc<Pressed>, Handed),

    // Logs.
    Look,
    Scroll(usize, f64),
    Filter(String),
    Tail(bool),
    Toggle(usize, AttrValue),
    Download,

    // Everything that is kept.
    Export,
    ChooseBackup(Handed),
    Import,
    ReplaceAll,
    ForgetImport,
    AskToDeleteEverything,
    DeleteEverything,
}
