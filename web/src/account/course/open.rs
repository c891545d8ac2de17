//! A course as it is open: its exercises are shared with the checks that run.

use lambdabox_core::exercise::format::CourseSpec;
use lambdabox_core::exercise::pack::{CoursePack, Pack, PackError};
use std::sync::Arc;

/// See the module.
pub(super) struct OpenCourse {
    /// What people read of it, and the order of its exercises.
    pub(super) spec: CourseSpec,
    /// Its exercises, in the order of the course.
    pub(super) packs: Vec<Arc<Pack>>,
}

impl OpenCourse {
    /// Reads a course's file.
    pub(super) fn read(text: &str) -> Result<Self, PackError> {
        let CoursePack { spec, packs, .. } = CoursePack::read(text)?;
        Ok(Self {
            spec,
            packs: packs.into_iter().map(Arc::new).collect(),
        })
    }

    /// The exercise of this id.
    pub(super) fn pack(&self, id: &str) -> Option<&Arc<Pack>> {
        self.packs.iter().find(|pack| pack.spec.id == id)
    }
}
