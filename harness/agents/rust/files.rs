//! The operations of the agent for Rust that go beyond sockets: files over them, std::fs::File, processes.
//!
//! operation                 Rust
//! makefile                  try_clone(), in a BufReader or a BufWriter
//! fgets, fread              take(size), with read_until() and read_to_end()
//! fwrite, fflush, fclose    write_all(), flush(); flush() and drop
//! sendfile                  io::copy() of take(size) of a File, which is sendfile() on Linux
//! kill                      Command with a try_clone() as its stdin, drop here, and Child::kill()
use super::{find, free, gone, checked, Socket, SOCKETS};
use crate::wire::{bytes, lock, payload, Answer, Call, Failure, Json};
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::net::Shutdown;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// A copy of a connected socket, as std's buffers take it.
struct Stream(Socket);

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Stream {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Half {
    Reader(BufReader<Stream>),
    Writer(BufWriter<Stream>),
}

struct View {
    /// Another copy, for the reset: the half may be in use.
    socket: Socket,
    half: Mutex<Half>,
}

static FILES: Mutex<BTreeMap<i64, Arc<View>>> = Mutex::new(BTreeMap::new());

/// Shuts every file down and gives it up; says how many there were.
pub fn clear() -> usize {
    let files = std::mem::take(&mut *lock(&FILES));
    files.values().for_each(|file| file.socket.wake(Shutdown::Both));
    files.len()
}

fn copied(socket: &Socket) -> Result<Socket, Failure> {
    match socket {
        Socket::TcpStream(_) | Socket::UnixStream(_) => checked(socket.copied()),
        other => other.lacks("stream of bytes"),
    }
}

fn makefile(params: &Json) -> Answer {
    let held = find(params)?;
    let stream = Stream(copied(&held.socket)?);
    let half = match params.text("access")? {
        "read" => Half::Reader(BufReader::new(stream)),
        _ => Half::Writer(BufWriter::new(stream)),
    };
    let view = View { socket: copied(&held.socket)?, half: Mutex::new(half) };
    let number = {
        let mut sockets = lock(&SOCKETS);
        sockets.1 += 1;
        sockets.1
    };
    lock(&FILES).insert(number, Arc::new(view));
    Ok(vec![("file", number.to_string())])
}

fn view(params: &Json) -> Result<Arc<View>, Failure> {
    let number = params.integer("file")?;
    lock(&FILES).get(&number).cloned().ok_or_else(|| gone(number))
}

fn read(params: &Json, call: &mut Call, line: bool) -> Answer {
    let view = view(params)?;
    let size = params.integer("size")? as u64;
    let mut data = Vec::new();
    let done = call.time(|| match &mut *lock(&view.half) {
        Half::Reader(reader) if line => reader.take(size).read_until(b'\n', &mut data),
        Half::Reader(reader) => reader.take(size).read_to_end(&mut data),
        Half::Writer(_) => Err(io::ErrorKind::Unsupported.into()),
    });
    checked(done)?;
    Ok(vec![("data", bytes(&data))])
}

fn write(params: &Json, call: &mut Call) -> Answer {
    let data = payload(params)?;
    let view = view(params)?;
    checked(call.time(|| match &mut *lock(&view.half) {
        Half::Writer(writer) => writer.write_all(&data),
        Half::Reader(_) => Err(io::ErrorKind::Unsupported.into()),
    }))?;
    Ok(vec![("count", data.len().to_string())])
}

fn flush(view: &View) -> io::Result<()> {
    match &mut *lock(&view.half) {
        Half::Writer(writer) => writer.flush(),
        Half::Reader(_) => Ok(()),
    }
}

fn close(params: &Json, call: &mut Call) -> Answer {
    let number = params.integer("file")?;
    let view = lock(&FILES).remove(&number).ok_or_else(|| gone(number))?;
    checked(call.time(|| {
        let flushed = flush(&view);
        drop(view);
        flushed
    }))?;
    Ok(vec![])
}

/// A file with these bytes that has no name any more.
fn file_of(data: &[u8]) -> io::Result<std::fs::File> {
    let path = std::env::temp_dir().join(format!("sockspec-{}-{:p}", std::process::id(), data));
    let mut file = std::fs::File::options().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    file.write_all(data)?;
    Ok(file)
}

fn sendfile(params: &Json, call: &mut Call) -> Answer {
    let data = payload(params)?;
    let (offset, size) = (params.integer("offset")? as u64, params.integer("size")? as u64);
    let held = find(params)?;
    let mut file = checked(file_of(&data))?;
    checked(file.seek(SeekFrom::Start(offset)))?;
    let sent = match &held.socket {
        Socket::TcpStream(stream) => call.time(|| io::copy(&mut file.take(size), &mut &*stream)),
        Socket::UnixStream(stream) => call.time(|| io::copy(&mut file.take(size), &mut &*stream)),
        other => return other.lacks("stream of bytes"),
    };
    Ok(vec![("count", held.check(sent)?.to_string())])
}

fn kill(params: &Json, call: &mut Call) -> Answer {
    let descriptor = checked(find(params)?.socket.copied())?.into_descriptor();
    let number = params.integer("socket")?;
    let held = lock(&SOCKETS).0.remove(&number).ok_or_else(|| gone(number))?;
    checked(call.time(|| {
        // The descriptor is closed here when the child has it.
        let mut child = Command::new("sleep").arg("60").stdin(descriptor).spawn()?;
        free(&held);
        drop(held);
        child.kill()?;
        child.wait().map(drop)
    }))?;
    Ok(vec![])
}

/// Programs that were started and not ended.
static PROGRAMS: Mutex<Vec<Child>> = Mutex::new(vec![]);

fn start_program(call: &mut Call) -> Answer {
    let program = checked(call.time(|| {
        let mut command = Command::new("sleep");
        command.arg("60").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn()
    }))?;
    lock(&PROGRAMS).push(program);
    Ok(vec![])
}

/// Ends every program.
pub fn end_programs() {
    for mut program in lock(&PROGRAMS).drain(..) {
        // One that has ended is waited for all the same.
        let _ = program.kill();
        let _ = program.wait();
    }
}

/// Serves an operation of this file; None for another.
pub fn perform(method: &str, params: &Json, call: &mut Call) -> Option<Answer> {
    Some(match method {
        "makefile" => makefile(params),
        "fgets" => read(params, call, true),
        "fread" => read(params, call, false),
        "fwrite" => write(params, call),
        "fflush" => view(params).and_then(|view| checked(call.time(|| flush(&view)))).map(|()| vec![]),
        "fclose" => close(params, call),
        "sendfile" => sendfile(params, call),
        "kill" => kill(params, call),
        "startProgram" => start_program(call),
        _ => return None,
    })
}
