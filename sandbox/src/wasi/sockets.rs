//! `wasi:sockets`: there is no network.
//!
//! Creating a socket is refused, and no name has an address. No socket ever exists, so nothing can
//! be asked of one; an engine that is asked all the same ends the call with [`NO_SOCKET`].

use crate::end::CallEnd;
use crate::prices;
use crate::sandbox::Sandbox;

/// The end of a call that uses a socket which cannot exist.
pub const NO_SOCKET: CallEnd = CallEnd::Misuse("there are no sockets");

/// An interface of `wasi:sockets`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketInterface {
    /// Such as `tcp`.
    pub name: &'static str,
    /// The resources that it defines.
    pub resources: &'static [&'static str],
    /// The functions with which everything begins, and the `wasi:sockets/network.error-code`, by
    /// its name in WIT, that each answers.
    pub refused: &'static [(&'static str, &'static str)],
    /// Methods of resources that never exist, by their names in a component.
    pub unreachable: &'static [&'static str],
}

/// Every interface of `wasi:sockets` with every function, except `instance-network.instance-network`
/// (which answers a network resource) and `network.network-error-code` (which answers `none`).
pub const INTERFACES: &[SocketInterface] = &[
    SocketInterface {
        name: "network",
        resources: &["network"],
        refused: &[],
        unreachable: &[],
    },
    SocketInterface {
        name: "ip-name-lookup",
        resources: &["resolve-address-stream"],
        refused: &[("resolve-addresses", "name-unresolvable")],
        unreachable: &[
            "[method]resolve-address-stream.resolve-next-address",
            "[method]resolve-address-stream.subscribe",
        ],
    },
    SocketInterface {
        name: "tcp",
        resources: &["tcp-socket"],
        refused: &[],
        unreachable: &[
            "[method]tcp-socket.start-bind",
            "[method]tcp-socket.finish-bind",
            "[method]tcp-socket.start-connect",
            "[method]tcp-socket.finish-connect",
            "[method]tcp-socket.start-listen",
            "[method]tcp-socket.finish-listen",
            "[method]tcp-socket.accept",
            "[method]tcp-socket.local-address",
            "[method]tcp-socket.remote-address",
            "[method]tcp-socket.is-listening",
            "[method]tcp-socket.address-family",
            "[method]tcp-socket.set-listen-backlog-size",
            "[method]tcp-socket.keep-alive-enabled",
            "[method]tcp-socket.set-keep-alive-enabled",
            "[method]tcp-socket.keep-alive-idle-time",
            "[method]tcp-socket.set-keep-alive-idle-time",
            "[method]tcp-socket.keep-alive-interval",
            "[method]tcp-socket.set-keep-alive-interval",
            "[method]tcp-socket.keep-alive-count",
            "[method]tcp-socket.set-keep-alive-count",
            "[method]tcp-socket.hop-limit",
            "[method]tcp-socket.set-hop-limit",
            "[method]tcp-socket.receive-buffer-size",
            "[method]tcp-socket.set-receive-buffer-size",
            "[method]tcp-socket.send-buffer-size",
            "[method]tcp-socket.set-send-buffer-size",
            "[method]tcp-socket.subscribe",
            "[method]tcp-socket.shutdown",
        ],
    },
    SocketInterface {
        name: "tcp-create-socket",
        resources: &[],
        refused: &[("create-tcp-socket", "access-denied")],
        unreachable: &[],
    },
    SocketInterface {
        name: "udp",
        resources: &[
            "udp-socket",
            "incoming-datagram-stream",
            "outgoing-datagram-stream",
        ],
        refused: &[],
        unreachable: &[
            "[method]udp-socket.start-bind",
            "[method]udp-socket.finish-bind",
            "[method]udp-socket.stream",
            "[method]udp-socket.local-address",
            "[method]udp-socket.remote-address",
            "[method]udp-socket.address-family",
            "[method]udp-socket.unicast-hop-limit",
            "[method]udp-socket.set-unicast-hop-limit",
            "[method]udp-socket.receive-buffer-size",
            "[method]udp-socket.set-receive-buffer-size",
            "[method]udp-socket.send-buffer-size",
            "[method]udp-socket.set-send-buffer-size",
            "[method]udp-socket.subscribe",
            "[method]incoming-datagram-stream.receive",
            "[method]incoming-datagram-stream.subscribe",
            "[method]outgoing-datagram-stream.check-send",
            "[method]outgoing-datagram-stream.send",
            "[method]outgoing-datagram-stream.subscribe",
        ],
    },
    SocketInterface {
        name: "udp-create-socket",
        resources: &[],
        refused: &[("create-udp-socket", "access-denied")],
        unreachable: &[],
    },
];

impl Sandbox {
    /// Any function of which this module says what it answers; `bytes` of text come with the call.
    pub fn refuse_network(&mut self, bytes: usize) -> Result<(), CallEnd> {
        self.charge_bytes(bytes);
        Ok(())
    }

    /// `wasi:sockets/instance-network.instance-network`: a network that leads nowhere.
    pub fn instance_network(&mut self) -> Result<u32, CallEnd> {
        self.charge(prices::RESOURCE);
        self.networks.insert(())
    }

    /// The guest drops a `network`.
    pub fn drop_network(&mut self, network: u32) {
        let _ = self.networks.remove(network);
    }
}
