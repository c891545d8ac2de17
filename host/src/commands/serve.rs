//! `lambdabox serve`: the page, from inside of this program, and AWS's APIs on an account beside it.

use super::stored::StateArguments;
use super::{input, insist, tell};
use crate::api::{self, Access, Api, Credentials, Place};
use crate::http::{Hosts, Limits};
use crate::machine::Machine;
use crate::site::{self, Site};
use clap::Args;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Serve the page and AWS's APIs, without any network beyond this machine
///
/// AWS's clients (AWS CLI, boto3, SDKs) use the account of this server with the address as their endpoint URL:
/// Lambda's own API and the services around functions. Any keys will do.
#[derive(Args)]
pub(super) struct Arguments {
    /// The port to listen on; 0 for any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to listen on: 0.0.0.0 lets other machines use the page, and AWS's APIs with --credentials
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// A name that this machine has for others, such as teacher.local; may be given more than once
    ///
    /// Addresses and localhost are always answered. Other names are not, since any site could have its
    /// own name point here.
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    #[command(flatten)]
    state: StateArguments,
    /// Answer AWS's APIs only if a request is signed with a key of this file, which looks like
    /// ~/.aws/credentials
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// What other hosts answer the account's functions: a JSON file of pretend endpoints, as for invoke
    #[arg(long = "endpoint", value_name = "FILE")]
    endpoints: Vec<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let site = site::embedded().map(Site::open).transpose()?;
    let wanted = SocketAddr::new(arguments.address, arguments.port);
    let access = match &arguments.credentials {
        Some(file) => Access::Keys(Credentials::read(file)?),
        None if wanted.ip().is_loopback() => Access::Anybody,
        None => Access::Nobody,
    };
    if matches!(access, Access::Nobody) {
        anyhow::ensure!(
            site.is_some(),
            "AWS's APIs on an address that other machines reach need --credentials FILE"
        );
    }
    let closed = matches!(access, Access::Nobody);
    let place = arguments
        .state
        .folder()
        .map_or(Place::Memory, Place::Folder);
    let api = Api::open(
        place,
        Machine::new()?,
        input::endpoints(&arguments.endpoints)?,
        access,
        Hosts::new(arguments.hosts.iter().cloned()),
    )?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let listener = tokio::net::TcpListener::bind(wanted)
                .await
                .map_err(|error| explain(&error, wanted))?;
            let address = listener.local_addr()?;
            insist(&format!(
                "lambdabox is at http://{address} (Ctrl+C ends it)"
            ));
            if site.is_none() {
                tell("note: this lambdabox was built without the page: only AWS's APIs are there");
            }
            if closed {
                tell(
                    "note: other machines reach this address, so only the page is there: AWS's APIs need --credentials FILE",
                );
            }
            if !address.ip().is_loopback() {
                tell(
                    "note: browsers keep a page for use without a network only if it comes over \
                     https or from this machine",
                );
            }
            api::serve(Arc::new(api), site, listener, Limits::default()).await?;
            Ok(ExitCode::SUCCESS)
        })
}

fn explain(error: &io::Error, wanted: SocketAddr) -> anyhow::Error {
    if error.kind() == io::ErrorKind::AddrInUse {
        anyhow::anyhow!(
            "port {} is taken: end what uses it, or choose another one with --port",
            wanted.port()
        )
    } else {
        anyhow::anyhow!("cannot listen on {wanted}: {error}")
    }
}
