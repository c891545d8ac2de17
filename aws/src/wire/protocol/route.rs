//! Which REST operation a request asks for.

use crate::wire::{
    Headers,
    http::decode,
    model::{Location, Model, Operation},
};

#[derive(Debug)]
enum Segment {
    Literal(String),
    /// One segment of the path.
    Label(String),
    /// The rest of the path.
    Greedy(String),
}

/// What a request must have to ask for an operation.
#[derive(Debug)]
pub(crate) struct Route {
    operation: String,
    method: String,
    segments: Vec<Segment>,
    /// Parameters of the query, with their values if these are given.
    query: Vec<(String, Option<String>)>,
    headers: Vec<String>,
    /// The more a request must have, the sooner the operation is looked at.
    rank: (usize, usize, bool),
}

impl Route {
    /// The routes of a model, most special first.
    pub(crate) fn all(model: &Model) -> Vec<Self> {
        let mut all: Vec<_> = model
            .operations
            .values()
            .map(|operation| Self::new(model, operation))
            .collect();
        all.sort_by_key(|route| std::cmp::Reverse(route.rank));
        all
    }

    fn new(model: &Model, operation: &Operation) -> Self {
        let uri = &operation.http.request_uri;
        let (path, literals) = uri.split_once('?').unwrap_or((uri, ""));
        let segments: Vec<_> = path
            .trim_start_matches('/')
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| {
                let label = segment
                    .strip_prefix('{')
                    .and_then(|label| label.strip_suffix('}'));
                match label.map(|label| (label, label.strip_suffix('+'))) {
                    Some((_, Some(greedy))) => Segment::Greedy(greedy.to_owned()),
                    Some((label, None)) => Segment::Label(label.to_owned()),
                    None => Segment::Literal(segment.to_owned()),
                }
            })
            .collect();
        let mut query: Vec<_> = literals
            .split('&')
            .filter(|literal| !literal.is_empty())
            .map(|literal| match literal.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (literal.to_owned(), None),
            })
            .collect();
        let mut headers = Vec::new();
        let shape = model.input(operation);
        for name in &shape.required {
            let Some(member) = shape.members.get(name) else {
                continue;
            };
            let wire = member.wire_name(name).to_owned();
            match member.location {
                Some(Location::Query) => query.push((wire, None)),
                Some(Location::Header) => headers.push(wire),
                _ => {}
            }
        }
        let literal = |segment: &&Segment| matches!(segment, Segment::Literal(_));
        Self {
            operation: operation.name.clone(),
            method: operation.http.method.clone(),
            rank: (
                query.len() + headers.len(),
                segments.iter().filter(literal).count(),
                !operation.deprecated,
            ),
            segments,
            query,
            headers,
        }
    }

    fn labels(&self, path: &str) -> Option<Vec<(&str, String)>> {
        let mut rest = Some(path).filter(|path| !path.is_empty());
        let mut labels = Vec::new();
        for segment in &self.segments {
            let now = rest?;
            if let Segment::Greedy(name) = segment {
                if now.is_empty() {
                    return None;
                }
                labels.push((name.as_str(), decode(now)));
                return Some(labels);
            }
            let (head, tail) = match now.split_once('/') {
                Some((head, tail)) => (head, Some(tail)),
                None => (now, None),
            };
            match segment {
                Segment::Literal(literal) if literal == head => {}
                Segment::Label(name) if !head.is_empty() => labels.push((name, decode(head))),
                _ => return None,
            }
            rest = tail;
        }
        // A slash at the end does no harm.
        rest.is_none_or(str::is_empty).then_some(labels)
    }
}

/// The operation, and the labels of its path.
pub(crate) struct Found<'m> {
    pub(crate) operation: &'m Operation,
    pub(crate) labels: Vec<(&'m str, String)>,
}

/// Finds what a request asks for; `path` as it was sent, with its slash.
pub(crate) fn find<'m>(
    model: &'m Model,
    method: &str,
    path: &str,
    query: &[(String, String)],
    headers: &Headers,
) -> Option<Found<'m>> {
    let path = path.strip_prefix('/').unwrap_or(path);
    model
        .routes
        .iter()
        .filter(|route| route.method == method)
        .filter(|route| {
            route.query.iter().all(|(name, wanted)| {
                query.iter().any(|(key, value)| {
                    key == name && wanted.as_ref().is_none_or(|wanted| wanted == value)
                })
            }) && route.headers.iter().all(|name| headers.get(name).is_some())
        })
        .find_map(|route| {
            let labels = route.labels(path)?;
            let operation = model.operations.get(&route.operation)?;
            Some(Found { operation, labels })
        })
}
