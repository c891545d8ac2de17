//! Files that a person hands to the page: chosen with a button, or dropped.

use crate::handed::Handed;
use gloo::file::File;
use gloo::file::futures::read_as_bytes;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The most bytes that are read at once: more than any package that Lambda takes.
const BYTES_MAX: u64 = 64 << 20;

/// A button that asks for a file of this kind.
pub fn file_choice(
    text: &'static str,
    label: impl Into<AttrValue>,
    accept: &'static str,
    take: Callback<Handed>,
) -> Html {
    let first = Callback::from(move |files: Vec<Handed>| {
        if let Some(file) = files.into_iter().next() {
            take.emit(file);
        }
    });
    choice(text, label.into(), accept, false, first)
}

/// A button that asks for one or several files of this kind.
pub fn files_choice(
    text: &'static str,
    label: &'static str,
    accept: &'static str,
    take: Callback<Vec<Handed>>,
) -> Html {
    choice(text, label.into(), accept, true, take)
}

fn choice(
    text: &'static str,
    label: AttrValue,
    accept: &'static str,
    multiple: bool,
    take: Callback<Vec<Handed>>,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let target = event.target();
        let input = target.and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            if let Some(files) = input.files() {
                read(&files, take.clone());
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    });
    html! {
        <label class="button button-normal file-choice">
            { text }
            <input class="visually-hidden" type="file" {accept} {multiple} aria-label={label} {onchange} />
        </label>
    }
}

/// Lets files be dropped: for the `ondragover` of an element.
pub fn allow_drop(event: DragEvent) {
    event.prevent_default();
}

/// Hands dropped files to `take`: for the `ondrop` of an element.
#[must_use]
pub fn on_drop(take: Callback<Vec<Handed>>) -> Callback<DragEvent> {
    Callback::from(move |event: DragEvent| {
        event.prevent_default();
        let files = event.data_transfer().and_then(|dropped| dropped.files());
        if let Some(files) = files {
            read(&files, take.clone());
        }
    })
}

/// Hands files over once all of them are read. Of those that are too large, and of all that come
/// after the bytes that are read at once, only the names are handed over.
fn read(files: &web_sys::FileList, take: Callback<Vec<Handed>>) {
    let files: Vec<File> = (0..files.length())
        .filter_map(|index| files.get(index))
        .map(File::from)
        .collect();
    if files.is_empty() {
        return;
    }
    spawn_local(async move {
        let mut room = BYTES_MAX;
        let mut handed = Vec::new();
        for file in files {
            let mut bytes = None;
            if let Some(left) = room.checked_sub(file.size()) {
                room = left;
                bytes = read_as_bytes(&file).await.ok().map(Into::into);
            }
            handed.push(Handed {
                name: file.name(),
                bytes,
            });
        }
        take.emit(handed);
    });
}
