//! The agent of sockspec for Rust: std::net and std::os::unix::net, nothing else. Rust 1.66 or newer, Unix.
//!
//! Build: rustc -O --edition 2021 sockets.rs, with wire.rs and files.rs in the same folder
//!
//! operation                 Rust
//! listenStream              TcpListener::bind, UnixListener::bind
//! accept                    accept()
//! connectStream             TcpStream::connect, UnixStream::connect; then set_nodelay() if asked
//! openDatagram              UdpSocket::bind, UnixDatagram::bind; without an address UnixDatagram::unbound
//! send, sendall             one write(), one write_all() of everything; on datagram sockets send()
//! recv                      one read(); on datagram sockets recv()
//! recvInto, sendReused      the same, into a part of a buffer, and out of one that is cleared afterwards
//! drain                     read(), again and again
//! connect                   connect() of UdpSocket and UnixDatagram
//! sendto, recvfrom          send_to(), recv_from()
//! dup                       try_clone()
//! shutdown                  shutdown(Shutdown::Read, ::Write or ::Both)
//! close                     drop; ownership forbids it while a call is blocked, which shutdown() ends first
//! getsockname, getpeername  local_addr(), peer_addr()
//! setMode                   natural, blocking: set_nonblocking(false), no timeouts;
//!                           nonblocking: set_nonblocking(true);
//!                           timeout: set_read_timeout() and set_write_timeout()
//! setsockopt, getsockopt    set_nodelay(), nodelay(); SO_ERROR: take_error()
//!
//! `native` is the text of the io::Error, `errno` the name of its raw_os_error(). Errors of std itself
//! ("failed to write whole buffer") have none, and neither has a socket that was dropped, as no code can use
//! it. A timeout is EAGAIN, as std says; it has "timeout": true where timeouts were set, as a blocking socket
//! has no other EAGAIN.
//!
//! Not declared, as std has no way to say it: bsd (constructors bind at once), abort
//! (TcpStream::set_linger is unstable), poll, backlog (fixed), SO_RCVBUF, SO_SNDBUF, SO_REUSEADDR
//! (TcpListener::bind sets it), bind:connect, timeout:accept (listeners have no timeouts), recv with flags
//! (peek() is of TcpStream only). Declared, but without an equivalent on some sockets: shutdown() of
//! listeners and of UdpSocket, TCP_NODELAY of listeners.
mod files;
mod wire;

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::{SocketAddr as UnixAddr, UnixDatagram, UnixListener, UnixStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use wire::{bytes, lock, object, text, Agent, Answer, Call, Drain, Failure, Json, Members, Problem};
use Failure::{Method, Params};

/// How long a close waits for the calls that it woke; a system that wakes nobody must not hold it up.
const WAKE: Duration = Duration::from_millis(100);

// --- Sockets -----------------------------------------------------------------------------------------------

enum Socket {
    TcpListener(TcpListener),
    TcpStream(TcpStream),
    UdpSocket(UdpSocket),
    UnixListener(UnixListener),
    UnixStream(UnixStream),
    UnixDatagram(UnixDatagram),
}

/// Evaluates an expression for the socket within, whatever its type.
macro_rules! any {
    ($socket:expr, $it:ident => $value:expr) => {
        match $socket {
            Socket::TcpListener($it) => $value,
            Socket::TcpStream($it) => $value,
            Socket::UdpSocket($it) => $value,
            Socket::UnixListener($it) => $value,
            Socket::UnixStream($it) => $value,
            Socket::UnixDatagram($it) => $value,
        }
    };
}

impl Socket {
    fn lacks<T>(&self, method: &str) -> Result<T, Failure> {
        let kind = match self {
            Socket::TcpListener(_) => "TcpListener",
            Socket::TcpStream(_) => "TcpStream",
            Socket::UdpSocket(_) => "UdpSocket",
            Socket::UnixListener(_) => "UnixListener",
            Socket::UnixStream(_) => "UnixStream",
            Socket::UnixDatagram(_) => "UnixDatagram",
        };
        Err(Params(format!("A {kind} of Rust's std has no {method}")))
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Socket::TcpStream(stream) => (&mut &*stream).read(buffer),
            Socket::UnixStream(stream) => (&mut &*stream).read(buffer),
            Socket::UdpSocket(socket) => socket.recv(buffer),
            Socket::UnixDatagram(socket) => socket.recv(buffer),
            Socket::TcpListener(_) | Socket::UnixListener(_) => unreachable!("refused by Held::transfers"),
        }
    }

    fn write(&self, data: &[u8]) -> io::Result<usize> {
        match self {
            Socket::TcpStream(stream) => (&mut &*stream).write(data),
            Socket::UnixStream(stream) => (&mut &*stream).write(data),
            Socket::UdpSocket(socket) => socket.send(data),
            Socket::UnixDatagram(socket) => socket.send(data),
            Socket::TcpListener(_) | Socket::UnixListener(_) => unreachable!("refused by Held::transfers"),
        }
    }

    fn copied(&self) -> io::Result<Socket> {
        match self {
            Socket::TcpListener(it) => it.try_clone().map(Socket::TcpListener),
            Socket::TcpStream(it) => it.try_clone().map(Socket::TcpStream),
            Socket::UdpSocket(it) => it.try_clone().map(Socket::UdpSocket),
            Socket::UnixListener(it) => it.try_clone().map(Socket::UnixListener),
            Socket::UnixStream(it) => it.try_clone().map(Socket::UnixStream),
            Socket::UnixDatagram(it) => it.try_clone().map(Socket::UnixDatagram),
        }
    }

    fn into_descriptor(self) -> OwnedFd {
        any!(self, it => it.into())
    }

    /// shutdown() also for the types that have none, to wake the calls that wait: any descriptor can be
    /// viewed as a TcpStream.
    fn wake(&self, how: Shutdown) {
        let descriptor: BorrowedFd = any!(self, it => it.as_fd());
        if let Ok(copy) = descriptor.try_clone_to_owned() {
            let _ = TcpStream::from(copy).shutdown(how);
        }
    }
}

