//! What has been typed into the fields of a view, and what is wrong with it.

use yew::AttrValue;

/// The fields of one view by their ids. Text, so that anything can be typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    fields: Texts,
    errors: Texts,
    /// Rows of keys and values: tags, environment variables, headers.
    pub rows: Vec<(AttrValue, AttrValue)>,
    /// What it began as, to know whether something was changed.
    saved: Option<Box<Form>>,
    /// A request that it made is under way.
    pub busy: bool,
}

/// Texts by their ids. There are few of them: looking at each is as fast as a tree, and smaller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Texts(Vec<(AttrValue, AttrValue)>);

impl Texts {
    fn get(&self, id: &str) -> Option<AttrValue> {
        let found = self.0.iter().find(|(known, _)| *known == *id);
        found.map(|(_, text)| text.clone())
    }

    fn set(&mut self, id: &str, text: AttrValue) {
        match self.0.iter_mut().find(|(known, _)| *known == *id) {
            Some((_, there)) => *there = text,
            None => self.0.push((id.to_owned().into(), text)),
        }
    }

    fn remove(&mut self, id: &str) {
        self.0.retain(|(known, _)| *known != *id);
    }
}

impl Form {
    /// A form that begins with these values.
    #[must_use]
    pub fn of(fields: &[(&str, AttrValue)]) -> Self {
        let mut form = Self::default();
        for (id, value) in fields {
            form.set(id, value.clone());
        }
        form
    }

    /// With these rows.
    #[must_use]
    pub fn rows(mut self, rows: Vec<(AttrValue, AttrValue)>) -> Self {
        self.rows = rows;
        self
    }

    /// What it holds counts as saved.
    #[must_use]
    pub fn saved(mut self) -> Self {
        self.errors.0.clear();
        self.busy = false;
        self.saved = None;
        self.saved = Some(Box::new(self.clone()));
        self
    }

    /// Whether it differs from what was saved.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.saved
            .as_ref()
            .is_some_and(|saved| saved.fields != self.fields || saved.rows != self.rows)
    }

    /// Shows what was saved again.
    pub fn reset(&mut self) {
        if let Some(saved) = self.saved.take() {
            *self = saved.saved();
        }
    }

    /// The text of a field.
    #[must_use]
    pub fn get(&self, id: &str) -> AttrValue {
        self.fields.get(id).unwrap_or_default()
    }

    /// The text of a field, if something was put into it.
    #[must_use]
    pub fn typed(&self, id: &str) -> Option<AttrValue> {
        self.fields.get(id)
    }

    /// All that was put into fields: ids and texts.
    #[must_use]
    pub fn all(&self) -> Vec<(String, String)> {
        let one = |(id, text): &(AttrValue, AttrValue)| (id.to_string(), text.to_string());
        self.fields.0.iter().map(one).collect()
    }

    /// Puts a text into a field; what was wrong with it is forgotten.
    pub fn set(&mut self, id: &str, value: AttrValue) {
        self.errors.remove(id);
        self.fields.set(id, value);
    }

    /// What was wrong with a field is forgotten.
    pub fn accept(&mut self, id: &str) {
        self.errors.remove(id);
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, id: &str) -> Option<AttrValue> {
        self.errors.get(id)
    }

    /// Everything that is wrong: ids of fields and why.
    pub fn errors(&self) -> impl Iterator<Item = (&AttrValue, &AttrValue)> {
        self.errors.0.iter().map(|(id, text)| (id, text))
    }

    /// Says what is wrong with a field; with the id `""`, with all of it.
    pub fn refuse(&mut self, id: &str, error: AttrValue) {
        self.busy = false;
        self.errors.set(id, error);
    }

    /// Nothing is wrong until it is checked again.
    pub fn clear_errors(&mut self) {
        self.errors.0.clear();
    }

    /// Whether nothing is known to be wrong.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.errors.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_seen_and_taken_back() {
        let mut form = Form::of(&[("memory", "128".into())]).saved();
        assert!(!form.is_changed());
        form.set("memory", "256".into());
        form.rows.push(("a".into(), "b".into()));
        assert!(form.is_changed());
        form.reset();
        assert_eq!(form.get("memory"), "128");
        assert!(!form.is_changed() && form.rows.is_empty());
    }

    #[test]
    fn typing_takes_an_error_away() {
        let mut form = Form::of(&[("memory", "1".into())]).saved();
        form.refuse("memory", "too little".into());
        assert_eq!(form.error("memory").as_deref(), Some("too little"));
        assert!(!form.is_right());
        form.set("memory", "128".into());
        assert!(form.is_right());
    }
}
