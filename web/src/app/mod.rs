//! The page's one component: holds the state, carries messages, draws, and does what only a browser
//! can.

mod browser;
mod link;

use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::ui::Ui;
use crate::{steps, views};
use gloo::events::EventListener;
use yew::prelude::*;

/// The page.
pub struct App {
    model: Model,
    ui: Ui,
    title: String,
    /// Drafts that will be kept soon.
    soon: browser::Soon,
    _heard: link::Hearing,
    _listeners: [EventListener; 3],
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        let messages: Callback<Msg> = context.link().callback(|msg| msg);
        let hearing = messages.clone();
        let heard = link::hear(move |heard| hearing.emit(Msg::Heard(heard)));
        let mut app = Self {
            model: Model::new(),
            ui: Ui::new(messages.clone()),
            title: String::new(),
            soon: browser::Soon::new(messages.clone()),
            _heard: heard,
            _listeners: browser::listen(&messages),
        };
        steps::update(&mut app.model, Msg::Follow(browser::current_hash()));
        app.settle();
        app
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        steps::update(&mut self.model, msg);
        self.settle();
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if std::mem::take(&mut self.model.log.to_end) {
            browser::scroll_to_end();
        }
    }

    fn view(&self, _: &Context<Self>) -> Html {
        views::page(&self.model, &self.ui)
    }
}

impl App {
    /// Does in the browser what the last step asked for.
    fn settle(&mut self) {
        for sent in self.model.outbox.drain(..) {
            link::post(&sent);
        }
        for wish in std::mem::take(&mut self.model.wishes) {
            browser::grant(wish, &mut self.soon);
        }
        let title = self.model.route.title();
        if title != self.title {
            gloo::utils::document().set_title(&title);
            self.title = title;
        }
    }
}
