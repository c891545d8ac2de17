//! AWS's APIs over HTTP, on one account: the services of `lambdabox-aws`, and Lambda's own API on the
//! functions that the account has.
//!
//! ```text
//!   request ─▶ apart ─▶ (page)
//!                 └───▶ answer ─▶ signature ─▶ AccountServices ─▶ lambda ─▶ SharedAccount, Environments
//!   events on their way ─────────────────────▶ queue ─────────▶ SharedAccount, Environments
//! ```
//!
//! Nothing here knows a rule of AWS: requests become typed calls of the account or of the services, and
//! what they answer becomes a response.

mod account;
mod answer;
mod apart;
mod credentials;
mod environments;
mod lambda;
mod logs;
mod pace;
mod queue;
mod signature;

pub use credentials::{Credentials, CredentialsError};

use crate::http::{self, Hosts, Limits};
use crate::machine::Machine;
use crate::site::{self, Site};
use crate::state::{State, StateError};
use account::SharedAccount;
use axum::Router;
use axum::middleware;
use environments::Environments;
use lambdabox_core::network::Endpoints;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Runs of functions at the same time, for each core: enough that handlers which take long leave others a
/// share of the machine.
const RUNS_A_CORE: usize = 8;
/// All bodies of requests that are being answered, in MiB.
const BODIES_MIB: u32 = 1_024;

/// Who may use AWS's APIs.
#[derive(Debug)]
pub enum Access {
    /// Whoever reaches the server, with any key: for servers that only this machine reaches.
    Anybody,
    /// Whoever signs with one of these keys.
    Keys(Credentials),
    /// Nobody: the page only.
    Nobody,
}

/// An account that AWS's clients use.
pub struct Api {
    account: SharedAccount,
    environments: Environments,
    access: Access,
    hosts: Hosts,
    /// Room for runs.
    runs: Semaphore,
    /// Room for bodies.
    bodies: Semaphore,
}

/// Where the account of a server is.
#[derive(Debug)]
pub enum Place {
    /// In memory: it ends with the server.
    Memory,
    /// In a folder.
    Folder(PathBuf),
}

impl Api {
    /// An account for AWS's clients. Other hosts than AWS's are these pretend endpoints for its functions.
    ///
    /// # Errors
    /// [`StateError`] if the account cannot be read.
    pub fn open(
        place: Place,
        machine: Machine,
        endpoints: Endpoints,
        access: Access,
        hosts: Hosts,
    ) -> Result<Self, StateError> {
        let account = match place {
            Place::Memory => SharedAccount::in_memory(),
            Place::Folder(folder) => {
                let state = State::open(&folder)?;
                SharedAccount::in_folder(folder, state)
            }
        };
        let environments = Environments::new(machine, endpoints, account.services());
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            account,
            environments,
            access,
            hosts,
            runs: Semaphore::new(cores.saturating_mul(RUNS_A_CORE)),
            bodies: Semaphore::new(BODIES_MIB as usize),
        })
    }
}

/// Answers whoever connects, until the process ends: AWS's clients from the account, others with the page.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    api: Arc<Api>,
    site: Option<Site>,
    listener: TcpListener,
    limits: Limits,
) -> io::Result<()> {
    let pages = site.map_or_else(Router::new, |site| site::router(site, api.hosts.clone()));
    let queue = tokio::spawn(queue::work(Arc::clone(&api)));
    let app = pages.layer(middleware::from_fn_with_state(api, answer::answer));
    let served = http::serve(app, listener, limits).await;
    queue.abort();
    served
}
