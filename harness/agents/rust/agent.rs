//! The agent of sockspec for Rust: std::net and std::os::unix::net, nothing else. Rust 1.66 or newer, on Unix.
//!
//! Build: rustc -O --edition 2021 agent.rs
//!
//! operation                 Rust
//! listenStream              TcpListener::bind, UnixListener::bind
//! accept                    accept()
//! connectStream             TcpStream::connect, UnixStream::connect; then set_nodelay() if asked
//! openDatagram              UdpSocket::bind, UnixDatagram::bind; without an address UnixDatagram::unbound
//! send, sendall             one write(), one write_all(); on datagram sockets send(). A pattern is built in memory before it
//! recv                      one read(); on datagram sockets recv()
//! drain                     read(), again and again
//! sendto, recvfrom          send_to(), recv_from()
//! shutdown                  shutdown(Shutdown::Read, ::Write or ::Both)
//! close                     drop. Ownership forbids it beside a blocked call of this socket, so shutdown() ends that call first
//! getsockname, getpeername  local_addr(), peer_addr()
//! setMode                   natural, blocking: set_nonblocking(false), no timeouts; nonblocking: set_nonblocking(true);
//!                           timeout: set_read_timeout() and set_write_timeout()
//! setsockopt, getsockopt    set_nodelay(), nodelay(); SO_ERROR: take_error()
//!
//! `native` is the text of the io::Error, `errno` the name of its raw_os_error(); errors of std itself ("failed to write whole
//! buffer") have none, and neither has a socket that was dropped: that no code can use it is what the compiler sees to.
//! A timeout is EAGAIN, as std says; it has "timeout": true where timeouts were set, as a blocking socket has no other EAGAIN.
//!
//! Not declared, as std has no way to say it: bsd (constructors bind and connect at once), abort (TcpStream::set_linger is
//! unstable), poll, backlog (fixed), SO_RCVBUF, SO_SNDBUF, SO_REUSEADDR (TcpListener::bind sets it), bind:connect,
//! timeout:accept (listeners have no timeouts). Declared, but without an equivalent on some sockets: shutdown() of listeners and of
//! UdpSocket, TCP_NODELAY of listeners.
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::{self as unix, UnixDatagram, UnixListener, UnixStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

const MOST_BYTES: u64 = 65_536;
const MOST_INTEGER: u64 = (1 << 53) - 1;
/// How long a close waits for the calls that it woke; a system that wakes nobody must not hold it up.
const WAKE: Duration = Duration::from_millis(100);

/// Why there is no result.
enum Failure {
    Method(String),
    Params(String),
    Gone(u64),
    Socket { error: io::Error, timed: bool },
}

use Failure::{Method, Params};

/// Members of a result as JSON, or why there is none.
type Answer = Result<String, Failure>;

// --- Sockets ------------------------------------------------------------------------------------------------------------------

enum Socket {
    TcpListener(TcpListener),
    TcpStream(TcpStream),
    UdpSocket(UdpSocket),
    UnixListener(UnixListener),
    UnixStream(UnixStream),
    UnixDatagram(UnixDatagram),
}

use Socket::*;

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
    fn kind(&self) -> &'static str {
        match self {
            TcpListener(_) => "TcpListener",
            TcpStream(_) => "TcpStream",
            UdpSocket(_) => "UdpSocket",
            UnixListener(_) => "UnixListener",
            UnixStream(_) => "UnixStream",
            UnixDatagram(_) => "UnixDatagram",
        }
    }

    fn lacks<T>(&self, what: &str) -> Result<T, Failure> {
        Err(Params(format!("A {} of Rust's std has no {what}", self.kind())))
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            TcpStream(stream) => (&mut &*stream).read(buffer),
            UnixStream(stream) => (&mut &*stream).read(buffer),
            UdpSocket(socket) => socket.recv(buffer),
            UnixDatagram(socket) => socket.recv(buffer),
            TcpListener(_) | UnixListener(_) => unreachable!("refused by Held::transfers"),
        }
    }

    fn write(&self, data: &[u8]) -> io::Result<usize> {
        match self {
            TcpStream(stream) => (&mut &*stream).write(data),
            UnixStream(stream) => (&mut &*stream).write(data),
            UdpSocket(socket) => socket.send(data),
            UnixDatagram(socket) => socket.send(data),
            TcpListener(_) | UnixListener(_) => unreachable!("refused by Held::transfers"),
        }
    }

    /// shutdown() also for the types that have none, to wake what waits in them: any descriptor can be viewed as a TcpStream.
    fn wake(&self, how: Shutdown) {
        let descriptor: BorrowedFd = any!(self, it => it.as_fd());
        if let Ok(copy) = descriptor.try_clone_to_owned() {
            let _ = std::net::TcpStream::from(copy).shutdown(how);
        }
    }
}

/// A socket, and whether timeouts were set.
struct Held {
    socket: Socket,
    timed: AtomicBool,
}

impl Held {
    /// The errors of this socket's calls.
    fn tell<T>(&self, result: io::Result<T>) -> Result<T, Failure> {
        let timed = self.timed.load(Ordering::Relaxed);
        result.map_err(|error| Failure::Socket { error, timed })
    }