struct Held {
    socket: Socket,
    /// True if timeouts were set.
    timed: AtomicBool,
}

impl Held {
    /// The error of a call of this socket.
    fn problem(&self, error: io::Error) -> Problem {
        let timeout = self.timed.load(Ordering::Relaxed) && error.kind() == io::ErrorKind::WouldBlock;
        Problem { timeout, ..problem(error) }
    }

    fn check<T>(&self, result: io::Result<T>) -> Result<T, Failure> {
        result.map_err(|error| Failure::Socket(self.problem(error)))
    }

    fn transfers(&self, method: &str) -> Result<(), Failure> {
        match self.socket {
            Socket::TcpListener(_) | Socket::UnixListener(_) => self.socket.lacks(method),
            _ => Ok(()),
        }
    }
}

/// The open sockets by number, and the last number that was given.
static SOCKETS: Mutex<(BTreeMap<i64, Arc<Held>>, i64)> = Mutex::new((BTreeMap::new(), 0));
/// Notified when a call gives its socket back.
static RETURNED: Condvar = Condvar::new();

/// A socket in use by a call. It is given back under the lock, so that the last owner knows that it is last.
struct InUse(Option<Arc<Held>>);

impl std::ops::Deref for InUse {
    type Target = Held;
    fn deref(&self) -> &Held {
        self.0.as_ref().expect("only drop takes it")
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        let sockets = lock(&SOCKETS);
        self.0 = None;
        drop(sockets);
        RETURNED.notify_all();
    }
}

fn hold(socket: Socket) -> (&'static str, String) {
    hold_timed(socket, false)
}

fn hold_timed(socket: Socket, timed: bool) -> (&'static str, String) {
    let mut sockets = lock(&SOCKETS);
    sockets.1 += 1;
    let number = sockets.1;
    sockets.0.insert(number, Arc::new(Held { socket, timed: AtomicBool::new(timed) }));
    ("socket", number.to_string())
}

