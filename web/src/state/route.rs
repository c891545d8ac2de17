//! Addresses: what is shown, as the part of the location after `#`. Every view has one, so the back
//! button, bookmarks and a reload lead where they should.

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// `#/functions`: all functions of the region.
    #[default]
    Functions,
    /// `#/create/function`.
    Create,
    /// One function: `#/functions/my-function?tab=code`.
    Function {
        /// The function's name.
        name: String,
        /// What of it is shown.
        tab: Tab,
    },
    /// `#/logs`: all log groups of the region.
    Logs,
    /// `#/logs/GROUP`: the streams of a log group.
    LogGroup {
        /// The group's name.
        group: String,
    },
    /// `#/logs/GROUP/STREAM`: the events of a stream, or `#/log-events/GROUP`: of all of them.
    LogEvents {
        /// The group's name.
        group: String,
        /// The stream's name; all streams without one.
        stream: Option<String>,
    },
    /// `#/pricing`: what a month costs.
    Pricing,
    /// `#/courses` and all below: drawn by the page's part for courses (`web/course`).
    Courses {
        /// The address.
        href: String,
    },
    /// `#/data`: everything that this browser keeps.
    Data,
    /// `#/share/...`: a function that somebody shared.
    Shared {
        /// What the link holds, packed.
        link: String,
    },
    /// An address that leads nowhere.
    NotFound,
}

/// The parts of a function's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Code, event and results.
    #[default]
    Code,
    /// Events and results.
    Test,
    /// A part of the configuration.
    Configuration(Section),
    /// Many requests in virtual time.
    Simulate,
    /// Every memory size.
    Tuning,
    /// The function as a link.
    Share,
    /// One that the account describes, by its name in addresses.
    Described(String),
}

impl Tab {
    /// The name in addresses.
    #[must_use]
    pub fn slug(&self) -> &str {
        match self {
            Self::Code => "code",
            Self::Test => "test",
            Self::Configuration(_) => "configuration",
            Self::Simulate => "simulate",
            Self::Tuning => "tuning",
            Self::Share => "share",
            Self::Described(slug) => slug,
        }
    }

    /// The tab of this name in addresses.
    #[must_use]
    pub fn of(slug: &str) -> Self {
        match slug {
            "" | "code" => Self::Code,
            "test" => Self::Test,
            "configuration" => Self::Configuration(Section::default()),
            "simulate" => Self::Simulate,
            "tuning" => Self::Tuning,
            "share" => Self::Share,
            other => Self::Described(decode(other)),
        }
    }
}

/// The parts of a function's configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// Memory, timeout and the like.
    #[default]
    General,
    /// Other services that invoke it.
    Triggers,
    /// Its URL, and requests to that.
    FunctionUrl,
    /// Environment variables.
    Environment,
    /// Tags.
    Tags,
    /// Reserved concurrency, and what it means.
    Concurrency,
    /// What runs the function: its role.
    Permissions,
}

impl Section {
    /// All of them, in the console's order.
    pub const ALL: [Self; 7] = [
        Self::General,
        Self::Triggers,
        Self::Permissions,
        Self::FunctionUrl,
        Self::Environment,
        Self::Tags,
        Self::Concurrency,
    ];

    /// The name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Triggers => "triggers",
            Self::FunctionUrl => "url",
            Self::Environment => "environment",
            Self::Tags => "tags",
            Self::Concurrency => "concurrency",
            Self::Permissions => "permissions",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::General => "General configuration",
            Self::Triggers => "Triggers",
            Self::FunctionUrl => "Function URL",
            Self::Environment => "Environment variables",
            Self::Tags => "Tags",
            Self::Concurrency => "Concurrency",
            Self::Permissions => "Permissions",
        }
    }
}

