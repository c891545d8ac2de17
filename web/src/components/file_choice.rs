//! Files that a person hands to the page: chosen with a button, or dropped.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{File, FileReader, HtmlInputElement};
use yew::prelude::*;

/// A file that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// Its name, without a folder.
    pub name: String,
    /// Its bytes in base64; nothing if they are more than the page takes.
    pub base64: Option<String>,
}

/// The most bytes that are read: more than any package that Lambda takes.
const BYTES_MAX: f64 = 67_108_864.0;

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
                read(&file, take.clone());
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
            read(&file, take.clone());
        }
    })
}

fn read(file: &File, take: Callback<Handed>) {
    let name = file.name();
    let reader = FileReader::new().ok().filter(|_| file.size() <= BYTES_MAX);
    let Some(reader) = reader else {
        take.emit(Handed { name, base64: None });
        return;
    };
    let reading = reader.clone();
    let done = Closure::once_into_js(move || {
        let address = reading.result().ok().and_then(|result| result.as_string());
        // `data:application/zip;base64,...`; a file without contents has none.
        let base64 = address.map(|address| {
            let parts = address.split_once(',');
            parts.map_or_else(String::new, |(_, base64)| base64.to_owned())
        });
        take.emit(Handed { name, base64 });
    });
    reader.set_onload(Some(done.unchecked_ref()));
    // It can only fail while another file is being read by the same reader.
    let _ = reader.read_as_data_url(file);
}
