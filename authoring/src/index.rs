//! The list of courses that a page has beside it.

use lambdabox_core::exercise::pack::CoursePack;
use serde_json::json;

/// The list as JSON: of each course what the page shows before it is opened, and the name of its file.
#[must_use]
pub fn course_index(courses: &[CoursePack]) -> String {
    let listed = courses.iter().map(|course| {
        let spec = &course.spec;
        json!({
            "id": spec.id,
            "title": spec.title,
            "text": spec.text,
            "exercises": course.packs.len(),
            "file": format!("{}.json", spec.id),
        })
    });
    let listed: Vec<_> = listed.collect();
    json!({ "format": "lambdabox.courses/1", "courses": listed }).to_string()
}
