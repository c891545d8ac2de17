//! CloudWatch Logs' filter patterns: which events are wanted.
//!
//! Terms (`ERROR`), phrases (`"not found"`), what must not be there (`-DEBUG`), alternatives
//! (`?ERROR ?WARN`), and conditions on JSON events (`{ $.level = "ERROR" && $.ms > 100 }`).
//! Regular expressions and patterns of columns (`[ip, user, ...]`) are refused.

mod condition;
mod parse;
mod selector;
mod terms;

use condition::Condition;
use terms::Terms;

/// The longest pattern, as in AWS's API.
pub const PATTERN_MAX_CHARS: usize = 1_024;

/// Which events are wanted. The default one wants all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FilterPattern {
    wanted: Wanted,
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Wanted {
    #[default]
    All,
    Terms(Terms),
    Json(Condition),
}

/// A pattern cannot be understood. The words after AWS's `Invalid filter pattern` are not AWS's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Invalid filter pattern: {0}.")]
pub struct PatternError(String);

impl PatternError {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl FilterPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`PatternError`] says what is wrong with it and what to write instead.
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        let pattern = pattern.trim();
        if pattern.chars().count() > PATTERN_MAX_CHARS {
            return Err(PatternError::new(format!(
                "it is longer than {PATTERN_MAX_CHARS} characters"
            )));
        }
        let wanted = match pattern.chars().next() {
            None => Wanted::All,
            Some('{') => Wanted::Json(parse::condition(pattern)?),
            Some('[') => {
                return Err(PatternError::new(
                    "patterns of columns in square brackets are not simulated; to find a bracket, put the term in double quotes",
                ));
            }
            Some(_) => Wanted::Terms(Terms::parse(pattern)?),
        };
        Ok(Self { wanted })
    }

    /// Whether a message is wanted.
    #[must_use]
    pub fn matches(&self, message: &str) -> bool {
        match &self.wanted {
            Wanted::All => true,
            Wanted::Terms(terms) => terms.matches(message),
            Wanted::Json(condition) => {
                // Only a JSON object or array can match: nothing else is parsed.
                message.trim_start().starts_with(['{', '['])
                    && serde_json::from_str(message).is_ok_and(|json| condition.holds(&json))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111",
        "arrayKey":["value","another value"],"objectList":[{"name":"a","id":1},{"name":"b","id":2}],
        "SomeObject":null,"cluster.name":"c","done":true,"latency":49.5,"errorCode":400}"#;

    fn matches(pattern: &str, message: &str) -> bool {
        FilterPattern::parse(pattern).unwrap().matches(message)
    }

    fn refused(pattern: &str) -> String {
        FilterPattern::parse(pattern).unwrap_err().to_string()
    }

    #[test]
    fn the_examples_of_the_guide_about_terms() {
        let events = [
            "[ERROR 400] BAD REQUEST",
            "[ERROR 401] UNAUTHORIZED REQUEST",
            "[ERROR 419] MISSING ARGUMENTS",
            "[INFO] REQUEST FAILED",
        ];
        for (pattern, expected) in [
            ("", [true, true, true, true]),
            ("\" \"", [true, true, true, true]),
            ("ERROR", [true, true, true, false]),
            ("error", [false; 4]),
            ("ERROR ARGUMENTS", [false, false, true, false]),
            ("?ARGUMENTS ?INFO", [false, false, true, true]),
            // Alternatives beside other terms are ignored.
            ("?ERROR ?ARGUMENTS REQUEST", [true, true, false, true]),
            ("\"BAD REQUEST\"", [true, false, false, false]),
            ("ERROR -ARGUMENTS", [true, true, false, false]),
            ("-\"[ERROR\"", [false, false, false, true]),
            ("?\"BAD R\" ?FAILED", [true, false, false, true]),
        ] {
            let found = events.map(|event| matches(pattern, event));
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[test]
    fn the_examples_of_the_guide_about_json() {
        for (pattern, expected) in [
            (r#"{ $.eventType = "UpdateTrail" }"#, true),
            ("{$.eventType=UpdateTrail}", true),
            (r#"{ $.eventType = "Update*" }"#, true),
            (r#"{ $.eventType = "Trail" }"#, false),
            ("{ $.sourceIPAddress != 123.123.* }", true),
            ("{ $.sourceIPAddress != 111.* }", false),
            (r#"{ $.arrayKey[0] = "value" }"#, true),
            (r#"{ $.arrayKey[*] = "another value" }"#, true),
            (r#"{ $.arrayKey = "value" }"#, false),
            ("{ $.objectList[1].id = 2 }", true),
            ("{ $.objectList[*].id > 2 }", false),
            ("{ $.* = UpdateTrail }", true),
            ("{ $.['cluster.name'] = \"c\" }", true),
            ("{ $[\"cluster.name\"] = \"c\" }", true),
            ("{ $.SomeObject IS NULL }", true),
            ("{ $.done IS TRUE }", true),
            ("{ $.done IS FALSE }", false),
            ("{ $.SomeOtherObject NOT EXISTS }", true),
            ("{ $.SomeObject NOT EXISTS }", false),
            ("{ $.SomeOtherObject != 1 }", false),
            ("{ $.latency < 50 }", true),
            ("{ $.latency >= 4.95e+1 }", true),
            ("{ $.errorCode = 400}", true),
            ("{ $.errorCode = 4* }", true),
            ("{ $.errorCode != 500 }", true),
            ("{ $.eventType > 1 }", false),
            ("{ ($.errorCode = 400) && ($.eventType = x) }", false),
            (
                "{ $.errorCode = 400 || $.eventType = x && $.done IS FALSE }",
                true,
            ),
            (
                "{ ($.errorCode = 400 || $.eventType = x) && $.done IS FALSE }",
                false,
            ),
        ] {
            assert_eq!(matches(pattern, JSON), expected, "{pattern}");
        }
        assert!(!matches("{ $.a NOT EXISTS }", "no JSON"));
        assert!(!matches("{ $.a NOT EXISTS }", "{broken"));
    }

    #[test]
    fn what_cannot_be_understood_says_why() {
        insta::assert_snapshot!(refused("a.b"), @"Invalid filter pattern: put a.b in double quotes, since it has more than letters, digits and underscores.");
        insta::assert_snapshot!(refused("\"open"), @"Invalid filter pattern: a double quote is missing its partner.");
        insta::assert_snapshot!(refused("%a%"), @"Invalid filter pattern: regular expressions between percent signs are not simulated.");
        insta::assert_snapshot!(refused("[a, b]"), @"Invalid filter pattern: patterns of columns in square brackets are not simulated; to find a bracket, put the term in double quotes.");
        insta::assert_snapshot!(refused("-"), @"Invalid filter pattern: a term is missing after -.");
        insta::assert_snapshot!(refused("{ $.a = }"), @"Invalid filter pattern: a value is missing at character 9.");
        insta::assert_snapshot!(refused("{ $.a }"), @"Invalid filter pattern: one of = != < > <= >=, IS or NOT EXISTS is missing at character 7.");
        insta::assert_snapshot!(refused("{ a = 1 }"), @"Invalid filter pattern: a property such as $.level is missing at character 3.");
        insta::assert_snapshot!(refused("{ $.a = 1"), @"Invalid filter pattern: && or || or } is missing at character 10.");
        insta::assert_snapshot!(refused("{ $.a = 1 } x"), @"Invalid filter pattern: there is something after the } at character 13.");
        insta::assert_snapshot!(refused("{ ($.a = 1 }"), @"Invalid filter pattern: && or || or ) is missing at character 12.");
        insta::assert_snapshot!(refused("{ $.a < x }"), @"Invalid filter pattern: a number is missing at character 9.");
        insta::assert_snapshot!(refused("{ $.a IS NONE }"), @"Invalid filter pattern: NULL, TRUE or FALSE is missing at character 10.");
        insta::assert_snapshot!(refused("{ $.a[x] = 1 }"), @"Invalid filter pattern: an array index, * or a quoted name is missing at character 7.");
        insta::assert_snapshot!(refused("{ $.a = %x% }"), @"Invalid filter pattern: regular expressions between percent signs are not simulated at character 9.");
    }

    #[test]
    fn deep_and_long_patterns_are_refused() {
        assert!(FilterPattern::parse(&format!("{{{}", "(".repeat(1_000))).is_err());
        assert!(FilterPattern::parse(&"a".repeat(2_000)).is_err());
        assert!(!matches("{ $.a = 1 }", &"[".repeat(100_000)));
    }

    #[test]
    fn many_wildcards_do_no_harm() {
        let pattern = format!("{{ $.a = \"{}b\" }}", "a*".repeat(400));
        let message = format!("{{\"a\":\"{}\"}}", "a".repeat(100_000));
        assert!(!matches(&pattern, &message));
    }
}
