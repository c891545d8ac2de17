//! What is wrong with a course.

use super::{At, Problem, Search, did_you_mean};
use crate::exercise::format::CourseSpec;
use std::collections::{BTreeMap, BTreeSet};

impl CourseSpec {
    /// Everything that is wrong with it, in the order of the file. `known` are the ids of the
    /// exercises in its folder: each of them has to stand in one part.
    #[must_use]
    pub fn problems(&self, known: &BTreeSet<String>) -> Vec<Problem> {
        let files = BTreeMap::new();
        let mut search = Search {
            files: &files,
            found: Vec::new(),
        };
        let root = At::default();
        search.id(&root.key("id"), &self.id);
        search.text(&root.key("title"), &self.title, 200);
        search.optional_text(&root.key("text"), &self.text);
        let parts = root.key("part");
        if !(1..=50).contains(&self.parts.len()) {
            search.tell(&parts, "A course has 1 to 50 parts: [[part]].");
        }
        let mut seen = BTreeSet::new();
        for (index, part) in self.parts.iter().enumerate() {
            let part_at = parts.index(index);
            search.text(&part_at.key("title"), &part.title, 200);
            search.optional_text(&part_at.key("text"), &part.text);
            let exercises = part_at.key("exercises");
            if !(1..=100).contains(&part.exercises.len()) {
                search.tell(&exercises, "A part has 1 to 100 exercises.");
            }
            for (place, id) in part.exercises.iter().enumerate() {
                let at = exercises.index(place);
                if !known.contains(id) {
                    let names = known.iter().map(String::as_str);
                    let near = did_you_mean(id, names);
                    search.tell(&at, format!("There is no exercise {id:?} here.{near}"));
                } else if !seen.insert(id) {
                    search.tell(&at, format!("The exercise {id:?} is in the course twice."));
                }
            }
        }
        for id in known.iter().filter(|id| !seen.contains(id)) {
            let message = format!("The exercise {id:?} lies here, but is in no part.");
            search.tell(&parts, message);
        }
        search.found
    }
}

impl Search<'_> {
    fn optional_text(&mut self, at: &At, text: &str) {
        if !text.is_empty() {
            self.text(at, text, 2_000);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::format::CoursePart;

    fn course(exercises: &[&str]) -> CourseSpec {
        CourseSpec {
            id: "intro".to_owned(),
            title: "Intro".to_owned(),
            text: String::new(),
            parts: vec![CoursePart {
                title: "One".to_owned(),
                text: String::new(),
                exercises: exercises.iter().map(|&id| id.to_owned()).collect(),
            }],
        }
    }

    fn told(course: &CourseSpec, known: &[&str]) -> Vec<String> {
        let known = known.iter().map(|&id| id.to_owned()).collect();
        let problems = course.problems(&known);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_course_with_all_its_exercises_is_right() {
        let course = course(&["b", "a"]);
        assert!(told(&course, &["a", "b"]).is_empty());
        assert_eq!(course.exercises().collect::<Vec<_>>(), ["b", "a"]);
    }

    #[test]
    fn exercises_that_are_missing_doubled_or_forgotten_are_told() {
        let known = ["timeouts", "memory", "quiz"];
        assert_eq!(
            told(&course(&["timeout", "quiz", "quiz"]), &known),
            [
                "part[0].exercises[0]: There is no exercise \"timeout\" here. Did you mean \"timeouts\"?",
                "part[0].exercises[2]: The exercise \"quiz\" is in the course twice.",
                "part: The exercise \"memory\" lies here, but is in no part.",
                "part: The exercise \"timeouts\" lies here, but is in no part.",
            ]
        );
    }

    #[test]
    fn a_course_without_parts_titles_or_a_right_id_is_told() {
        let empty = CourseSpec {
            id: "Intro!".to_owned(),
            ..CourseSpec::default()
        };
        assert_eq!(
            told(&empty, &[]),
            [
                "id: \"Intro!\" is no id: it has 1 to 64 lower-case letters, digits and hyphens.",
                "title: This text is empty.",
                "part: A course has 1 to 50 parts: [[part]].",
            ]
        );
        let mut no_exercises = course(&[]);
        no_exercises.parts[0].title.clear();
        assert_eq!(
            told(&no_exercises, &[]),
            [
                "part[0].title: This text is empty.",
                "part[0].exercises: A part has 1 to 100 exercises.",
            ]
        );
    }
}
