//! The keys of records: which kind, and which one of it.

use super::super::courses::{ExerciseKey, is_course_id};
use super::super::invocation::DeliveryId;
use super::super::key::{FunctionKey, LogGroupKey};
use super::super::layers::LayerKey;
use std::fmt;

/// Before the keys of records that were put aside because they could not be read.
pub const ASIDE: &str = "aside/";

/// The key of a record that this version knows. They sort so that functions come before what belongs
/// to them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::account) enum Key {
    /// `function/eu-west-1/f`: everything but what follows.
    Function(FunctionKey),
    /// `code/eu-west-1/f`: what runs.
    Code(FunctionKey),
    /// `version/eu-west-1/f/1`: a published version with its code.
    Version(FunctionKey, u64),
    /// `draft/eu-west-1/f`: what is being edited.
    Draft(FunctionKey),
    /// `layer/eu-west-1/tea/1`: a version of a layer.
    Layer(LayerKey),
    /// `clock`: virtual time and the next seed.
    Clock,
    /// `counters`: numbers that never come twice.
    Counters,
    /// `queue/0000000000000001`: something that is still to happen.
    Delivery(DeliveryId),
    /// `log/eu-west-1//aws/lambda/f#about`: a piece of a log group.
    Log(LogGroupKey, String),
    /// `metric/eu-west-1/f#0000000000000001`: an hour of a function's metrics.
    Metric(FunctionKey, String),
    /// `course/tea-house`: a course whose file was opened.
    Course(String),
    /// `exercise/tea-house/first-cup`: how far its learner is with an exercise.
    Exercise(ExerciseKey),
    /// `service/s3/object/global/b/k`: what a service keeps, by its whole key.
    Service(String),
    /// Of a known kind, but no key that it has.
    Malformed(String),
}

/// Why a key is none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    /// Of a kind that is not known here, or put aside.
    Unknown,
    /// Of a kind that is known, but not a key that it can have.
    Malformed,
}

impl Key {
    /// Each key has one form, so that nothing else is the record of the same thing.
    pub(super) fn read(key: &str) -> Result<Self, Foreign> {
        let read = Self::read_any(key)?;
        if read.to_string() == key {
            Ok(read)
        } else {
            Err(Foreign::Malformed)
        }
    }

    fn read_any(key: &str) -> Result<Self, Foreign> {
        match key {
            "clock" => return Ok(Self::Clock),
            "counters" => return Ok(Self::Counters),
            _ => {}
        }
        let (kind, rest) = key.split_once('/').ok_or(Foreign::Unknown)?;
        let function = |path| FunctionKey::from_path(path).ok_or(Foreign::Malformed);
        match kind {
            "function" => function(rest).map(Self::Function),
            "code" => function(rest).map(Self::Code),
            "service" => Ok(Self::Service(key.to_owned())),
            "draft" => function(rest).map(Self::Draft),
            "layer" => LayerKey::from_path(rest)
                .map(Self::Layer)
                .ok_or(Foreign::Malformed),
            "version" => {
                let (path, number) = rest.rsplit_once('/').ok_or(Foreign::Malformed)?;
                let number = number.parse().map_err(|_| Foreign::Malformed)?;
                Ok(Self::Version(function(path)?, number))
            }
            "queue" => {
                let id = u64::from_str_radix(rest, 16).map_err(|_| Foreign::Malformed)?;
                Ok(Self::Delivery(DeliveryId(id)))
            }
            "log" => {
                let (region, name, piece) = piece(rest).ok_or(Foreign::Malformed)?;
                Ok(Self::Log(LogGroupKey::new(region, name), piece.to_owned()))
            }
            "metric" => {
                let (region, name, piece) = piece(rest).ok_or(Foreign::Malformed)?;
                Ok(Self::Metric(
                    FunctionKey::new(region, name),
                    piece.to_owned(),
                ))
            }
            "course" if is_course_id(rest) => Ok(Self::Course(rest.to_owned())),
            "course" => Err(Foreign::Malformed),
            "exercise" => ExerciseKey::from_path(rest)
                .map(Self::Exercise)
                .ok_or(Foreign::Malformed),
            _ => Err(Foreign::Unknown),
        }
    }