    fn transfers(&self, what: &str) -> Result<(), Failure> {
        match self.socket {
            TcpListener(_) | UnixListener(_) => self.socket.lacks(what),
            _ => Ok(()),
        }
    }
}

#[derive(Default)]
struct State {
    held: HashMap<u64, Arc<Held>>,
    last: u64,
    /// Threads that wait for a line, and those that serve one.
    ready: usize,
    busy: usize,
}

/// What all threads share.
#[derive(Default)]
struct Agent {
    state: Mutex<State>,
    changed: Condvar,
}

/// A socket in use by a call. It is given back under the lock, so that who finds itself the last owner really is.
struct InUse<'a> {
    agent: &'a Agent,
    held: Option<Arc<Held>>,
}

impl std::ops::Deref for InUse<'_> {
    type Target = Held;
    fn deref(&self) -> &Held {
        self.held.as_ref().expect("only drop takes it")
    }
}

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        let state = self.agent.lock();
        self.held = None;
        drop(state);
        self.agent.changed.notify_all();
    }
}

/// A request being served: announces that it may wait, and takes the time.
struct Call<'a> {
    id: &'a str,
    waits: bool,
    elapsed: Duration,
}

impl Call<'_> {
    fn time<T>(&mut self, operation: impl FnOnce() -> T) -> T {
        if self.waits {
            write_line(&format!(r#"{{"jsonrpc":"2.0","method":"entered","params":{{"id":{}}}}}"#, self.id));
        }
        let start = Instant::now();
        let value = operation();
        self.elapsed = start.elapsed();
        value
    }
}

fn told<T>(result: io::Result<T>) -> Result<T, Failure> {
    result.map_err(|error| Failure::Socket { error, timed: false })
}

// --- Operations ---------------------------------------------------------------------------------------------------------------

impl Agent {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, State>, until: impl Fn(&State) -> bool) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout_while(guard, WAKE, |state| !until(state));
        waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0
    }

    fn hold(&self, socket: Socket) -> String {
        let mut state = self.lock();
        state.last += 1;
        let number = state.last;
        state.held.insert(number, Arc::new(Held { socket, timed: AtomicBool::new(false) }));
        format!(r#""socket":{number}"#)
    }

    fn find(&self, params: &Json) -> Result<InUse<'_>, Failure> {
        let number = params.integer("socket", 0, MOST_INTEGER)?;
        let held = self.lock().held.get(&number).cloned().ok_or(Failure::Gone(number))?;
        Ok(InUse { agent: self, held: Some(held) })
    }

    /// Wakes the calls that wait in a socket, if there are any, and lets them leave before its last owner drops it.
    fn free(&self, held: &Arc<Held>, hows: &[Shutdown]) {
        for &how in hows {
            if Arc::strong_count(held) == 1 {
                return;
            }
            held.socket.wake(how);
            drop(self.wait(self.lock(), |_| Arc::strong_count(held) == 1));
        }
    }

    fn perform(&self, method: &str, params: &Json, call: &mut Call) -> Answer {
        match method {
            "listenStream" => {
                if params.get("backlog").is_some() {
                    return Err(Params("The backlog of Rust's std is fixed".into()));
                }
                no_options(params, &[])?;
                let socket = match address_in(params, "address")? {
                    Address::Inet(at) => call.time(|| std::net::TcpListener::bind(at)).map(TcpListener),
                    Address::Unix(path) => call.time(|| unix::UnixListener::bind(path)).map(UnixListener),
                };
                Ok(self.hold(told(socket)?))
            }
            "accept" => {
                let held = self.find(params)?;
                let (socket, address) = match &held.socket {
                    TcpListener(listener) => {
                        let (stream, address) = held.tell(call.time(|| listener.accept()))?;
                        (TcpStream(stream), inet_out(address))
                    }
                    UnixListener(listener) => {
                        let (stream, address) = held.tell(call.time(|| listener.accept()))?;
                        (UnixStream(stream), unix_out(&address))
                    }
                    other => return other.lacks("accept()"),
                };
                Ok(format!(r#"{},"address":{address}"#, self.hold(socket)))
            }
            "connectStream" => {
                if params.get("bind").is_some() {
                    return Err(Params("A TcpStream of Rust's std cannot be bound before it connects".into()));
                }
                no_options(params, &["TCP_NODELAY"])?;
                let socket = match address_in(params, "address")? {
                    Address::Inet(at) => {
                        let stream = told(call.time(|| std::net::TcpStream::connect(at)))?;
                        if let Some(options) = params.get("options").filter(|it| it.get("TCP_NODELAY").is_some()) {
                            told(stream.set_nodelay(options.signed("TCP_NODELAY")? != 0))?;
                        }
                        TcpStream(stream)
                    }
                    Address::Unix(path) => {
                        no_options(params, &[])?;
                        UnixStream(told(call.time(|| unix::UnixStream::connect(path)))?)
                    }
                };
                Ok(self.hold(socket))
            }
            "openDatagram" => {
                no_options(params, &[])?;
                let family = params.word("family", &["ipv4", "ipv6", "unix"])?;
                let socket = if params.get("address").is_some() {
                    match address_in(params, "address")? {
                        Address::Inet(at) => call.time(|| std::net::UdpSocket::bind(at)).map(UdpSocket),
                        Address::Unix(path) => call.time(|| unix::UnixDatagram::bind(path)).map(UnixDatagram),
                    }
                } else if family == "unix" {
                    call.time(unix::UnixDatagram::unbound).map(UnixDatagram)
                } else {
                    return Err(Params("A UdpSocket of Rust's std is always bound".into()));
                };
                Ok(self.hold(told(socket)?))
            }
            "send" => {
                let data = payload(params)?;
                let held = self.find(params)?;
                held.transfers("write()")?;
                let count = held.tell(call.time(|| held.socket.write(&data)))?;
                Ok(format!(r#""count":{count}"#))
            }
            "sendall" => {
                let data = payload(params)?;
                let held = self.find(params)?;
                let sent = match &held.socket {
                    TcpStream(stream) => call.time(|| (&mut &*stream).write_all(&data)),
                    UnixStream(stream) => call.time(|| (&mut &*stream).write_all(&data)),
                    other => return other.lacks("write_all()"),
                };
                held.tell(sent).map(|()| String::new())
            }
            "recv" => {
                let size = params.integer("size", 1, MOST_BYTES)?;
                let held = self.find(params)?;
                held.transfers("read()")?;
                let mut buffer = vec![0; size as usize];
                let count = held.tell(call.time(|| held.socket.read(&mut buffer)))?;
                Ok(data_out(&buffer[..count]))
            }
            "drain" => self.drain(params, call),
            "sendto" => {
                let data = payload(params)?;
                let to = address_in(params, "address")?;
                let held = self.find(params)?;
                let sent = match (&held.socket, to) {
                    (UdpSocket(socket), Address::Inet(to)) => call.time(|| socket.send_to(&data, to)),
                    (UnixDatagram(socket), Address::Unix(to)) => call.time(|| socket.send_to(&data, to)),
                    (other, _) => return other.lacks("send_to() for such an address"),
                };
                Ok(format!(r#""count":{}"#, held.tell(sent)?))
            }
            "recvfrom" => {
                let size = params.integer("size", 1, MOST_BYTES)?;
                let held = self.find(params)?;
                let mut buffer = vec![0; size as usize];
                let (count, address) = match &held.socket {
                    UdpSocket(socket) => {
                        let (count, from) = held.tell(call.time(|| socket.recv_from(&mut buffer)))?;
                        (count, inet_out(from))
                    }
                    UnixDatagram(socket) => {
                        let (count, from) = held.tell(call.time(|| socket.recv_from(&mut buffer)))?;
                        (count, unix_out(&from))
                    }
                    other => return other.lacks("recv_from()"),
                };
                Ok(format!(r#"{},"address":{address}"#, data_out(&buffer[..count])))
            }
            "shutdown" => {
                let how = match params.word("how", &["read", "write", "both"])? {
                    "read" => Shutdown::Read,
                    "write" => Shutdown::Write,
                    _ => Shutdown::Both,
                };
                let held = self.find(params)?;
                let done = match &held.socket {
                    TcpStream(stream) => call.time(|| stream.shutdown(how)),
                    UnixStream(stream) => call.time(|| stream.shutdown(how)),
                    UnixDatagram(socket) => call.time(|| socket.shutdown(how)),
                    other => return other.lacks("shutdown()"),
                };
                held.tell(done).map(|()| String::new())
            }
            "close" => {
                let number = params.integer("socket", 0, MOST_INTEGER)?;
                let held = self.lock().held.remove(&number).ok_or(Failure::Gone(number))?;
                call.time(|| {
                    // Receiving calls leave without a FIN being sent, so that the drop is still the one to send it.
                    self.free(&held, &[Shutdown::Read, Shutdown::Both]);
                    drop(held);
                });
                Ok(String::new())
            }
            "getsockname" => {
                let held = self.find(params)?;
                let address = call.time(|| match &held.socket {
                    TcpListener(it) => it.local_addr().map(inet_out),
                    TcpStream(it) => it.local_addr().map(inet_out),
                    UdpSocket(it) => it.local_addr().map(inet_out),
                    UnixListener(it) => it.local_addr().map(|at| unix_out(&at)),
                    UnixStream(it) => it.local_addr().map(|at| unix_out(&at)),
                    UnixDatagram(it) => it.local_addr().map(|at| unix_out(&at)),
                });
                Ok(format!(r#""address":{}"#, held.tell(address)?))
            }
            "getpeername" => {
                let held = self.find(params)?;
                let address = call.time(|| match &held.socket {
                    TcpStream(it) => Some(it.peer_addr().map(inet_out)),
                    UdpSocket(it) => Some(it.peer_addr().map(inet_out)),
                    UnixStream(it) => Some(it.peer_addr().map(|at| unix_out(&at))),
                    UnixDatagram(it) => Some(it.peer_addr().map(|at| unix_out(&at))),
                    TcpListener(_) | UnixListener(_) => None,
                });
                match address {
                    Some(address) => Ok(format!(r#""address":{}"#, held.tell(address)?)),
                    None => held.socket.lacks("peer_addr()"),
                }
            }
            "setMode" => self.set_mode(params, call),
            "setsockopt" => {
                let option = params.word("option", &OPTIONS)?;
                let value = params.signed("value")?;
                let held = self.find(params)?;
                match (&held.socket, option) {
                    (TcpStream(stream), "TCP_NODELAY") => held.tell(call.time(|| stream.set_nodelay(value != 0)))?,
                    (other, option) => return other.lacks(&format!("way to set {option}")),
                }
                Ok(String::new())
            }
            "getsockopt" => {
                let option = params.word("option", &["SO_ERROR", OPTIONS[0], OPTIONS[1], OPTIONS[2], OPTIONS[3]])?;
                let held = self.find(params)?;
                match (&held.socket, option) {
                    (socket, "SO_ERROR") => {
                        let error = held.tell(call.time(|| any!(socket, it => it.take_error())))?;
                        let number = error.as_ref().and_then(io::Error::raw_os_error);
                        Ok(format!(r#""value":{},"errno":{}"#, number.unwrap_or(0), errno_out(number)))
                    }
                    (TcpStream(stream), "TCP_NODELAY") => {
                        Ok(format!(r#""value":{}"#, held.tell(call.time(|| stream.nodelay()))? as u8))
                    }
                    (other, option) => other.lacks(&format!("way to read {option}")),
                }
            }
            "reset" => Ok(call.time(|| self.reset())),
            "socket" | "bind" | "listen" | "connect" => {
                Err(Method("Rust's std has no separate steps: a constructor makes, binds and connects at once".into()))
            }
            "abort" => Err(Method("TcpStream::set_linger is unstable in Rust's std".into())),
            "poll" => Err(Method("Rust's std cannot wait for readiness".into())),
            _ => Err(Method(format!("There is no method {}", quoted(method)))),
        }
    }

    fn drain(&self, params: &Json, call: &mut Call) -> Answer {
        let size = params.optional("size", 0, MOST_INTEGER)?.unwrap_or(u64::MAX);
        let chunk = params.optional("chunk", 1, MOST_BYTES)?.unwrap_or(MOST_BYTES);
        let mut pattern = params.get("pattern").map(Pattern::new).transpose()?;
        let held = self.find(params)?;
        held.transfers("read()")?;
        let mut buffer = vec![0; chunk as usize];
        let (mut count, mut mismatch, mut crc, mut end, mut error) = (0u64, None, Crc32::new(), "size", String::new());
        call.time(|| {
            while count < size {
                let most = chunk.min(size - count) as usize;
                match held.socket.read(&mut buffer[..most]) {
                    Ok(0) => {
                        end = "eof";
                        break;
                    }
                    Ok(got) => {
                        let data = &buffer[..got];
                        if let (Some(pattern), None) = (&mut pattern, mismatch) {
                            mismatch = pattern.mismatch(count, data);
                        }
                        crc.update(data);
                        count += got as u64;
                    }
                    Err(problem) => {
                        end = "error";
                        let timed = held.timed.load(Ordering::Relaxed);
                        error = format!(r#","error":{{{}}}"#, failure_out(&problem, timed));
                        break;
                    }
                }
            }
        });
        let mismatch = mismatch.map_or("null".into(), |at| at.to_string());
        let crc = crc.value();
        Ok(format!(r#""count":{count},"mismatch":{mismatch},"crc32":{crc},"end":"{end}"{error}"#))
    }

    fn set_mode(&self, params: &Json, call: &mut Call) -> Answer {
        let mode = params.word("mode", &["natural", "blocking", "nonblocking", "timeout"])?;
        let timeout = match mode {
            "timeout" => Some(Duration::from_millis(params.integer("timeoutMs", 1, MOST_INTEGER)?)),
            _ => None,
        };
        let held = self.find(params)?;
        if timeout.is_some() {
            held.transfers("timeouts")?;
        }
        held.tell(call.time(|| {
            any!(&held.socket, it => it.set_nonblocking(mode == "nonblocking"))?;
            match &held.socket {
                TcpStream(it) => it.set_read_timeout(timeout).and_then(|()| it.set_write_timeout(timeout)),
                UdpSocket(it) => it.set_read_timeout(timeout).and_then(|()| it.set_write_timeout(timeout)),
                UnixStream(it) => it.set_read_timeout(timeout).and_then(|()| it.set_write_timeout(timeout)),
                UnixDatagram(it) => it.set_read_timeout(timeout).and_then(|()| it.set_write_timeout(timeout)),
                TcpListener(_) | UnixListener(_) => Ok(()),
            }
        }))?;
        held.timed.store(timeout.is_some(), Ordering::Relaxed);
        Ok(String::new())
    }

    /// Frees and drops everything, until no other request is at work.
    fn reset(&self) -> String {
        let mut state = self.lock();
        let open = state.held.len();
        loop {
            let sockets: Vec<_> = state.held.drain().map(|(_, held)| held).collect();
            drop(state);
            for held in &sockets {
                held.socket.wake(Shutdown::Both);
            }
            drop(sockets);
            // What waited may have opened a socket on its way out.
            state = self.wait(self.lock(), |state| state.busy <= 1 || !state.held.is_empty());
            if state.busy <= 1 && state.held.is_empty() {
                return format!(r#""open":{open}"#);
            }
        }
    }
}

const OPTIONS: [&str; 4] = ["SO_RCVBUF", "SO_SNDBUF", "SO_REUSEADDR", "TCP_NODELAY"];

fn no_options(params: &Json, but: &[&str]) -> Result<(), Failure> {
    let Some(options) = params.get("options") else {
        return Ok(());
    };
    let Json::Object(members) = options else {
        return Err(Params("'options' is not an object".into()));
    };
    match members.iter().find(|(name, _)| !but.contains(&name.as_str())) {
        Some((name, _)) => Err(Params(format!("Rust's std has no way to set {} here", quoted(name)))),
        None => Ok(()),
    }
}

// --- Bulk data ----------------------------------------------------------------------------------------------------------------

const TILE: u64 = 65_521;

/// Bytes that are described by seed, length and offset.
struct Pattern {
    tile: Vec<u8>,
    length: u64,
    offset: u64,
}

impl Pattern {
    fn new(params: &Json) -> Result<Self, Failure> {
        let mut x = params.integer("seed", 0, u32::MAX.into())? as u32;
        let length = params.integer("length", 0, MOST_INTEGER)?;
        let offset = params.optional("offset", 0, MOST_INTEGER)?.unwrap_or(0);
        let mut byte = || {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 24) as u8
        };
        Ok(Pattern { tile: (0..TILE).map(|_| byte()).collect(), length, offset })
    }

    /// At most `size` bytes from `position` on, as many as one tile holds.
    fn piece(&mut self, position: u64, size: usize) -> &[u8] {
        let at = self.offset + position;
        self.tile[..8].copy_from_slice(&(at / TILE).to_le_bytes());
        let start = (at % TILE) as usize;
        let left = self.length.saturating_sub(position).min(size as u64) as usize;
        &self.tile[start..self.tile.len().min(start + left)]
    }

    fn bytes(&mut self) -> Vec<u8> {
        let mut whole = Vec::with_capacity(self.length as usize);
        while (whole.len() as u64) < self.length {
            whole.extend_from_slice(self.piece(whole.len() as u64, usize::MAX));
        }
        whole
    }

    /// Where `data` differs from the bytes at `position`.
    fn mismatch(&mut self, position: u64, data: &[u8]) -> Option<u64> {
        let mut done = 0;
        while done < data.len() {
            let piece = self.piece(position + done as u64, data.len() - done);
            let got = &data[done..done + piece.len()];
            if piece.is_empty() || got != piece {
                let same = got.iter().zip(piece).take_while(|(a, b)| a == b).count();
                return Some(position + (done + same) as u64);
            }
            done += piece.len();
        }
        None
    }
}

/// CRC-32 (IEEE), eight bytes at a time.
struct Crc32(u32);

static CRC: [[u32; 256]; 8] = {
    let mut tables = [[0; 256]; 8];
    let mut index = 0;
    while index < 256 {
        let mut x = index as u32;
        let mut bit = 0;
        while bit < 8 {
            x = if x & 1 == 1 { 0xEDB8_8320 ^ (x >> 1) } else { x >> 1 };
            bit += 1;
        }
        tables[0][index] = x;
        index += 1;
    }
    index = 0;
    while index < 256 * 7 {
        let x = tables[index / 256][index % 256];
        tables[index / 256 + 1][index % 256] = tables[0][(x & 255) as usize] ^ (x >> 8);
        index += 1;
    }
    tables
};

impl Crc32 {
    fn new() -> Self {
        Crc32(!0)
    }

    fn update(&mut self, data: &[u8]) {
        let mut eights = data.chunks_exact(8);
        for eight in &mut eights {
            let eight: [u8; 8] = eight.try_into().expect("chunks are exact");
            let x = u64::from_le_bytes(eight) ^ u64::from(self.0);
            self.0 = (0..8).fold(0, |crc, k| crc ^ CRC[7 - k][(x >> (8 * k) & 255) as usize]);
        }
        for &byte in eights.remainder() {
            self.0 = CRC[0][((self.0 ^ u32::from(byte)) & 255) as usize] ^ (self.0 >> 8);
        }
    }

    fn value(&self) -> u32 {
        !self.0
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn data_out(data: &[u8]) -> String {
    let mut text = String::with_capacity(data.len() / 3 * 4 + 28);
    text.push_str(r#""data":{"base64":""#);
    for three in data.chunks(3) {
        let bits = (0..3).fold(0, |bits, k| bits << 8 | usize::from(*three.get(k).unwrap_or(&0)));
        for k in 0..4 {
            text.push(if k <= three.len() { BASE64[bits >> (18 - 6 * k) & 63] as char } else { '=' });
        }
    }
    text.push_str(r#""}"#);
    text
}

fn base64_in(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if text.len() % 4 != 0 || text.len() - digits.len() > 2 {
        return None;
    }
    let mut data = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut have) = (0u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        have += 6;
        if have >= 8 {
            have -= 8;
            data.push((bits >> have) as u8);
        }
    }
    Some(data)
}

fn payload(params: &Json) -> Result<Vec<u8>, Failure> {
    let data = params.get("data").ok_or_else(|| Params("'data' is missing".into()))?;
    if data.get("seed").is_some() {
        return Ok(Pattern::new(data)?.bytes());
    }
    base64_in(data.text("base64")?).ok_or_else(|| Params("'data.base64' is no base64".into()))
}

// --- Addresses and errors -----------------------------------------------------------------------------------------------------

enum Address {
    Inet(SocketAddr),
    Unix(String),
}

fn address_in(params: &Json, name: &str) -> Result<Address, Failure> {
    let address = params.get(name).ok_or_else(|| Params(format!("'{name}' is missing")))?;
    let family = address.word("family", &["ipv4", "ipv6", "unix"])?;
    if family == "unix" {
        return Ok(Address::Unix(address.text("path")?.into()));
    }
    let host = address.text("host")?;
    let port = address.integer("port", 0, u16::MAX.into())? as u16;
    match host.parse::<IpAddr>() {
        Ok(ip) if ip.is_ipv4() == (family == "ipv4") => Ok(Address::Inet(SocketAddr::new(ip, port))),
        _ => Err(Params(format!("'{name}.host' is {}, expected a literal {family} address", quoted(host)))),
    }
}

fn inet_out(address: SocketAddr) -> String {
    let family = if address.is_ipv4() { "ipv4" } else { "ipv6" };
    format!(r#"{{"family":"{family}","host":"{}","port":{}}}"#, address.ip(), address.port())
}

fn unix_out(address: &unix::SocketAddr) -> String {
    let path = address.as_pathname().map_or("".into(), |path| path.to_string_lossy());
    format!(r#"{{"family":"unix","path":{}}}"#, quoted(&path))
}

/// std has the numbers of the system and no names for them. These are the numbers of Linux on everything but MIPS and SPARC.
const HAS_ERRNO: bool = cfg!(all(
    target_os = "linux",
    not(any(target_arch = "mips", target_arch = "mips64", target_arch = "sparc", target_arch = "sparc64"))
));

#[rustfmt::skip]
const ERRNO: [(i32, &str); 50] = [
    (1, "EPERM"), (2, "ENOENT"), (4, "EINTR"), (5, "EIO"), (6, "ENXIO"), (9, "EBADF"), (11, "EAGAIN"), (12, "ENOMEM"),
    (13, "EACCES"), (14, "EFAULT"), (16, "EBUSY"), (17, "EEXIST"), (19, "ENODEV"), (20, "ENOTDIR"), (21, "EISDIR"),
    (22, "EINVAL"), (23, "ENFILE"), (24, "EMFILE"), (28, "ENOSPC"), (30, "EROFS"), (32, "EPIPE"), (33, "EDOM"),
    (36, "ENAMETOOLONG"), (38, "ENOSYS"), (40, "ELOOP"), (71, "EPROTO"), (75, "EOVERFLOW"), (88, "ENOTSOCK"),
    (89, "EDESTADDRREQ"), (90, "EMSGSIZE"), (91, "EPROTOTYPE"), (92, "ENOPROTOOPT"), (93, "EPROTONOSUPPORT"),
    (94, "ESOCKTNOSUPPORT"), (95, "EOPNOTSUPP"), (97, "EAFNOSUPPORT"), (98, "EADDRINUSE"), (99, "EADDRNOTAVAIL"),
    (100, "ENETDOWN"), (101, "ENETUNREACH"), (103, "ECONNABORTED"), (104, "ECONNRESET"), (105, "ENOBUFS"),
    (106, "EISCONN"), (107, "ENOTCONN"), (108, "ESHUTDOWN"), (110, "ETIMEDOUT"), (111, "ECONNREFUSED"),
    (113, "EHOSTUNREACH"), (115, "EINPROGRESS"),
];

fn errno_out(number: Option<i32>) -> String {
    let name = ERRNO.iter().find(|(known, _)| HAS_ERRNO && Some(*known) == number);
    name.map_or("null".into(), |(_, name)| format!("\"{name}\""))
}

fn failure_out(error: &io::Error, timed: bool) -> String {
    let errno = errno_out(error.raw_os_error());
    let timeout = if timed && error.kind() == io::ErrorKind::WouldBlock { r#","timeout":true"# } else { "" };
    format!(r#""errno":{errno},"native":{}{timeout}"#, quoted(&error.to_string()))
}

// --- JSON ---------------------------------------------------------------------------------------------------------------------

enum Json {
    Null,
    Boolean,
    Number(f64),
    Text(String),
    List,
    Object(Vec<(String, Json)>),
}

impl Json {
    fn parse(text: &str) -> Result<Json, String> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        let value = parser.value()?;
        parser.blank();
        if parser.at == text.len() {
            Ok(value)
        } else {
            parser.wrong()
        }
    }

    fn get(&self, name: &str) -> Option<&Json> {
        let Json::Object(members) = self else {
            return None;
        };
        members.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn number(&self, name: &str, least: f64, most: f64) -> Result<f64, Failure> {
        match self.get(name) {
            Some(&Json::Number(value)) if value.fract() == 0.0 && least <= value && value <= most => Ok(value),
            _ => Err(Params(format!("'{name}' is not an integer from {least} to {most}"))),
        }
    }

    fn integer(&self, name: &str, least: u64, most: u64) -> Result<u64, Failure> {
        Ok(self.number(name, least as f64, most as f64)? as u64)
    }

    fn signed(&self, name: &str) -> Result<i32, Failure> {
        Ok(self.number(name, i32::MIN.into(), i32::MAX.into())? as i32)
    }

    fn optional(&self, name: &str, least: u64, most: u64) -> Result<Option<u64>, Failure> {
        self.get(name).map(|_| self.integer(name, least, most)).transpose()
    }

    fn text(&self, name: &str) -> Result<&str, Failure> {
        match self.get(name) {
            Some(Json::Text(text)) => Ok(text),
            _ => Err(Params(format!("'{name}' is not a string"))),
        }
    }

    fn word(&self, name: &str, words: &[&'static str]) -> Result<&'static str, Failure> {
        let text = self.text(name)?;
        let known = words.iter().find(|word| **word == text);
        known
            .copied()
            .ok_or_else(|| Params(format!("'{name}' is {}, expected one of {}", quoted(text), words.join(", "))))
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn wrong<T>(&self) -> Result<T, String> {
        Err(format!("This is no JSON at byte {}", self.at))
    }

    fn blank(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn took(&mut self, token: &str) -> bool {
        self.blank();
        let found = self.text[self.at..].starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn value(&mut self) -> Result<Json, String> {
        self.depth += 1;
        if self.depth > 64 {
            return self.wrong();
        }
        let value = if self.took("{") {
            let mut members = Vec::new();
            while !self.took("}") {
                if !members.is_empty() && !self.took(",") || !self.took("\"") {
                    return self.wrong();
                }
                let name = self.string()?;
                if !self.took(":") {
                    return self.wrong();
                }
                members.push((name, self.value()?));
            }
            Json::Object(members)
        } else if self.took("[") {
            // No parameter that this agent knows is a list: only its syntax matters.
            let mut first = true;
            while !self.took("]") {
                if !first && !self.took(",") {
                    return self.wrong();
                }
                self.value()?;
                first = false;
            }
            Json::List
        } else if self.took("\"") {
            Json::Text(self.string()?)
        } else if self.took("null") {
            Json::Null
        } else if self.took("true") || self.took("false") {
            Json::Boolean
        } else {
            let rest = &self.text[self.at..];
            let length = rest.find(|c: char| !"+-.eE0123456789".contains(c)).unwrap_or(rest.len());
            let number = rest[..length].parse().or_else(|_| self.wrong())?;
            self.at += length;
            Json::Number(number)
        };
        self.depth -= 1;
        Ok(value)
    }

    /// What follows an opening quote, up to the closing one.
    fn string(&mut self) -> Result<String, String> {
        let mut text = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = rest.find(|c| c == '"' || c == '\\' || c < ' ') else {
                return self.wrong();
            };
            text.push_str(&rest[..length]);
            self.at += length + 1;
            match rest.as_bytes()[length] {
                b'"' => return Ok(text),
                b'\\' => text.push(self.escaped()?),
                _ => return self.wrong(),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, String> {
        let Some(&letter) = self.text.as_bytes().get(self.at) else {
            return self.wrong();
        };
        self.at += 1;
        Ok(match letter {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'"' | b'\\' | b'/' => letter.into(),
            b'u' => {
                let mut code = self.hex()?;
                if (0xD800..0xDC00).contains(&code) && self.text[self.at..].starts_with("\\u") {
                    self.at += 2;
                    let low = self.hex()?;
                    code = 0x10000 + ((code - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF);
                }
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return self.wrong(),
        })
    }

    fn hex(&mut self) -> Result<u32, String> {
        let digits = self.text.get(self.at..self.at + 4);
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        code.ok_or_else(|| format!("This is no JSON at byte {}", self.at))
    }
}

fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\0'..='\x1f' => write!(json, "\\u{:04x}", character as u32).expect("a String takes everything"),
            _ => json.push(character),
        }
    }
    json.push('"');
    json
}

// --- Protocol -----------------------------------------------------------------------------------------------------------------

fn write_line(message: &str) {
    let mut stdout = io::stdout().lock();
    // Without anybody to read it there is nothing left to do; the end of stdin says so as well.
    let _ = stdout.write_all(format!("{message}\n").as_bytes()).and_then(|()| stdout.flush());
}

/// The compiler's own words, such as "1.95.0 (59807616e 2026-04-14)": it leaves them in what it builds, and std cannot be asked.
fn compiler() -> Option<String> {
    let program = std::fs::read(std::env::current_exe().ok()?).ok()?;
    let sign = b"rustc version ";
    let starts =
        program.windows(sign.len() + 1).position(|found| found.starts_with(sign) && found[sign.len()].is_ascii_digit());
    let rest = &program[starts? + sign.len()..];
    let words = rest.iter().position(|&byte| byte == 0 || byte == b'\n')?;
    String::from_utf8(rest[..words].to_vec()).ok()
}

fn introduction() -> String {
    let mut words = vec![
        "stream",
        "datagram",
        "send",
        "shutdown:write",
        "shutdown:read",
        "shutdown:both",
        "unix:datagram",
        "unix:names",
        "family:unix",
        "mode:blocking",
        "mode:nonblocking",
        "mode:timeout",
        "timeout:send",
        "unix:timeout",
        "option:SO_ERROR",
        "option:TCP_NODELAY",
        "concurrent",
        "interrupt",
        "demand-read",
        "datagram:truncate",
    ];
    for (word, host) in [("family:ipv4", "127.0.0.1:0"), ("family:ipv6", "[::1]:0")] {
        if std::net::UdpSocket::bind(host).is_ok() {
            words.push(word);
        }
    }
    if HAS_ERRNO {
        words.push("errno");
    }
    let compiler = compiler().unwrap_or_else(|| "unknown".into());
    let version = quoted(compiler.split(' ').next().unwrap_or(""));
    let runtime = quoted(&format!("rustc {compiler}"));
    let os = std::env::consts::OS.replace("macos", "darwin");
    format!(
        r#"{{"protocol":1,"identity":{{"name":"rust","version":{version},"language":"Rust","runtime":{runtime},"os":"{os}"}},"capabilities":{words:?}}}"#
    )
}

const MAY_WAIT: [&str; 9] =
    ["accept", "connectStream", "send", "sendall", "recv", "drain", "sendto", "recvfrom", "close"];

impl Agent {
    /// What answers a request: `"result":{...}` or `"error":{...}`.
    fn answer(&self, id: &str, method: &str, params: &Json) -> String {
        if method == "initialize" {
            return format!(r#""result":{}"#, introduction());
        }
        let mut call = Call { id, waits: MAY_WAIT.contains(&method), elapsed: Duration::ZERO };
        let answer = self.perform(method, params, &mut call);
        let elapsed = format!(r#""elapsedNs":{}"#, call.elapsed.as_nanos());
        let (code, message, data) = match answer {
            Ok(members) if members.is_empty() => return format!(r#""result":{{{elapsed}}}"#),
            Ok(members) => return format!(r#""result":{{{members},{elapsed}}}"#),
            Err(Method(reason)) => (-32601, quoted(&reason), String::new()),
            Err(Params(reason)) => (-32602, quoted(&reason), String::new()),
            Err(Failure::Gone(number)) => {
                let native = quoted(&format!("There is no socket {number}, or not any more"));
                let data = format!(r#","data":{{"errno":null,"native":{native}}}"#);
                (1, native, data)
            }
            Err(Failure::Socket { error, timed }) => {
                let data = format!(r#","data":{{{},{elapsed}}}"#, failure_out(&error, timed));
                (1, quoted(&error.to_string()), data)
            }
        };
        format!(r#""error":{{"code":{code},"message":{message}{data}}}"#)
    }

    fn handle(&self, line: &[u8]) {
        let request = std::str::from_utf8(line).map_err(|error| error.to_string()).and_then(Json::parse);
        let answer = match &request {
            Err(reason) => format!(r#""id":null,"error":{{"code":-32700,"message":{}}}"#, quoted(reason)),
            Ok(request) => match (request.get("id"), request.text("method")) {
                (Some(id @ (Json::Number(_) | Json::Text(_))), Ok(method)) => {
                    let id = match id {
                        Json::Text(text) => quoted(text),
                        Json::Number(number) => number.to_string(),
                        _ => unreachable!("matched above"),
                    };
                    let none = Json::Object(Vec::new());
                    let params = request.get("params").unwrap_or(&none);
                    format!(r#""id":{id},{}"#, self.answer(&id, method, params))
                }
                _ => {
                    r#""id":null,"error":{"code":-32600,"message":"This is no request with an id and a method"}"#.into()
                }
            },
        };
        write_line(&format!(r#"{{"jsonrpc":"2.0",{answer}}}"#));
    }

    /// Threads take turns at reading; the one that has a line serves it itself, which saves handing it over.
    fn serve(self: Arc<Self>) {
        loop {
            let mut line = Vec::new();
            let alone = {
                let mut stdin = io::stdin().lock();
                if stdin.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                    std::process::exit(0);
                }
                let mut state = self.lock();
                state.busy += 1;
                let alone = state.ready == 1;
                state.ready -= usize::from(!alone);
                alone
            };
            if alone {
                let agent = Arc::clone(&self);
                thread::spawn(move || agent.serve());
            }
            self.handle(&line);
            let mut state = self.lock();
            state.busy -= 1;
            state.ready += 1;
            drop(state);
            self.changed.notify_all();
        }
    }
}

fn main() {
    let agent = Arc::new(Agent::default());
    agent.lock().ready = 1;
    agent.serve();
}
