import asyncioCoroutines from "./asyncio/coroutines.py" with { type: "text" };
import asyncioSock from "./asyncio/sock.py" with { type: "text" };
import asyncioStreams from "./asyncio/streams.py" with { type: "text" };
import cEpoll from "./c/epoll.c" with { type: "text" };
import cHost from "./c/host.c" with { type: "text" };
import cMessages from "./c/messages.c" with { type: "text" };
import cNames from "./c/names.c" with { type: "text" };
import cSockets from "./c/sockets.c" with { type: "text" };
import cSocketsHeader from "./c/sockets.h" with { type: "text" };
import cWire from "./c/wire.c" with { type: "text" };
import cWireHeader from "./c/wire.h" with { type: "text" };
import erlangJsonl from "./erlang/jsonl.erl" with { type: "text" };
import erlangNative from "./erlang/native.erl" with { type: "text" };
import erlangPorts from "./erlang/ports.erl" with { type: "text" };
import erlangSockets from "./erlang/sockets.erl" with { type: "text" };
import erlangWire from "./erlang/wire.erl" with { type: "text" };
import goFiles from "./go/files.go" with { type: "text" };
import goSockets from "./go/sockets.go" with { type: "text" };
import goWire from "./go/wire.go" with { type: "text" };
import javaSockets from "./java/Sockets.java" with { type: "text" };
import javaWire from "./java/Wire.java" with { type: "text" };
import lwipStack from "./lwip/stack.h" with { type: "text" };
import monoJson from "./mono/Json.cs" with { type: "text" };
import monoPattern from "./mono/Pattern.cs" with { type: "text" };
import monoSockets from "./mono/Sockets.cs" with { type: "text" };
import monoTables from "./mono/Tables.cs" with { type: "text" };
import monoWire from "./mono/Wire.cs" with { type: "text" };
import nodeSockets from "./node/sockets.mjs" with { type: "text" };
import nodeWasi from "./node/wasi.mjs" with { type: "text" };
import nodeWasiSockets from "./node/wasi_sockets.mjs" with { type: "text" };
import nodeWire from "./node/wire.mjs" with { type: "text" };
import phpSockets from "./php/sockets.php" with { type: "text" };
import phpWire from "./php/wire.php" with { type: "text" };
import { perlAgent } from "./perl/source.ts";
import pythonSockets from "./python/sockets.py" with { type: "text" };
import pythonWire from "./python/wire.py" with { type: "text" };
import rubySockets from "./ruby/sockets.rb" with { type: "text" };
import rubyWire from "./ruby/wire.rb" with { type: "text" };
import rustFiles from "./rust/files.rs" with { type: "text" };
import rustSockets from "./rust/sockets.rs" with { type: "text" };
import rustWire from "./rust/wire.rs" with { type: "text" };
import winsockPosix from "./winsock/posix.h" with { type: "text" };
import winsockStack from "./winsock/stack.h" with { type: "text" };
import type { Recipe } from "./recipe.ts";

/** The words that start a program of Deno's, whatever is configured where it is started. */
export const DENO_RUN: readonly string[] = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-prompt",
  "--no-config",
];

/** The files of every agent in C. */
const cFiles = {
  "sockets.c": cSockets,
  "sockets.h": cSocketsHeader,
  "wire.c": cWire,
  "wire.h": cWireHeader,
};

/** Those of the agent that has the sockets of the host. */
const cHostFiles = { "epoll.c": cEpoll, "host.c": cHost, "messages.c": cMessages, "names.c": cNames };

/** The command that fails where a compiler is without a header. */
function headers(name: string, ...args: string[]): string[] {
  return ["cc", "-E", ...args, "-include", name, "-x", "c", "-o", "headers", "/dev/null"];
}

const compiled = (folder: string): string[] => [`${folder}/agent`];

const PYTHON = { "sockets.py": pythonSockets, "wire.py": pythonWire };

