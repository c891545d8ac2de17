//! Files that a person hands to the page: chosen with a button, or dropped.

use crate::handed::Handed;
use gloo::file::File;
use gloo::file::futures::read_as_bytes;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The most bytes that are read: more than any package that Lambda takes.
const BYTES_MAX: u64 = 64 << 20;

/// A button that asks for a file of this kind.
pub fn file_choice(
    text: &'static str,
    label: &'static str,
    accept: &'static str,
    take: Callback<Handed>,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let target = event.target();
        let input = target.and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                read(file, take.clone());
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    });
    html! {
        <label class="button button-normal file-choice">
            { text }
            <input class="visually-hidden" type="file" {accept} aria-label={label} {onchange} />
        </label>
    }
}

/// Lets files be dropped: for the `ondragover` of an element.
pub fn allow_drop(event: DragEvent) {
    event.prevent_default();
}

/// Hands a dropped file to `take`: for the `ondrop` of an element. Of several, it is the first.
#[must_use]
pub fn on_drop(take: Callback<Handed>) -> Callback<DragEvent> {
    Callback::from(move |event: DragEvent| {
        event.prevent_default();
        let files = event.data_transfer().and_then(|dropped| dropped.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            read(file, take.clone());
        }
    })
}

fn read(file: web_sys::File, take: Callback<Handed>) {
    let file = File::from(file);
    spawn_local(async move {
        let mut bytes = None;
        if file.size() <= BYTES_MAX {
            bytes = read_as_bytes(&file).await.ok().map(Into::into);
        }
        take.emit(Handed {
            name: file.name(),
            bytes,
        });
    });
}
