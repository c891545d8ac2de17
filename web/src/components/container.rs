//! A titled box.

use yew::prelude::*;

/// Properties of [`Container`].
#[derive(Clone, PartialEq, Properties)]
pub struct ContainerProps {
    /// The heading; it also names the region.
    pub title: AttrValue,
    /// An id, unique in the page; the heading's id is made from it.
    pub id: AttrValue,
    /// A mark beside the heading.
    #[prop_or_default]
    pub mark: Html,
    /// A sentence below the heading.
    #[prop_or_default]
    pub description: Html,
    /// Buttons at the heading's end.
    #[prop_or_default]
    pub actions: Html,
    /// The content reaches the box's edges, as an editor does.
    #[prop_or_default]
    pub flush: bool,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
    /// The content.
    pub children: Html,
}

/// A box with a heading: a region that a screen reader can jump to.
#[component]
pub fn Container(props: &ContainerProps) -> Html {
    let heading = format!("{}-heading", props.id);
    html! {
        <section class={classes!("container", props.class.clone())} id={&props.id} aria-labelledby={heading.clone()}>
            <header class="container-header">
                <div class="container-title">
                    <h2 id={heading}>{ &props.title }</h2>
                    { props.mark.clone() }
                </div>
                <div class="container-actions">{ props.actions.clone() }</div>
                if props.description != Html::default() {
                    <p class="container-description">{ props.description.clone() }</p>
                }
            </header>
            <div class={if props.flush { "container-content flush" } else { "container-content" }}>
                { props.children.clone() }
            </div>
        </section>
    }
}