fn gone(number: i64) -> Failure {
    let native = format!("There is no socket {number}, or not any more");
    Failure::Socket(Problem { errno: None, native, timeout: false })
}

fn find(params: &Json) -> Result<InUse, Failure> {
    let number = params.integer("socket")?;
    let held = lock(&SOCKETS).0.get(&number).cloned();
    Ok(InUse(Some(held.ok_or_else(|| gone(number))?)))
}

/// Wakes the calls that wait in a socket, if any, and lets them leave before its last owner drops it.
fn free(held: &Arc<Held>) {
    // Receiving calls leave without a FIN being sent, so that the drop is still the one to send it.
    for how in [Shutdown::Read, Shutdown::Both] {
        let sockets = lock(&SOCKETS);
        if Arc::strong_count(held) == 1 {
            return;
        }
        held.socket.wake(how);
        drop(RETURNED.wait_timeout_while(sockets, WAKE, |_| Arc::strong_count(held) > 1));
    }
}

/// Wakes the calls of all sockets and gives the sockets up, until no other request is at work.
fn reset() -> Members {
    let mut open = lock(&SOCKETS).0.len();
    files::end_programs();
    wire::until_alone(|| {
        open += files::clear();
        let sockets = std::mem::take(&mut lock(&SOCKETS).0);
        sockets.values().for_each(|held| held.socket.wake(Shutdown::Both));
    });
    vec![("open", open.to_string())]
}

// --- Operations --------------------------------------------------------------------------------------------

