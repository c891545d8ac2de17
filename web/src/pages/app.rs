//! The whole page: holds the state, carries commands to the worker, shows the view of the address.

use yew::prelude::*;

use super::address::{current_hash, use_address, use_title};
use super::frame::Frame;
use super::function_page::FunctionPage;
use super::storage;
use super::worker::{Worker, use_worker};
use crate::components::banner::{Banner, Tone};
use crate::state::function::FunctionAction;
use crate::state::route::{FunctionTab, Route};
use crate::state::{Action, Console};

/// The page.
#[component]
pub fn App() -> Html {
    let console = use_reducer(|| storage::start(&current_hash()));
    use_address(&console);
    use_title(console.route.title());
    let worker = use_worker(&console);
    storage::use_storage(&console);
    let view = match &console.route {
        Route::Function { name, tab } => function_view(&console, &worker, name, *tab),
        Route::NotFound => nowhere("There is nothing at this address."),
    };
    html! {
        <Frame region="eu-west-1">
            <div role="status" class="page-notice">
                if let Some(warning) = console.keeping.warning() {
                    <Banner tone={Tone::Warning} title={warning} />
                }
            </div>
            { view }
        </Frame>
    }
}

fn function_view(
    console: &UseReducerHandle<Console>,
    worker: &Worker,
    name: &str,
    tab: FunctionTab,
) -> Html {
    let Some(function) = console.functions.get(name) else {
        return nowhere("There is no function of this name.");
    };
    let onaction = {
        let (dispatcher, name) = (console.dispatcher(), name.to_owned());
        Callback::from(move |action: FunctionAction| {
            dispatcher.dispatch(Action::Function {
                name: name.clone(),
                action,
            });
        })
    };
    let oncommand = {
        let (console, worker, name) = (console.clone(), worker.clone(), name.to_owned());
        Callback::from(move |command| worker.obey(command, &name, &console))
    };
    html! {
        <FunctionPage
            function={function.clone()}
            {tab}
            runtime={console.runtime.clone()}
            {onaction}
            {oncommand}
        />
    }
}

fn nowhere(text: &'static str) -> Html {
    html! {
        <>
            <div class="page-head"><h1>{ "Not found" }</h1></div>
            <Banner tone={Tone::Warning} title={text}>
                <p><a href="#/">{ "Go to your function" }</a></p>
            </Banner>
        </>
    }
}