impl Route {
    /// Reads a location's hash, with or without its `#`.
    #[must_use]
    pub fn parse(hash: &str) -> Self {
        let address = hash.strip_prefix('#').unwrap_or(hash);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let parts: Vec<String> = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(decode)
            .collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            [] | ["functions"] => Self::Functions,
            ["create", "function"] => Self::Create,
            ["functions", name] => Self::Function {
                name: (*name).to_owned(),
                tab: tab_of(query),
            },
            ["logs"] => Self::Logs,
            ["logs", group] => Self::log_group(group),
            ["logs", group, stream] => Self::log_events(group, Some(stream)),
            ["log-events", group] => Self::log_events(group, None),
            ["pricing"] => Self::Pricing,
            ["data"] => Self::Data,
            ["courses", ..] => Self::Courses {
                href: ["#", address].concat(),
            },
            ["share", link] => Self::Shared {
                link: (*link).to_owned(),
            },
            _ => Self::NotFound,
        }
    }

    /// The address of a function's page.
    #[must_use]
    pub fn function(name: &str, tab: Tab) -> Self {
        Self::Function {
            name: name.to_owned(),
            tab,
        }
    }

    /// The address of a log group.
    #[must_use]
    pub fn log_group(group: &str) -> Self {
        Self::LogGroup {
            group: group.to_owned(),
        }
    }

    /// The address of the events of a stream, or of all streams.
    #[must_use]
    pub fn log_events(group: &str, stream: Option<&str>) -> Self {
        Self::LogEvents {
            group: group.to_owned(),
            stream: stream.map(str::to_owned),
        }
    }

    /// What the browser's tab and history show.
    #[must_use]
    pub fn title(&self) -> String {
        let what = match self {
            Self::Functions => "Functions",
            Self::Create => "Create function",
            Self::Function { name, .. } => name,
            Self::Logs => "Log groups",
            Self::LogGroup { group } => group,
            Self::LogEvents { group, stream } => stream.as_ref().unwrap_or(group),
            Self::Pricing => "Pricing calculator",
            Self::Data => "Your data",
            Self::Courses { .. } => "Courses",
            Self::Shared { .. } => "Shared function",
            Self::NotFound => "Not found",
        };
        [what, " - lambdabox"].concat()
    }

    /// The address, to be used as a link.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Functions => "#/functions".to_owned(),
            Self::Create => "#/create/function".to_owned(),
            Self::Function { name, tab } => {
                let function = ["#/functions/", &encode(name), "?tab=", &encode(tab.slug())];
                let mut href = function.concat();
                if let Tab::Configuration(section) = tab {
                    href.push_str("&section=");
                    href.push_str(section.name());
                }
                href
            }
            Self::Logs => "#/logs".to_owned(),
            Self::LogGroup { group } => ["#/logs/", &encode(group)].concat(),
            Self::LogEvents { group, stream } => match stream {
                Some(stream) => ["#/logs/", &encode(group), "/", &encode(stream)].concat(),
                None => ["#/log-events/", &encode(group)].concat(),
            },
            Self::Pricing => "#/pricing".to_owned(),
            Self::Data => "#/data".to_owned(),
            Self::Courses { href } => href.clone(),
            Self::Shared { link } => ["#/share/", link].concat(),
            Self::NotFound => "#/".to_owned(),
        }
    }
}

fn tab_of(query: &str) -> Tab {
    let value = |key: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find_map(|(name, value)| (name == key).then_some(value))
    };
    match Tab::of(value("tab").unwrap_or_default()) {
        Tab::Configuration(_) => {
            let wanted = value("section").unwrap_or_default();
            let section = Section::ALL
                .into_iter()
                .find(|section| section.name() == wanted);
            Tab::Configuration(section.unwrap_or_default())
        }
        tab => tab,
    }
}

/// Writes everything but letters, digits and `-_.~` as `%2F`.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
    out
}

/// Undoes `%2F` and the like; what is no such thing stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = rest
            .get(1..3)
            .filter(|digits| first == b'%' && digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &rest[3..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_address_leads_home() {
        for hash in ["", "#", "#/", "#/functions", "#/functions/"] {
            assert_eq!(Route::parse(hash), Route::Functions, "{hash}");
        }
    }

    #[test]
    fn links_lead_where_they_say() {
        let mut routes = vec![
            Route::Functions,
            Route::Create,
            Route::Pricing,
            Route::Data,
            Route::Courses {
                href: "#/courses/intro-to-lambda/quiz".into(),
            },
            Route::Shared {
                link: "AZ-_09".into(),
            },
            Route::function("f", Tab::Share),
            Route::function("my-function_2", Tab::Code),
            Route::function("f", Tab::Test),
            Route::function("f", Tab::Described("monitor".into())),
            Route::Logs,
            Route::log_group("/aws/lambda/f"),
            Route::log_events("/aws/lambda/f", None),
            Route::log_events("/aws/lambda/f", Some("2026/01/02/[$LATEST]0123?&#%")),
            Route::function("f", Tab::Simulate),
            Route::function("f", Tab::Tuning),
        ];
        for section in Section::ALL {
            routes.push(Route::function("f", Tab::Configuration(section)));
        }
        for route in routes {
            assert_eq!(Route::parse(&route.href()), route);
        }
    }

    #[test]
    fn an_unknown_tab_is_the_account_s_to_describe() {
        assert_eq!(
            Route::parse("#/functions/f?x=1&tab=zzz"),
            Route::function("f", Tab::Described("zzz".into()))
        );
        assert_eq!(
            Route::parse("#/functions/f?x=1"),
            Route::function("f", Tab::Code)
        );
    }

    #[test]
    fn other_addresses_lead_nowhere() {
        for hash in ["#/layers", "#/functions/a/b", "#x"] {
            assert_eq!(Route::parse(hash), Route::NotFound, "{hash}");
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%2"), "%zz%2");
        assert_eq!(decode("%C5%BC"), "ż");
    }
}
