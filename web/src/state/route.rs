//! Where in the page the learner is: the address after `#`, as in the console's own addresses.
//!
//! The hash is all that changes, so the page works below any path of any static host.

/// One place in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// One function: `#/functions/my-function?tab=code`.
    Function {
        /// The function's name.
        name: String,
        /// What of it is shown.
        tab: FunctionTab,
    },
    /// An address that leads nowhere.
    NotFound,
}

/// The parts of a function's page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FunctionTab {
    /// Code, event and results.
    #[default]
    Code,
    /// Memory, timeout, environment variables.
    Configuration,
}

impl FunctionTab {
    /// The name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Configuration => "configuration",
        }
    }
}

impl Route {
    /// Reads a location's hash, with or without its `#`; `home` is the function that an empty
    /// address leads to.
    #[must_use]
    pub fn parse(hash: &str, home: &str) -> Self {
        let address = hash.strip_prefix('#').unwrap_or(hash);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next()) {
            (None | Some("functions"), None, None) => Self::Function {
                name: home.to_owned(),
                tab: FunctionTab::default(),
            },
            (Some("functions"), Some(name), None) => Self::Function {
                name: name.to_owned(),
                tab: tab_of(query),
            },
            _ => Self::NotFound,
        }
    }

    /// What the browser's tab and history show.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Function { name, .. } => format!("{name} - lambdabox"),
            Self::NotFound => "Not found - lambdabox".to_owned(),
        }
    }

    /// The address, to be used as a link.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Function { name, tab } => format!("#/functions/{name}?tab={}", tab.name()),
            Self::NotFound => "#/".to_owned(),
        }
    }
}

fn tab_of(query: &str) -> FunctionTab {
    let tab = query.split('&').find_map(|pair| pair.strip_prefix("tab="));
    match tab {
        Some("configuration") => FunctionTab::Configuration,
        _ => FunctionTab::Code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(name: &str, tab: FunctionTab) -> Route {
        Route::Function {
            name: name.to_owned(),
            tab,
        }
    }

    #[test]
    fn an_empty_address_leads_home() {
        for hash in ["", "#", "#/", "#/functions", "#/functions/"] {
            assert_eq!(
                Route::parse(hash, "hello"),
                function("hello", FunctionTab::Code),
                "{hash}"
            );
        }
    }

    #[test]
    fn links_lead_where_they_say() {
        for tab in [FunctionTab::Code, FunctionTab::Configuration] {
            let route = function("my-function_2", tab);
            assert_eq!(Route::parse(&route.href(), "hello"), route);
        }
    }

    #[test]
    fn an_unknown_tab_shows_the_code() {
        assert_eq!(
            Route::parse("#/functions/f?x=1&tab=zzz", "h"),
            function("f", FunctionTab::Code)
        );
    }

    #[test]
    fn other_addresses_lead_nowhere() {
        for hash in ["#/layers", "#/functions/a/b", "#x"] {
            assert_eq!(Route::parse(hash, "hello"), Route::NotFound, "{hash}");
        }
    }
}
