//! The page inside of this program: one archive, built in by `cargo xtask build`.

mod files;
mod server;

pub use files::{Site, SiteError};
pub use server::serve;
pub(crate) use server::{not_for_us, router, short};

/// The archive of the page; `None` in a build without it.
#[must_use]
pub const fn embedded() -> Option<&'static [u8]> {
    #[cfg(feature = "site")]
    {
        Some(include_bytes!(env!("LAMBDABOX_SITE")))
    }
    #[cfg(not(feature = "site"))]
    {
        None
    }
}
