//! A titled box: a region that a screen reader can jump to.

use yew::prelude::*;

/// A box, to be described and then drawn.
pub struct Container {
    id: AttrValue,
    title: AttrValue,
    mark: Html,
    description: Html,
    actions: Html,
    flush: bool,
}

/// A box: an id, unique in the page, and its heading, which also names the region.
#[must_use]
pub fn container(id: impl Into<AttrValue>, title: impl Into<AttrValue>) -> Container {
    Container {
        id: id.into(),
        title: title.into(),
        mark: Html::default(),
        description: Html::default(),
        actions: Html::default(),
        flush: false,
    }
}

impl Container {
    /// A mark beside the heading.
    #[must_use]
    pub fn mark(mut self, mark: Html) -> Self {
        self.mark = mark;
        self
    }

    /// A sentence below the heading.
    #[must_use]
    pub fn description(mut self, description: impl Into<AttrValue>) -> Self {
        let description = description.into();
        if !description.is_empty() {
            self.description = html! { <p class="container-description">{ description }</p> };
        }
        self
    }

    /// Buttons at the heading's end.
    #[must_use]
    pub fn actions(mut self, actions: Html) -> Self {
        self.actions = actions;
        self
    }

    /// The content reaches the box's edges, as an editor does.
    #[must_use]
    pub fn flush(mut self) -> Self {
        self.flush = true;
        self
    }

    /// The box with its content.
    pub fn view(self, content: Html) -> Html {
        let heading = [&*self.id, "-heading"].concat();
        html! {
            <section class="container" id={self.id} aria-labelledby={heading.clone()}>
                <header class="container-header">
                    <div class="container-title"><h2 id={heading}>{ self.title }</h2>{ self.mark }</div>
                    <div class="container-actions">{ self.actions }</div>
                    { self.description }
                </header>
                <div class={if self.flush { "container-content flush" } else { "container-content" }}>{ content }</div>
            </section>
        }
    }
}