fn perform(method: &str, params: &Json, call: &mut Call) -> Answer {
    match method {
        "listenStream" => {
            if params.has("backlog") {
                return Err(Params("The backlog of Rust's std is fixed".into()));
            }
            only_options(params, &[])?;
            let socket = match address_in(params)? {
                Address::Inet(at) => call.time(|| TcpListener::bind(at)).map(Socket::TcpListener),
                Address::Unix(path) => call.time(|| UnixListener::bind(path)).map(Socket::UnixListener),
            };
            Ok(vec![hold(checked(socket)?)])
        }
        "accept" => {
            let held = find(params)?;
            let (socket, address) = match &held.socket {
                Socket::TcpListener(listener) => {
                    let (stream, address) = held.check(call.time(|| listener.accept()))?;
                    (Socket::TcpStream(stream), inet_out(address))
                }
                Socket::UnixListener(listener) => {
                    let (stream, address) = held.check(call.time(|| listener.accept()))?;
                    (Socket::UnixStream(stream), unix_out(address))
                }
                other => return other.lacks("accept()"),
            };
            Ok(vec![hold(socket), ("address", address)])
        }
        "connectStream" => {
            if params.has("bind") {
                return Err(Params("A TcpStream of Rust's std cannot be bound before it connects".into()));
            }
            let socket = match address_in(params)? {
                Address::Inet(at) => {
                    only_options(params, &["TCP_NODELAY"])?;
                    let stream = checked(call.time(|| TcpStream::connect(at)))?;
                    if let Some(options) = params.get("options").filter(|options| options.has("TCP_NODELAY"))
                    {
                        checked(stream.set_nodelay(options.integer("TCP_NODELAY")? != 0))?;
                    }
                    Socket::TcpStream(stream)
                }
                Address::Unix(path) => {
                    only_options(params, &[])?;
                    Socket::UnixStream(checked(call.time(|| UnixStream::connect(path)))?)
                }
            };
            Ok(vec![hold(socket)])
        }
        "openDatagram" => {
            only_options(params, &[])?;
            let socket = if params.has("address") {
                match address_in(params)? {
                    Address::Inet(at) => call.time(|| UdpSocket::bind(at)).map(Socket::UdpSocket),
                    Address::Unix(path) => call.time(|| UnixDatagram::bind(path)).map(Socket::UnixDatagram),
                }
            } else if params.text("family")? == "unix" {
                call.time(UnixDatagram::unbound).map(Socket::UnixDatagram)
            } else {
                return Err(Params("A UdpSocket of Rust's std is always bound".into()));
            };
            Ok(vec![hold(checked(socket)?)])
        }
        "connect" => {
            let held = find(params)?;
            let connected = match (&held.socket, address_in(params)?) {
                (Socket::UdpSocket(socket), Address::Inet(to)) => call.time(|| socket.connect(to)),
                (Socket::UnixDatagram(socket), Address::Unix(to)) => call.time(|| socket.connect(to)),
                (other, _) => return other.lacks("connect() to such an address"),
            };
            held.check(connected).map(|()| vec![])
        }
        "send" => {
            let data = wire::payload(params)?;
            let held = find(params)?;
            held.transfers("write()")?;
            let count = held.check(call.time(|| held.socket.write(&data)))?;
            Ok(vec![("count", count.to_string())])
        }
        "sendall" => {
            let data = wire::payload(params)?;
            let held = find(params)?;
            let sent = match &held.socket {
                Socket::TcpStream(stream) => call.time(|| (&mut &*stream).write_all(&data)),
                Socket::UnixStream(stream) => call.time(|| (&mut &*stream).write_all(&data)),
                Socket::UdpSocket(_) | Socket::UnixDatagram(_) => {
                    call.time(|| held.socket.write(&data)).map(drop)
                }
                other => return other.lacks("write_all()"),
            };
            held.check(sent).map(|()| vec![])
        }
        "recv" => {
            if params.has("flags") {
                return Err(Params("A read() of Rust's std has no flags".into()));
            }
            let held = find(params)?;
            held.transfers("read()")?;
            let mut buffer = vec![0; params.integer("size")? as usize];
            let count = held.check(call.time(|| held.socket.read(&mut buffer)))?;
            Ok(vec![("data", bytes(&buffer[..count]))])
        }
        "recvInto" => {
            let held = find(params)?;
            held.transfers("read()")?;
            let (size, room) = (params.integer("size")? as usize, params.integer("room")? as usize);
            if size > room {
                return Err(Params("A read() of more than there is room for".into()));
            }
            let mut buffer = vec![165; room];
            let count = held.check(call.time(|| held.socket.read(&mut buffer[..size])))?;
            Ok(vec![("count", count.to_string()), ("data", bytes(&buffer))])
        }
        "sendReused" => {
            let mut data = wire::payload(params)?;
            let held = find(params)?;
            held.transfers("write_all()")?;
            let sent = call.time(|| {
                let sent = match &held.socket {
                    Socket::TcpStream(stream) => (&mut &*stream).write_all(&data),
                    Socket::UnixStream(stream) => (&mut &*stream).write_all(&data),
                    other => other.write(&data).map(drop),
                };
                data.fill(0);
                sent
            });
            held.check(sent).map(|()| vec![])
        }
        "drain" => {
            let drain = Drain::new(params)?;
            let held = find(params)?;
            held.transfers("read()")?;
            let read = |buffer: &mut [u8]| held.socket.read(buffer).map_err(|error| held.problem(error));
            Ok(call.time(|| drain.run(read)))
        }
        "sendto" => {
            let data = wire::payload(params)?;
            let held = find(params)?;
            let sent = match (&held.socket, address_in(params)?) {
                (Socket::UdpSocket(socket), Address::Inet(to)) => call.time(|| socket.send_to(&data, to)),
                (Socket::UnixDatagram(socket), Address::Unix(to)) => call.time(|| socket.send_to(&data, to)),
                (other, _) => return other.lacks("send_to() for such an address"),
            };
            Ok(vec![("count", held.check(sent)?.to_string())])
        }
        "recvfrom" => {
            let held = find(params)?;
            let mut buffer = vec![0; params.integer("size")? as usize];
            let received = match &held.socket {
                Socket::UdpSocket(socket) => {
                    call.time(|| socket.recv_from(&mut buffer)).map(|(count, from)| (count, inet_out(from)))
                }
                Socket::UnixDatagram(socket) => {
                    call.time(|| socket.recv_from(&mut buffer)).map(|(count, from)| (count, unix_out(from)))
                }
                other => return other.lacks("recv_from()"),
            };
            let (count, address) = held.check(received)?;
            Ok(vec![("data", bytes(&buffer[..count])), ("address", address)])
        }
        "dup" => {
            let held = find(params)?;
            let copy = held.check(call.time(|| held.socket.copied()))?;
            Ok(vec![hold_timed(copy, held.timed.load(Ordering::Relaxed))])
        }
        "shutdown" => {
            let how = match params.text("how")? {
                "read" => Shutdown::Read,
                "write" => Shutdown::Write,
                _ => Shutdown::Both,
            };
            let held = find(params)?;
            let done = match &held.socket {
                Socket::TcpStream(stream) => call.time(|| stream.shutdown(how)),
                Socket::UnixStream(stream) => call.time(|| stream.shutdown(how)),
                Socket::UnixDatagram(socket) => call.time(|| socket.shutdown(how)),
                other => return other.lacks("shutdown()"),
            };
            held.check(done).map(|()| vec![])
        }
        "close" => {
            let number = params.integer("socket")?;
            let held = lock(&SOCKETS).0.remove(&number).ok_or_else(|| gone(number))?;
            call.time(|| {
                free(&held);
                drop(held);
            });
            Ok(vec![])
        }
        "getsockname" => {
            let held = find(params)?;
            let address = call.time(|| match &held.socket {
                Socket::TcpListener(it) => it.local_addr().map(inet_out),
                Socket::TcpStream(it) => it.local_addr().map(inet_out),
                Socket::UdpSocket(it) => it.local_addr().map(inet_out),
                Socket::UnixListener(it) => it.local_addr().map(unix_out),
                Socket::UnixStream(it) => it.local_addr().map(unix_out),
                Socket::UnixDatagram(it) => it.local_addr().map(unix_out),
            });
            Ok(vec![("address", held.check(address)?)])
        }
        "getpeername" => {
            let held = find(params)?;
            let address = match &held.socket {
                Socket::TcpStream(it) => call.time(|| it.peer_addr()).map(inet_out),
                Socket::UdpSocket(it) => call.time(|| it.peer_addr()).map(inet_out),
                Socket::UnixStream(it) => call.time(|| it.peer_addr()).map(unix_out),
                Socket::UnixDatagram(it) => call.time(|| it.peer_addr()).map(unix_out),
                other => return other.lacks("peer_addr()"),
            };
            Ok(vec![("address", held.check(address)?)])
        }
        "setMode" => set_mode(params, call),
        "setsockopt" => {
            let (option, value) = (params.text("option")?, params.integer("value")?);
            let held = find(params)?;
            match (&held.socket, option) {
                (Socket::TcpStream(stream), "TCP_NODELAY") => {
                    held.check(call.time(|| stream.set_nodelay(value != 0)))?
                }
                (other, option) => return other.lacks(&format!("way to set {option}")),
            }
            Ok(vec![])
        }
        "getsockopt" => {
            let held = find(params)?;
            match (&held.socket, params.text("option")?) {
                (socket, "SO_ERROR") => {
                    let error = held.check(call.time(|| any!(socket, it => it.take_error())))?;
                    let number = error.and_then(|error| error.raw_os_error());
                    Ok(vec![
                        ("value", number.unwrap_or(0).to_string()),
                        ("errno", wire::errno(number.and_then(errno))),
                    ])
                }
                (Socket::TcpStream(stream), "TCP_NODELAY") => {
                    let value = held.check(call.time(|| stream.nodelay()))?;
                    Ok(vec![("value", u8::from(value).to_string())])
                }
                (other, option) => other.lacks(&format!("way to read {option}")),
            }
        }
        "reset" => Ok(call.time(reset)),
        "socket" | "bind" | "listen" => {
            Err(Method("Rust's std has no separate steps: a constructor makes and binds at once".into()))
        }
        "abort" => Err(Method("TcpStream::set_linger is unstable in Rust's std".into())),
        "poll" => Err(Method("Rust's std cannot wait for readiness".into())),
        _ => files::perform(method, params, call)
            .unwrap_or_else(|| Err(Method(format!("There is no method {method:?}")))),
    }
}

