//! The code editor: CodeMirror, bundled from `web/editor`, as a component.
//!
//! Its text is given and reported like an input's. Without the bundle (it could not be loaded) a
//! plain text area takes its place.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

/// What the user asked for with keys inside an editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditorCommand {
    /// Ctrl/Cmd+Enter.
    Test,
    /// Ctrl/Cmd+S.
    Deploy,
}

/// The language of events.
pub const JSON: AttrValue = AttrValue::Static("json");

/// Properties of [`Editor`].
#[derive(Clone, PartialEq, Properties)]
pub struct EditorProps {
    /// What is edited, for screen readers.
    pub label: AttrValue,
    /// What to highlight and check, by the names of `web/editor`; what it does not know is plain text.
    /// Fixed for the life of the component: give another `key` to change it.
    pub language: AttrValue,
    /// More classes, such as one for its height.
    #[prop_or_default]
    pub class: Classes,
    /// The text.
    pub value: AttrValue,
    /// Called with the whole text after each change by the user.
    pub onchange: Callback<AttrValue>,
    /// Called when the keys of a command are pressed.
    pub oncommand: Callback<EditorCommand>,
}

/// A code editor.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let parent = use_node_ref();
    let mounted = use_mut_ref(|| None::<Mounted>);
    // The callbacks of the latest rendering: CodeMirror keeps one closure for ever.
    let latest = use_mut_ref(|| props.clone());
    latest.replace(props.clone());
    let failed = use_state(|| false);

    {
        let (parent, mounted, failed) = (parent.clone(), mounted.clone(), failed.clone());
        use_effect_with((), move |()| {
            if let Some(element) = parent.cast::<Element>() {
                match Mounted::new(&element, &latest) {
                    Ok(editor) => {
                        mounted.replace(Some(editor));
                    }
                    Err(_) => failed.set(true),
                }
            }
            move || {
                if let Some(editor) = mounted.take() {
                    editor.handle.destroy();
                }
            }
        });
    }
    use_effect_with(props.value.clone(), move |value| {
        if let Some(editor) = mounted.borrow().as_ref() {
            editor.show(value);
        }
    });

    if *failed {
        return plain_editor(props);
    }
    html! { <div class={classes!("editor", props.class.clone())} ref={parent} /> }
}

fn plain_editor(props: &EditorProps) -> Html {
    let oninput = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: InputEvent| {
            let area = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            if let Some(area) = area {
                onchange.emit(area.value().into());
            }
        })
    };
    html! {
        <textarea
            class={classes!("editor", "editor-plain", props.class.clone())}
            aria-label={&props.label}
            spellcheck="false"
            autocapitalize="off"
            value={&props.value}
            {oninput}
        />
    }
}

/// A CodeMirror editor in the document.
struct Mounted {
    handle: Handle,
    /// The text that CodeMirror shows, to tell the page's changes from the user's.
    shown: Rc<RefCell<AttrValue>>,
    // Kept alive as long as CodeMirror may call them.
    _on_change: Closure<dyn FnMut(String)>,
    _on_command: Closure<dyn FnMut(String)>,
}

impl Mounted {
    fn new(parent: &Element, latest: &Rc<RefCell<EditorProps>>) -> Result<Self, JsValue> {
        let (label, language, value) = {
            let props = latest.borrow();
            (
                props.label.clone(),
                props.language.clone(),
                props.value.clone(),
            )
        };
        let shown = Rc::new(RefCell::new(value.clone()));
        let on_change = {
            let (latest, shown) = (latest.clone(), shown.clone());
            Closure::<dyn FnMut(String)>::new(move |text: String| {
                let text = AttrValue::from(text);
                shown.replace(text.clone());
                // The borrow ends before the callback runs: it may render.
                let onchange = latest.borrow().onchange.clone();
                onchange.emit(text);
            })
        };
        let on_command = {
            let latest = latest.clone();
            Closure::<dyn FnMut(String)>::new(move |command: String| {
                let oncommand = latest.borrow().oncommand.clone();
                match command.as_str() {
                    "test" => oncommand.emit(EditorCommand::Test),
                    "deploy" => oncommand.emit(EditorCommand::Deploy),
                    _ => {}
                }
            })
        };
        let handle = create(parent, &language, &label, &value, &on_change, &on_command)?;
        Ok(Self {
            handle,
            shown,
            _on_change: on_change,
            _on_command: on_command,
        })
    }

    fn show(&self, value: &AttrValue) {
        if *self.shown.borrow() == *value {
            return;
        }
        self.shown.replace(value.clone());
        self.handle.set_value(value);
    }
}

#[wasm_bindgen]
extern "C" {
    /// What `web/editor/src/main.js` returns for an editor.
    type Handle;

    #[wasm_bindgen(js_namespace = lambdaboxEditor, catch)]
    fn create(
        parent: &Element,
        language: &str,
        label: &str,
        value: &str,
        on_change: &Closure<dyn FnMut(String)>,
        on_command: &Closure<dyn FnMut(String)>,
    ) -> Result<Handle, JsValue>;

    #[wasm_bindgen(method, js_name = setValue)]
    fn set_value(this: &Handle, value: &str);

    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}
