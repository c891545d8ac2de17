//! The settings of a function by the names that refusals have for them: what the console calls each of
//! them, and on which part of the configuration it stands.

use super::route::Section;

/// What the name of one environment variable begins with.
const VARIABLE: &str = "environment.";

/// Name, label, part of the configuration.
const SETTINGS: [(&str, &str, Section); 8] = [
    ("description", "Description", Section::General),
    ("memory", "Memory", Section::General),
    ("timeout", "Timeout", Section::General),
    ("storage", "Ephemeral storage", Section::General),
    ("handler", "Handler", Section::General),
    ("role", "Role ARN", Section::Permissions),
    ("reserved", "Reserved concurrency", Section::Concurrency),
    ("environment", "Environment variables", Section::Environment),
];

/// The key of the environment variable that a name is of, if it is one's.
#[must_use]
pub fn variable(name: &str) -> Option<&str> {
    name.strip_prefix(VARIABLE)
}

/// What the console calls a setting, and where it stands; `None` for what the page does not know.
#[must_use]
pub fn find(name: &str) -> Option<(String, Section)> {
    if let Some(key) = variable(name) {
        return Some((
            ["Environment variable ", key].concat(),
            Section::Environment,
        ));
    }
    let found = SETTINGS.iter().find(|(known, ..)| *known == name);
    found.map(|(_, label, section)| ((*label).to_owned(), *section))
}

/// The label of a setting's field.
#[must_use]
pub fn label(name: &str) -> &'static str {
    let found = SETTINGS.iter().find(|(known, ..)| *known == name);
    found.map_or("", |(_, label, _)| label)
}
