//! Coming to a view: what it needs is asked for.

use super::{code, configuration, logs, monitor, study};
use crate::json::Object;
use crate::page::form::Form;
use crate::page::log_view::LogView;
use crate::page::model::Model;
use crate::page::route::{Route, Tab};

/// The address has changed: what stands after its `#`.
pub fn follow(model: &mut Model, hash: &str) {
    let route = Route::parse(hash);
    let same_function = matches!(
        (&model.route, &route),
        (Route::Function { name: a, .. }, Route::Function { name: b, .. }) if a == b
    );
    if !same_function {
        model.notice = model.notice.take().filter(|notice| notice.good);
        model.data.clear();
    }
    model.asked = None;
    model.form = Form::default();
    model.log = LogView::default();
    model.route = route;
    refresh(model);
}

/// Asks for everything that the view shows. What is shown meanwhile stays.
pub fn refresh(model: &mut Model) {
    model.visit += 1;
    match model.route.clone() {
        Route::Functions => model.ask("functions", "ListFunctions", Object::new()),
        Route::Create => super::functions::begin(model),
        Route::Function { name, tab } => {
            code::open(model, &name);
            match tab {
                Tab::Code | Tab::Test => {
                    model.ask("templates", "ListEventTemplates", Object::new())
                }
                Tab::Monitor => monitor::begin(model),
                Tab::Configuration(section) => configuration::begin(model, section),
                Tab::Simulate | Tab::Tuning => study::fill(model),
                Tab::Share => super::share::begin(model),
            }
        }
        Route::Logs => model.ask("groups", "DescribeLogGroups", Object::new()),
        Route::LogGroup { .. } => logs::open_group(model),
        Route::LogEvents { .. } => logs::look(model),
        Route::Pricing => super::pricing::begin(model),
        Route::Data => super::data::begin(model),
        Route::Shared { link } => super::share::open(model, &link),
        _ => {}
    }
}

/// Something changed in another tab: the view is asked for again, what is being typed stays.
pub fn changed_elsewhere(model: &mut Model) {
    if matches!(
        model.route,
        Route::Functions
            | Route::Data
            | Route::Function {
                tab: Tab::Code | Tab::Test,
                ..
            }
    ) {
        refresh(model);
    }
    logs::recorded(model);
}

/// Another region is chosen.
pub fn choose_region(model: &mut Model, region: String) {
    model.region = region.into();
    model.data.clear();
    match model.route {
        Route::Function { .. } => model.go(&Route::Functions),
        Route::LogGroup { .. } | Route::LogEvents { .. } => model.go(&Route::Logs),
        _ => refresh(model),
    }
}