/** The agent for Python, unchanged, after a statement that puts another package's sockets under it. */
function patched(name: string, statement: string): Recipe[] {
  const program = `${statement}; import runpy, sys; sys.path.insert(0, sys.argv[1]); ` +
    'runpy.run_path(sys.argv[1] + "/sockets.py", run_name="__main__")';
  // A system's packages are those of its own Python, which need not be the first one.
  return ["python3", "/usr/bin/python3"].map((python) => ({
    files: PYTHON,
    needs: [python, "-c", statement],
    run: (folder) => [python, "-c", program, folder],
    install: `install ${name} for Python 3.8 or later (Debian's python3-${name})`,
  }));
}

const C: Recipe = {
  files: { ...cFiles, ...cHostFiles },
  needs: headers("stdio.h"),
  build: ["cc", "-O2", "-o", "agent", "sockets.c", ...Object.keys(cHostFiles), "wire.c", "-lpthread"],
  run: compiled,
  install: "install a C compiler",
};

/** An agent in Erlang, whose operations are in a module of that name. */
function erlang(module: string, source: string): Recipe {
  const files = {
    [`${module}.erl`]: source,
    "jsonl.erl": erlangJsonl,
    "native.erl": erlangNative,
    "wire.erl": erlangWire,
  };
  return {
    files,
    build: ["erlc", ...Object.keys(files)],
    run: (folder) => ["erl", ...ERL, "-pa", folder, "-s", module, "serve"],
    install: "install Erlang/OTP 25 or later (Debian's erlang-base)",
  };
}

/** Schedulers that do not spin, few threads, nothing of the user's, and no words of the runtime on stdout. */
const ERL = [
  ..."+sbwt none +sbwtdcpu none +sbwtdio none +SDcpu 1:1 +SDio 1 -noinput -boot no_dot_erlang".split(" "),
  "-kernel",
  "logger",
  "[{handler, default, logger_std_h, #{config => #{type => standard_error}}}]",
];

const NODE = { "sockets.mjs": nodeSockets, "wire.mjs": nodeWire };

const MONO = {
  "Json.cs": monoJson,
  "Pattern.cs": monoPattern,
  "Sockets.cs": monoSockets,
  "Tables.cs": monoTables,
  "Wire.cs": monoWire,
};

/**
 * The agents that come with this package, by the names of their implementations. Of several recipes the first
 * that works on this host is taken.
 */
