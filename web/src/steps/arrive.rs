//! Coming to a view: what it needs is asked for.

use super::{code, configuration, draft, logs, sheet, study};
use crate::state::data::Data;
use crate::state::form::Form;
use crate::state::log_view::LogView;
use crate::state::model::Model;
use crate::state::route::{Route, Tab};
use lambdabox_contract::{ListEventTemplates, ListFunctions};

/// The address has changed: what stands after its `#`.
pub fn follow(model: &mut Model, hash: &str) {
    draft::keep_all(model);
    let route = Route::parse(hash);
    if !same_place(&model.route, &route) {
        model.data = Data::default();
    }
    // News is about a place: elsewhere it would be about something else.
    model.notice = model
        .notice
        .take()
        .filter(|notice| same_place(&notice.place, &route));
    model.data.sheet = None;
    model.asked = None;
    model.form = Form::default();
    model.log = LogView::default();
    model.route = route;
    refresh(model);
}

/// Whether two addresses are of one place: the parts of a function's page are.
fn same_place(a: &Route, b: &Route) -> bool {
    match (a, b) {
        (Route::Function { name: a, .. }, Route::Function { name: b, .. }) => a == b,
        _ => a == b,
    }
}

/// Asks for everything that the view shows. What is shown meanwhile stays.
pub fn refresh(model: &mut Model) {
    model.visit += 1;
    match model.route.clone() {
        Route::Functions => {
            let region = model.region.to_string();
            model.ask(ListFunctions { region }, Vec::new(), |model, rows| {
                model.data.functions = Some(rows);
            });
        }
        Route::Create => super::functions::begin(model),
        Route::Function { name, tab } => {
            code::open(model, &name);
            match tab {
                Tab::Code | Tab::Test => {
                    model.ask(ListEventTemplates {}, Vec::new(), |model, templates| {
                        model.data.templates = templates;
                    });
                }
                Tab::Configuration(_) => configuration::fill(model),
                Tab::Simulate | Tab::Tuning => study::fill(model),
                Tab::Share => super::share::begin(model),
                Tab::Described(_) => {}
            }
        }
        Route::LogEvents { .. } => logs::look(model),
        Route::Data => super::data::begin(model),
        Route::Shared { link } => super::share::open(model, link),
        Route::Logs
        | Route::LogGroup { .. }
        | Route::Pricing
        | Route::Courses { .. }
        | Route::NotFound => {}
    }
    sheet::begin(model);
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
    draft::keep_all(model);
    model.region = region.into();
    model.data = Data::default();
    // News of another region's functions is about another place.
    model.notice = None;
    match model.route {
        Route::Function { .. } => model.go(&Route::Functions),
        Route::LogGroup { .. } | Route::LogEvents { .. } => model.go(&Route::Logs),
        _ => refresh(model),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_of_one_region_is_not_shown_in_another() {
        let mut model = Model::new();
        model.succeed("Deleted the function shop.");
        choose_region(&mut model, "eu-north-1".into());
        assert_eq!(model.notice, None);
    }
}
