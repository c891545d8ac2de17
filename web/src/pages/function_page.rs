//! One function: its head and its tabs.

use std::rc::Rc;

use yew::prelude::*;

use super::code_tab::CodeTab;
use super::configuration_tab::ConfigurationTab;
use crate::components::tabs::{Tab, tabs};
use crate::state::function::{Function, FunctionAction};
use crate::state::route::{FunctionTab, Route};
use crate::state::runtime::RuntimeStatus;

/// What a learner asks of the function besides changing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Make the draft what runs.
    Deploy,
    /// Send the event.
    Test,
    /// End the running test.
    Stop,
    /// Load the runtime again after it failed.
    Retry,
}

/// Properties of [`FunctionPage`].
#[derive(Clone, PartialEq, Properties)]
pub struct FunctionPageProps {
    /// The function.
    pub function: Rc<Function>,
    /// Which of its tabs is shown.
    pub tab: FunctionTab,
    /// The runtime in the worker.
    pub runtime: RuntimeStatus,
    /// Called with every change.
    pub onaction: Callback<FunctionAction>,
    /// Called with every command.
    pub oncommand: Callback<Command>,
}

/// The page of one function.
#[component]
pub fn FunctionPage(props: &FunctionPageProps) -> Html {
    let function = &props.function;
    let name = &function.config.function_name;
    let tab = |text: &'static str, tab: FunctionTab| Tab {
        text,
        href: Route::Function {
            name: name.clone(),
            tab,
        }
        .href(),
        current: tab == props.tab,
    };
    html! {
        <>
            <nav class="breadcrumbs" aria-label="Breadcrumbs">
                <ol>
                    <li>{ "Functions" }</li>
                    <li aria-current="page">{ name }</li>
                </ol>
            </nav>
            <div class="page-head">
                <h1>{ name }</h1>
                <span class="badge badge-plain">{ &function.config.runtime }</span>
            </div>
            { tabs("Function", vec![tab("Code", FunctionTab::Code), tab("Configuration", FunctionTab::Configuration)]) }
            {
                match props.tab {
                    FunctionTab::Code => html! {
                        <CodeTab
                            function={function.clone()}
                            runtime={props.runtime.clone()}
                            onaction={props.onaction.clone()}
                            oncommand={props.oncommand.clone()}
                        />
                    },
                    FunctionTab::Configuration => html! {
                        <ConfigurationTab function={function.clone()} onaction={props.onaction.clone()} />
                    },
                }
            }
        </>
    }
}