export const RECIPES = {
  python: {
    files: PYTHON,
    run: (folder) => ["python3", `${folder}/sockets.py`],
    install: "install Python 3.8 or later",
  },
  pypy: {
    files: PYTHON,
    run: (folder) => ["pypy3", `${folder}/sockets.py`],
    install: "install PyPy 3.8 or later (Debian's pypy3)",
  },
  asyncio: {
    files: { ...PYTHON, "coroutines.py": asyncioCoroutines, "streams.py": asyncioStreams },
    run: (folder) => ["python3", `${folder}/streams.py`],
    install: "install Python 3.8 or later",
  },
  "asyncio-sock": {
    files: { ...PYTHON, "coroutines.py": asyncioCoroutines, "sock.py": asyncioSock },
    run: (folder) => ["python3", `${folder}/sock.py`],
    install: "install Python 3.8 or later",
  },
  gevent: patched("gevent", "from gevent.monkey import patch_all; patch_all()"),
  eventlet: patched("eventlet", "from eventlet import monkey_patch; monkey_patch()"),
  node: {
    files: NODE,
    run: (folder) => ["node", `${folder}/sockets.mjs`],
    install: "install Node.js 20 or later",
  },
  bun: {
    files: NODE,
    run: (folder) => ["bun", `${folder}/sockets.mjs`],
    install: "install Bun, such as by npm install --global bun",
  },
  "deno-node": {
    files: NODE,
    run: (folder) => [
      ...DENO_RUN,
      "--allow-net",
      "--allow-read",
      "--allow-write",
      // A program that is started is given the environment.
      "--allow-env",
      "--allow-run=sleep",
      `${folder}/sockets.mjs`,
    ],
    install: "install Deno 2.9 or later",
  },
  wasi: {
    files: { "wasi.mjs": nodeWasi, "wasi_sockets.mjs": nodeWasiSockets, "wire.mjs": nodeWire },
    // Without requests it ends at once, or says what is missing.
    needs: ["node", "wasi.mjs"],
    run: (folder) => ["node", `${folder}/wasi.mjs`],
    install: "install Node.js 20 or later, and run npm install --global @bytecodealliance/preview2-shim",
  },
  c: C,
  rust: {
    files: { "sockets.rs": rustSockets, "files.rs": rustFiles, "wire.rs": rustWire },
    least: "1.66",
    build: ["rustc", "-O", "--edition", "2021", "-o", "agent", "sockets.rs"],
    run: compiled,
    install: "install Rust 1.66 or later",
  },
  go: {
    files: { "sockets.go": goSockets, "files.go": goFiles, "wire.go": goWire },
    least: "1.18",
    build: ["go", "build", "-o", "agent", "sockets.go", "files.go", "wire.go"],
    run: compiled,
    install: "install Go 1.18 or later",
  },
  erlang: erlang("ports", erlangPorts),
  "erlang-socket": erlang("sockets", erlangSockets),
  java: {
    files: { "Sockets.java": javaSockets, "Wire.java": javaWire },
    least: "17",
    build: ["javac", "-d", ".", "Sockets.java", "Wire.java"],
    // The first compiler and one collecting thread suffice, and start quicker.
    run: (
      folder,
    ) => ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp", folder, "Sockets"],
    install: "install a JDK, 17 or later",
  },
  mono: {
    files: MONO,
    least: "6.8",
    build: ["mcs", "-r:System.Core.dll", "-out:agent.exe", ...Object.keys(MONO)],
    run: (folder) => ["mono", `${folder}/agent.exe`],
    install: "install Mono 6.8 or later with its compiler (Debian's mono-runtime and mono-mcs)",
  },
  perl: {
    files: { "agent.pl": perlAgent },
    // Debian's smallest Perl lacks modules of the core.
    needs: [
      "perl",
      ..."-Mv5.36 -MJSON::PP -MList::Util -MMIME::Base64 -MPOSIX -MSocket -MTime::HiRes -e 1".split(" "),
    ],
    build: ["perl", "-c", "agent.pl"],
    run: (folder) => ["perl", `${folder}/agent.pl`],
    install: "install Perl 5.36 or later, with its core modules",
  },
  php: {
    files: { "sockets.php": phpSockets, "wire.php": phpWire },
    // PHP without an extension starts all the same: this says which is missing.
    needs: ["php", "-r", "exit(extension_loaded('sockets') && function_exists('pcntl_fork') ? 0 : 1);"],
    run: (folder) => ["php", `${folder}/sockets.php`],
    install: "install PHP 8.2 or later with its extensions sockets and pcntl (Debian's php-cli)",
  },
  ruby: {
    files: { "sockets.rb": rubySockets, "wire.rb": rubyWire },
    run: (folder) => ["ruby", "--disable-gems", `${folder}/sockets.rb`],
    install: "install Ruby 3.1 or later",
  },
  gvisor: C,
  lwip: {
    files: { ...cFiles, "stack.h": lwipStack },
    needs: headers("lwip/init.h", "-I/usr/include/lwip"),
    build: [
      "cc",
      "-O2",
      "-I/usr/include/lwip",
      '-DSOCKSPEC_STACK_HEADER="stack.h"',
      "-o",
      "agent",
      "sockets.c",
      "wire.c",
      "-llwip",
      "-lpthread",
    ],
    run: compiled,
    install: "install a C compiler and lwIP's development files (Debian's liblwip-dev)",
  },
  winsock: {
    files: { ...cFiles, "posix.h": winsockPosix, "stack.h": winsockStack },
    build: [
      "x86_64-w64-mingw32-gcc",
      "-O2",
      "-static",
      "-include",
      "posix.h",
      '-DSOCKSPEC_STACK_HEADER="stack.h"',
      "-o",
      "agent.exe",
      "sockets.c",
      "wire.c",
      "-lws2_32",
      "-lpthread",
    ],
    run: (folder) => [...Deno.build.os === "windows" ? [] : ["wine"], `${folder}/agent.exe`],
    install: "install mingw-w64 and Wine (Debian's gcc-mingw-w64-x86-64 and wine64)",
  },
} satisfies Record<string, Recipe | readonly Recipe[]>;
