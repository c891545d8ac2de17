//! From an event's bytes to what the handler takes.

use serde::de::DeserializeOwned;
use std::fmt;

/// The event is not what the handler takes. Says where in the event, and why.
#[derive(Debug)]
pub struct DeserializeError {
    inner: serde_path_to_error::Error<serde_json::Error>,
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WHAT: &str =
            "failed to deserialize the incoming data into the function's payload type";
        let path = self.inner.path().to_string();
        // AWS's text ends with a line break, and names the path twice.
        if path == "." {
            writeln!(f, "{WHAT}: {}", self.inner)
        } else {
            writeln!(f, "{WHAT}: [{path}] {}", self.inner)
        }
    }
}

impl std::error::Error for DeserializeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.inner)
    }
}

pub(crate) fn deserialize<T: DeserializeOwned>(event: &[u8]) -> Result<T, DeserializeError> {
    let deserializer = &mut serde_json::Deserializer::from_slice(event);
    serde_path_to_error::deserialize(deserializer).map_err(|inner| DeserializeError { inner })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Order {
        #[serde(rename = "items")]
        _items: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    struct Item {
        #[serde(rename = "count")]
        _count: u32,
    }

    #[test]
    fn an_event_of_another_shape_is_refused_with_the_path_to_the_field() {
        let event = br#"{"items":[{"count":1},{"count":"two"}]}"#;
        assert_eq!(
            deserialize::<Order>(event).unwrap_err().to_string(),
            "failed to deserialize the incoming data into the function's payload type: \
             [items[1].count] items[1].count: invalid type: string \"two\", expected u32 at line 1 \
             column 36\n"
        );
        assert_eq!(
            deserialize::<Order>(b"[]").unwrap_err().to_string(),
            "failed to deserialize the incoming data into the function's payload type: invalid \
             length 0, expected struct Order with 1 element at line 1 column 2\n"
        );
    }
}