    /// The key that a text is, if it is one that this version knows.
    pub(in crate::account) fn parse(key: &str) -> Option<Self> {
        Self::read(key).ok()
    }

    /// The function that this belongs to.
    pub(in crate::account) const fn owner(&self) -> Option<&FunctionKey> {
        match self {
            Self::Version(key, _) => Some(key),
            other => other.of_function(),
        }
    }

    /// The function that this is a part of, if it cannot be shown without it.
    pub(in crate::account) const fn of_function(&self) -> Option<&FunctionKey> {
        match self {
            Self::Function(key) | Self::Code(key) | Self::Draft(key) => Some(key),
            _ => None,
        }
    }
}

/// Neither regions nor the names of pieces have a slash or a `#`.
fn piece(rest: &str) -> Option<(&str, &str, &str)> {
    let (place, piece) = rest.rsplit_once('#')?;
    let (region, name) = place.split_once('/')?;
    Some((region, name, piece))
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function(key) => write!(f, "function/{}", key.path()),
            Self::Code(key) => write!(f, "code/{}", key.path()),
            Self::Version(key, number) => write!(f, "version/{}/{number}", key.path()),
            Self::Draft(key) => write!(f, "draft/{}", key.path()),
            Self::Layer(key) => write!(f, "layer/{}", key.path()),
            Self::Clock => f.write_str("clock"),
            Self::Counters => f.write_str("counters"),
            Self::Delivery(id) => write!(f, "queue/{:016x}", id.0),
            Self::Log(key, piece) => write!(f, "log/{}/{}#{piece}", key.region, key.name),
            Self::Metric(key, piece) => write!(f, "metric/{}#{piece}", key.path()),
            Self::Course(id) => write!(f, "course/{id}"),
            Self::Exercise(key) => write!(f, "exercise/{}", key.path()),
            Self::Service(key) | Self::Malformed(key) => f.write_str(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_were_written() {
        let function = FunctionKey::new("eu-west-1", "f");
        let keys = [
            (Key::Function(function.clone()), "function/eu-west-1/f"),
            (Key::Code(function.clone()), "code/eu-west-1/f"),
            (Key::Draft(function.clone()), "draft/eu-west-1/f"),
            (Key::Version(function.clone(), 12), "version/eu-west-1/f/12"),
            (
                Key::Layer(LayerKey {
                    region: "eu-west-1".into(),
                    name: "tea".into(),
                    version: 2,
                }),
                "layer/eu-west-1/tea/2",
            ),
            (
                Key::Service("service/s3/object/global/b/k".into()),
                "service/s3/object/global/b/k",
            ),
            (Key::Clock, "clock"),
            (Key::Counters, "counters"),
            (Key::Delivery(DeliveryId(255)), "queue/00000000000000ff"),
            (
                Key::Log(
                    LogGroupKey::new("eu-west-1", "/aws/lambda/a#b"),
                    "about".into(),
                ),
                "log/eu-west-1//aws/lambda/a#b#about",
            ),
            (
                Key::Metric(function, "0000000000000001".into()),
                "metric/eu-west-1/f#0000000000000001",
            ),
            (Key::Course("tea-house".into()), "course/tea-house"),
            (
                Key::Exercise(ExerciseKey::new("tea-house", "first-cup")),
                "exercise/tea-house/first-cup",
            ),
        ];
        for (key, text) in keys {
            assert_eq!(key.to_string(), text);
            assert_eq!(Key::read(text), Ok(key));
        }
        for unknown in ["aside/x/clock", "bucket/eu-west-1/b", "version", ""] {
            assert_eq!(Key::read(unknown), Err(Foreign::Unknown), "{unknown}");
        }
        for bad in [
            "function/f",
            "function/a/b/c",
            "log/strange",
            "queue/zz",
            "queue/ff",
            "version/r/f/01",
            "version/r/f/x",
            "layer/r/t",
            "course/Tea House",
            "exercise/tea-house",
            "exercise/tea-house/first/cup",
        ] {
            assert_eq!(Key::read(bad), Err(Foreign::Malformed), "{bad}");
        }
    }
}