fn set_mode(params: &Json, call: &mut Call) -> Answer {
    let mode = params.text("mode")?;
    let timeout = match mode {
        "timeout" => Some(Duration::from_millis(params.integer("timeoutMs")? as u64)),
        _ => None,
    };
    let held = find(params)?;
    if timeout.is_some() {
        held.transfers("timeouts")?;
    }
    held.check(call.time(|| {
        any!(&held.socket, it => it.set_nonblocking(mode == "nonblocking"))?;
        match &held.socket {
            Socket::TcpStream(it) => {
                it.set_read_timeout(timeout).and_then(|()| it.set_write_timeout(timeout))
            }
            Socket::UdpSocket(it) => {
                it.set_read_timeout(timeout).and_then(|()| it.set_write_timeout(timeout))
            }
            Socket::UnixStream(it) => {
                it.set_read_timeout(timeout).and_then(|()| it.set_write_timeout(timeout))
            }
            Socket::UnixDatagram(it) => {
                it.set_read_timeout(timeout).and_then(|()| it.set_write_timeout(timeout))
            }
            Socket::TcpListener(_) | Socket::UnixListener(_) => Ok(()),
        }
    }))?;
    held.timed.store(timeout.is_some(), Ordering::Relaxed);
    Ok(vec![])
}

