//! What is around every view: the bar at the top and the footer.

use yew::prelude::*;

/// Properties of [`Frame`].
#[derive(Clone, PartialEq, Properties)]
pub struct FrameProps {
    /// The region that functions are in.
    pub region: AttrValue,
    /// The view.
    pub children: Html,
}

/// The bar, the view, the footer.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    html! {
        <div class="page">
            <a class="skip-link" href="#content" onclick={Callback::from(skip)}>{ "Skip to content" }</a>
            <header class="top-bar">
                <a class="top-bar-name" href="#/">
                    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                        <path d="M16 2 28 9v14l-12 7L4 23V9z" fill="#0972d3" />
                        <path
                            d="M16 16 4.800 9.500M16 16l11.200-6.500M16 16v13"
                            fill="none" stroke="#fff" stroke-width="2.200" stroke-linejoin="round"
                        />
                    </svg>
                    { "lambdabox" }
                </a>
                <span class="top-bar-region">
                    <span class="visually-hidden">{ "Region: " }</span>{ &props.region }
                </span>
            </header>
            <main class="content" id="content" tabindex="-1">{ props.children.clone() }</main>
            <footer class="footer">
                <span>{ "lambdabox is a simulator. It is not affiliated with, or endorsed by, Amazon Web Services." }</span>
                <span>{ "Your code runs in this page and goes nowhere else." }</span>
            </footer>
        </div>
    }
}

/// Moves the focus to the view. Following the link would change the address, which says where the
/// learner is.
fn skip(event: MouseEvent) {
    use wasm_bindgen::JsCast as _;

    event.prevent_default();
    let content = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("content"))
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(content) = content {
        // An element that cannot take the focus keeps it where it was: nothing is lost.
        let _ = content.focus();
    }
}
