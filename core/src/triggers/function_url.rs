//! A function URL: HTTP requests as events of payload 2.0, and answers as HTTP responses.

mod body;
mod request;
mod response;

pub use body::{BodyForm, RequestBody};
pub use request::HttpRequest;
pub use response::{HttpResponse, forbidden, respond, throttled};

use crate::function::FunctionConfig;
use crate::ids::{LOWER, look_alike};
use serde::{Deserialize, Serialize};

/// The URL of a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionUrl {
    /// Who may use it.
    pub auth_type: AuthType,
}

/// Who may use a function URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthType {
    /// Anybody.
    None,
    /// Only who signs the request with credentials that are allowed to.
    AwsIam,
}

impl FunctionUrl {
    /// The id in the URL: 32 letters, the same for the function for ever.
    #[must_use]
    pub fn id(function: &FunctionConfig) -> String {
        look_alike(&format!("{} url", function.arn()), LOWER, 32)
    }

    /// `abc….lambda-url.eu-west-1.on.aws`
    #[must_use]
    pub fn domain(function: &FunctionConfig) -> String {
        format!(
            "{}.lambda-url.{}.on.aws",
            Self::id(function),
            function.region
        )
    }

    /// `https://abc….lambda-url.eu-west-1.on.aws/`
    #[must_use]
    pub fn url(function: &FunctionConfig) -> String {
        format!("https://{}/", Self::domain(function))
    }
}
