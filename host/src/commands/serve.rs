//! `lambdabox serve`: the page, from inside of this program.

use super::{insist, tell};
use crate::http::{Hosts, Limits};
use crate::site::{self, Site};
use anyhow::Context as _;
use clap::Args;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

/// Serve the page, without any network beyond this machine
#[derive(Args)]
pub(super) struct Arguments {
    /// The port to listen on; 0 for any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to listen on: 0.0.0.0 lets other machines use the page
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// A name that this machine has for others, such as teacher.local; may be given more than once
    ///
    /// Addresses and localhost are always answered. Other names are not, since any site could have its
    /// own name point here.
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let archive = site::embedded().context(
        "this lambdabox was built without the page: `cargo xtask build` builds it with the page",
    )?;
    let site = Site::open(archive)?;
    let wanted = SocketAddr::new(arguments.address, arguments.port);
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
            if !address.ip().is_loopback() {
                tell(
                    "note: browsers keep a page for use without a network only if it comes over \
                     https or from this machine",
                );
            }
            let hosts = Hosts::new(arguments.hosts.iter().cloned());
            site::serve(site, listener, hosts, Limits::default()).await?;
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
