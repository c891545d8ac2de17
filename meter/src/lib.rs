//! See the crate's folder in ARCHITECTURE.md.