fn only_options(params: &Json, known: &[&str]) -> Result<(), Failure> {
    let Some(Json::Object(options)) = params.get("options") else {
        return Ok(());
    };
    match options.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => Err(Params(format!("Rust's std has no way to set {name} here"))),
        None => Ok(()),
    }
}

// --- Addresses and errors ----------------------------------------------------------------------------------

enum Address {
    Inet(SocketAddr),
    Unix(String),
}

/// The parameter `address`.
fn address_in(params: &Json) -> Result<Address, Failure> {
    let address = params.member("address")?;
    match address.text("family")? {
        "unix" => Ok(Address::Unix(address.text("path")?.into())),
        "ipv4" | "ipv6" => {
            let host = address
                .text("host")?
                .parse::<IpAddr>()
                .map_err(|error| Params(format!("'host': {error}")))?;
            Ok(Address::Inet(SocketAddr::new(host, address.integer("port")? as u16)))
        }
        other => Err(Params(format!("There is no family {other:?}"))),
    }
}

fn inet_out(address: SocketAddr) -> String {
    let family = if address.is_ipv4() { "ipv4" } else { "ipv6" };
    let host = text(&address.ip().to_string());
    object(vec![("family", text(family)), ("host", host), ("port", address.port().to_string())])
}

fn unix_out(address: UnixAddr) -> String {
    let path = address.as_pathname().map_or("".into(), |path| path.to_string_lossy());
    object(vec![("family", text("unix")), ("path", text(&path))])
}

/// The system's numbers, which std has without names: those of Linux on everything but MIPS and SPARC.
const HAS_ERRNO: bool = cfg!(all(
    target_os = "linux",
    not(any(target_arch = "mips", target_arch = "mips64", target_arch = "sparc", target_arch = "sparc64"))
));

