//! The wire of an agent in Rust: lines of JSON, a thread for each request that waits, bulk data. It knows
//! nothing of sockets, so an agent for another stack keeps this file and replaces sockets.rs. Rust 1.66 or
//! newer, std only.
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// The reason why a call has no result.
pub enum Failure {
    /// The interface has no such method.
    Method(String),
    /// The interface cannot serve these parameters.
    Params(String),
    /// The call of the socket failed.
    Socket(Problem),
}

/// The error of a socket call.
pub struct Problem {
    /// The POSIX name, where the stack gave one.
    pub errno: Option<&'static str>,
    /// The stack's own words; not empty.
    pub native: String,
    /// True if the stack ended the call because the time of mode timeout was up.
    pub timeout: bool,
}

/// The members of a result, `elapsedNs` aside.
pub type Answer = Result<Members, Failure>;

// --- JSON that is written ----------------------------------------------------------------------------------

/// Names, and their values as JSON.
pub type Members = Vec<(&'static str, String)>;

pub fn object(members: Members) -> String {
    let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

pub fn text(text: &str) -> String {
    let mut json = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\0'..='\x1f' => json.push_str(&format!("\\u{:04x}", character as u32)),
            _ => json.push(character),
        }
    }
    json + "\""
}

pub fn errno(name: Option<&str>) -> String {
    name.map_or("null".into(), text)
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as the protocol carries them.
pub fn bytes(data: &[u8]) -> String {
    let mut digits = String::with_capacity(data.len() / 3 * 4 + 4);
    for three in data.chunks(3) {
        let bits = (0..3).fold(0, |bits, k| bits << 8 | usize::from(*three.get(k).unwrap_or(&0)));
        for k in 0..4 {
            digits.push(if k <= three.len() { BASE64[bits >> (18 - 6 * k) & 63] as char } else { '=' });
        }
    }
    format!(r#"{{"base64":"{digits}"}}"#)
}

fn failed(problem: &Problem) -> Members {
    let mut members = vec![("errno", errno(problem.errno)), ("native", text(&problem.native))];
    if problem.timeout {
        members.push(("timeout", "true".into()));
    }
    members
}

// --- JSON that is read -------------------------------------------------------------------------------------

pub enum Json {
    Number(f64),
    Text(String),
    Object(Vec<(String, Json)>),
    /// Only `poll` takes one.
    #[allow(dead_code)]
    List(Vec<Json>),
    /// null, true or false, which no parameter is.
    Word,
}

impl Json {
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A member that the call cannot do without.
    pub fn member(&self, name: &str) -> Result<&Json, Failure> {
        self.get(name).ok_or_else(|| Failure::Params(format!("'{name}' is missing")))
    }

    pub fn integer(&self, name: &str) -> Result<i64, Failure> {
        match self.member(name)? {
            Json::Number(value) => Ok(*value as i64),
            _ => Err(Failure::Params(format!("'{name}' is not a number"))),
        }
    }

    pub fn integer_or(&self, name: &str, otherwise: i64) -> Result<i64, Failure> {
        self.get(name).map_or(Ok(otherwise), |_| self.integer(name))
    }

    pub fn text(&self, name: &str) -> Result<&str, Failure> {
        match self.member(name)? {
            Json::Text(text) => Ok(text),
            _ => Err(Failure::Params(format!("'{name}' is not a string"))),
        }
    }

    fn parse(line: &[u8]) -> Result<Json, String> {
        let text = std::str::from_utf8(line).map_err(|error| error.to_string())?;
        let mut parser = Parser { text, at: 0 };
        let value = parser.value(0);
        value.filter(|_| parser.blank() == "").ok_or(format!("This is no JSON at byte {}", parser.at))
    }
}

/// Reads a line; `None` where it is no JSON.
struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    /// The rest after white space.
    fn blank(&mut self) -> &str {
        let rest = self.text[self.at..].trim_start_matches([' ', '\t', '\r', '\n']);
        self.at = self.text.len() - rest.len();
        rest
    }

    fn took(&mut self, token: &str) -> bool {
        let found = self.blank().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    /// Goes on only after a token.
    fn expect(&mut self, token: &str) -> Option<()> {
        self.took(token).then_some(())
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        if depth > 64 {
            None
        } else if self.took("{") {
            let mut members = Vec::new();
            while !self.took("}") {
                if !members.is_empty() {
                    self.expect(",")?;
                }
                self.expect("\"")?;
                let name = self.string()?;
                self.expect(":")?;
                members.push((name, self.value(depth + 1)?));
            }
            Some(Json::Object(members))
        } else if self.took("[") {
            let mut values = Vec::new();
            while !self.took("]") {
                if !values.is_empty() {
                    self.expect(",")?;
                }
                values.push(self.value(depth + 1)?);
            }
            Some(Json::List(values))
        } else if self.took("\"") {
            self.string().map(Json::Text)
        } else if self.took("null") || self.took("true") || self.took("false") {
            Some(Json::Word)
        } else {
            let rest = &self.text[self.at..];
            let length = rest.find(|c: char| !"+-.eE0123456789".contains(c)).unwrap_or(rest.len());
            self.at += length;
            rest[..length].parse().ok().map(Json::Number)
        }
    }

    /// The text after an opening quote, up to the closing one.
    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let rest = &self.text[self.at..];
            let length = rest.find(|c| c == '"' || c == '\\' || c < ' ')?;
            text.push_str(&rest[..length]);
            self.at += length + 1;
            match rest.as_bytes()[length] {
                b'"' => return Some(text),
                b'\\' => text.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let letter = *self.text.as_bytes().get(self.at)?;
        self.at += 1;
        match letter {
            b'b' => Some('\u{8}'),
            b'f' => Some('\u{c}'),
            b'n' => Some('\n'),
            b'r' => Some('\r'),
            b't' => Some('\t'),
            b'"' | b'\\' | b'/' => Some(letter.into()),
            b'u' => {
                let code = u32::from_str_radix(self.text.get(self.at..self.at + 4)?, 16).ok()?;
                self.at += 4;
                // Half of a pair: the harness writes whole characters as they are.
                Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            _ => None,
        }
    }
}

// --- Bulk data ---------------------------------------------------------------------------------------------

const TILE: u64 = 65_521;

/// Tiles by seed: cases have few seeds, and send a byte at a time of some.
static TILES: Mutex<BTreeMap<u32, Vec<u8>>> = Mutex::new(BTreeMap::new());

fn tile(seed: u32) -> Vec<u8> {
    let mut x = seed;
    let mut byte = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 24) as u8
    };
    lock(&TILES).entry(seed).or_insert_with(|| (0..TILE).map(|_| byte()).collect()).clone()
}

/// Bytes that are described by seed, length and offset.
struct Pattern {
    tile: Vec<u8>,
    length: u64,
    offset: u64,
}

impl Pattern {
    fn new(params: &Json) -> Result<Self, Failure> {
        let tile = tile(params.integer("seed")? as u32);
        let (length, offset) = (params.integer("length")?, params.integer_or("offset", 0)?);
        Ok(Pattern { tile, length: length as u64, offset: offset as u64 })
    }

    /// At most `size` bytes from `position` on, as many as one tile holds.
    fn piece(&mut self, position: u64, size: usize) -> &[u8] {
        let at = self.offset + position;
        self.tile[..8].copy_from_slice(&(at / TILE).to_le_bytes());
        let start = (at % TILE) as usize;
        let left = self.length.saturating_sub(position).min(size as u64) as usize;
        &self.tile[start..self.tile.len().min(start + left)]
    }

    /// All bytes; more than the memory holds are refused.
    fn whole(&mut self) -> Result<Vec<u8>, Failure> {
        let mut whole = Vec::new();
        let reserved = whole.try_reserve_exact(self.length as usize);
        reserved.map_err(|error| Failure::Params(format!("'length': {error}")))?;
        while (whole.len() as u64) < self.length {
            whole.extend_from_slice(self.piece(whole.len() as u64, usize::MAX));
        }
        Ok(whole)
    }

    /// The position of the first byte of `data`, which begins at `position`, that differs.
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

fn base64(digits: &str) -> Vec<u8> {
    let mut data = Vec::with_capacity(digits.len() / 4 * 3);
    let (mut bits, mut have) = (0u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        have += 6;
        if have >= 8 {
            have -= 8;
            data.push((bits >> have) as u8);
        }
    }
    data
}

/// The bytes of the parameter `data`, carried or described.
pub fn payload(params: &Json) -> Result<Vec<u8>, Failure> {
    let data = params.member("data")?;
    if data.has("seed") {
        return Pattern::new(data)?.whole();
    }
    data.text("base64").map(base64)
}

/// The receives of a `drain`.
pub struct Drain {
    size: u64,
    buffer: Vec<u8>,
    pattern: Option<Pattern>,
}

impl Drain {
    pub fn new(params: &Json) -> Result<Self, Failure> {
        Ok(Drain {
            size: params.integer_or("size", i64::MAX)? as u64,
            buffer: vec![0; params.integer_or("chunk", 65_536)? as usize],
            pattern: params.get("pattern").map(Pattern::new).transpose()?,
        })
    }

    /// Receives by `read` until end of file, an error or the size.
    pub fn run(mut self, mut read: impl FnMut(&mut [u8]) -> Result<usize, Problem>) -> Members {
        let (mut count, mut mismatch, mut end, mut error) = (0, None, "size", None);
        while count < self.size {
            let most = (self.size - count).min(self.buffer.len() as u64) as usize;
            match read(&mut self.buffer[..most]) {
                Ok(0) => {
                    end = "eof";
                    break;
                }
                Ok(got) => {
                    if let (Some(pattern), None) = (&mut self.pattern, mismatch) {
                        mismatch = pattern.mismatch(count, &self.buffer[..got]);
                    }
                    count += got as u64;
                }
                Err(problem) => {
                    end = "error";
                    error = Some(("error", object(failed(&problem))));
                    break;
                }
            }
        }
        let mismatch = mismatch.map_or("null".into(), |at| at.to_string());
        let mut found = vec![("count", count.to_string()), ("mismatch", mismatch), ("end", text(end))];
        found.extend(error);
        found
    }
}

// --- Requests ----------------------------------------------------------------------------------------------

struct Threads {
    /// Those that wait for a line.
    ready: usize,
    /// Those that serve one that may wait.
    busy: usize,
}

static THREADS: Mutex<Threads> = Mutex::new(Threads { ready: 1, busy: 0 });
static CHANGED: Condvar = Condvar::new();

/// The time until sockets are cleared again: a call may have begun to wait just after the clearing.
const AGAIN: Duration = Duration::from_millis(50);

/// A lock, also where a thread died that held it.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Calls `clear` until no other request is at work: one that is on its way out may open a socket.
pub fn until_alone(mut clear: impl FnMut()) {
    loop {
        clear();
        let waited = CHANGED.wait_timeout_while(lock(&THREADS), AGAIN, |threads| threads.busy > 0);
        if waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0.busy == 0 {
            return clear();
        }
    }
}

const MAY_WAIT: &str = "accept connectStream connect send sendall recv recvInto sendReused drain sendto \
    recvfrom poll close fgets fread fwrite fflush fclose sendfile";

/// A request at work.
pub struct Call {
    id: i64,
    waits: bool,
    elapsed: Duration,
}

impl Call {
    /// Makes the call of the socket: says "entered" before it, if it may wait, and takes its time.
    pub fn time<T>(&mut self, operation: impl FnOnce() -> T) -> T {
        if self.waits {
            let params = object(vec![("id", self.id.to_string())]);
            write_line(vec![("method", text("entered")), ("params", params)]);
        }
        let start = Instant::now();
        let value = operation();
        self.elapsed = start.elapsed();
        value
    }
}

fn write_line(message: Members) {
    let line = object([vec![("jsonrpc", text("2.0"))], message].concat()) + "\n";
    let mut stdout = io::stdout().lock();
    // If nobody reads it, nothing is left to do; stdin ends then, too.
    let _ = stdout.write_all(line.as_bytes()).and_then(|()| stdout.flush());
}

fn refusal(code: i32, message: &str) -> (&'static str, String) {
    ("error", object(vec![("code", code.to_string()), ("message", text(message))]))
}

/// A request that can be answered.
struct Request {
    id: i64,
    method: String,
    waits: bool,
    whole: Json,
}

impl Request {
    /// Reads a line; what is wrong with it as a member of the answer.
    fn read(line: &[u8]) -> Result<Self, (&'static str, String)> {
        let whole = Json::parse(line).map_err(|reason| refusal(-32700, &reason))?;
        let (Ok(id), Ok(method)) = (whole.integer("id"), whole.text("method")) else {
            return Err(refusal(-32600, "This is no request with an id and a method"));
        };
        let method = method.to_string();
        let waits = MAY_WAIT.split(' ').any(|word| word == method);
        Ok(Request { id, method, waits, whole })
    }
}

/// An agent: its answer to `initialize`, and the function that performs a method with its parameters.
pub struct Agent<P> {
    pub introduction: Members,
    pub perform: P,
}

impl<P: Fn(&str, &Json, &mut Call) -> Answer + Send + Sync + 'static> Agent<P> {
    /// The `result` or the `error` of a request.
    fn outcome(&self, request: &Request) -> (&'static str, String) {
        if request.method == "initialize" {
            return ("result", object(self.introduction.clone()));
        }
        let params = request.whole.get("params").unwrap_or(&Json::Word);
        let mut call = Call { id: request.id, waits: request.waits, elapsed: Duration::ZERO };
        let answer = (self.perform)(&request.method, params, &mut call);
        let elapsed = vec![("elapsedNs", call.elapsed.as_nanos().to_string())];
        match answer {
            Ok(members) => ("result", object([members, elapsed].concat())),
            Err(Failure::Method(reason)) => refusal(-32601, &reason),
            Err(Failure::Params(reason)) => refusal(-32602, &reason),
            Err(Failure::Socket(problem)) => {
                let data = object([failed(&problem), elapsed].concat());
                let message = text(&problem.native);
                ("error", object(vec![("code", "1".into()), ("message", message), ("data", data)]))
            }
        }
    }

    fn answer(&self, request: &Request) {
        write_line(vec![("id", request.id.to_string()), self.outcome(request)]);
    }

    /// Serves until stdin ends. Threads take turns at reading; the one that has a line serves it itself,
    /// which saves handing it over.
    pub fn serve(self: Arc<Self>) {
        while let Some(request) = self.next() {
            self.answer(&request);
            let mut threads = lock(&THREADS);
            threads.busy -= 1;
            threads.ready += 1;
            drop(threads);
            CHANGED.notify_all();
        }
        std::process::exit(0);
    }

    /// Takes the next request that may wait, and sees to it that another thread is ready for those after it.
    /// Those before it are answered here. `None` at the end of stdin.
    fn next(self: &Arc<Self>) -> Option<Request> {
        let mut line = Vec::new();
        let mut stdin = io::stdin().lock();
        let request = loop {
            line.clear();
            if stdin.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                return None;
            }
            match Request::read(&line) {
                Ok(request) if request.waits => break request,
                Ok(request) => self.answer(&request),
                Err(refused) => write_line(vec![("id", "null".into()), refused]),
            }
        };
        let mut threads = lock(&THREADS);
        threads.busy += 1;
        if threads.ready > 1 {
            threads.ready -= 1;
        } else {
            let agent = Arc::clone(self);
            thread::spawn(move || agent.serve());
        }
        Some(request)
    }
}