#[rustfmt::skip]
const ERRNO: [(i32, &str); 50] = [
    (1, "EPERM"), (2, "ENOENT"), (4, "EINTR"), (5, "EIO"), (6, "ENXIO"), (9, "EBADF"), (11, "EAGAIN"),
    (12, "ENOMEM"), (13, "EACCES"), (14, "EFAULT"), (16, "EBUSY"), (17, "EEXIST"), (19, "ENODEV"),
    (20, "ENOTDIR"), (21, "EISDIR"), (22, "EINVAL"), (23, "ENFILE"), (24, "EMFILE"), (28, "ENOSPC"),
    (30, "EROFS"), (32, "EPIPE"), (33, "EDOM"), (36, "ENAMETOOLONG"), (38, "ENOSYS"), (40, "ELOOP"),
    (71, "EPROTO"), (75, "EOVERFLOW"), (88, "ENOTSOCK"), (89, "EDESTADDRREQ"), (90, "EMSGSIZE"),
    (91, "EPROTOTYPE"), (92, "ENOPROTOOPT"), (93, "EPROTONOSUPPORT"), (94, "ESOCKTNOSUPPORT"),
    (95, "EOPNOTSUPP"), (97, "EAFNOSUPPORT"), (98, "EADDRINUSE"), (99, "EADDRNOTAVAIL"), (100, "ENETDOWN"),
    (101, "ENETUNREACH"), (103, "ECONNABORTED"), (104, "ECONNRESET"), (105, "ENOBUFS"), (106, "EISCONN"),
    (107, "ENOTCONN"), (108, "ESHUTDOWN"), (110, "ETIMEDOUT"), (111, "ECONNREFUSED"), (113, "EHOSTUNREACH"),
    (115, "EINPROGRESS"),
];

fn errno(number: i32) -> Option<&'static str> {
    ERRNO.iter().find(|(known, _)| HAS_ERRNO && *known == number).map(|(_, name)| *name)
}

fn problem(error: io::Error) -> Problem {
    Problem { errno: error.raw_os_error().and_then(errno), native: error.to_string(), timeout: false }
}

/// The result of a call before there is a socket.
fn checked<T>(result: io::Result<T>) -> Result<T, Failure> {
    result.map_err(|error| Failure::Socket(problem(error)))
}

// --- Handshake ---------------------------------------------------------------------------------------------

/// The compiler's own words, such as "1.95.0 (59807616e 2026-04-14)": it leaves them in what it builds, and
/// std cannot be asked.
fn compiler() -> Option<String> {
    let program = std::fs::read(std::env::current_exe().ok()?).ok()?;
    let sign = b"rustc version ";
    let found = |text: &[u8]| text.starts_with(sign) && text[sign.len()].is_ascii_digit();
    let starts = program.windows(sign.len() + 1).position(found)?;
    let words = program[starts + sign.len()..].split(|&byte| byte == 0 || byte == b'\n').next()?;
    String::from_utf8(words.to_vec()).ok()
}

const CAPABILITIES: &str =
    "stream datagram send shutdown:write shutdown:read shutdown:both unix:datagram unix:names \
    family:unix mode:blocking mode:nonblocking mode:timeout timeout:send unix:timeout option:SO_ERROR \
    datagram:connect option:TCP_NODELAY concurrent interrupt demand-read datagram:truncate buffers dup file \
    sendfile kill programs";

fn introduction() -> Members {
    let mut words: Vec<_> = CAPABILITIES.split(' ').collect();
    for (word, host) in [("family:ipv4", "127.0.0.1:0"), ("family:ipv6", "[::1]:0")] {
        if UdpSocket::bind(host).is_ok() {
            words.push(word);
        }
    }
    if HAS_ERRNO {
        words.push("errno");
    }
    let compiler = compiler().unwrap_or_else(|| "unknown".into());
    let identity = vec![
        ("name", text("rust")),
        ("version", text(compiler.split(' ').next().unwrap_or(""))),
        ("language", text("Rust")),
        ("runtime", text(&format!("rustc {compiler}"))),
        ("os", text(&std::env::consts::OS.replace("macos", "darwin"))),
    ];
    vec![("protocol", "1".into()), ("identity", object(identity)), ("capabilities", format!("{words:?}"))]
}

fn main() {
    Arc::new(Agent { introduction: introduction(), perform }).serve();
}
