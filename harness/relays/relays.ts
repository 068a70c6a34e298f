import { DENO_RUN } from "../agents/recipes.ts";
import asyncioStreams from "./pipes/asyncio_streams.py" with { type: "text" };
import copy from "./pipes/copy.go" with { type: "text" };
import denoPipe from "./pipes/deno.js" with { type: "text" };
import nodePipe from "./pipes/node.mjs" with { type: "text" };
import type { RelayCommand, RelayRecipe } from "./recipe.ts";

const ADDRESSES = "{listen_host} {listen_port} {target_host} {target_port}";

/** The relays that come with this package, by name: programs of the system, and pipes that people write. */
export const RELAYS: Readonly<Record<string, RelayRecipe>> = {
  socat: {
    stream: { command: "socat TCP-LISTEN:{listen_port},bind={listen_host},reuseaddr,fork TCP:{target}" },
    datagram: { command: "socat UDP-LISTEN:{listen_port},bind={listen_host},fork UDP:{target}" },
    families: ["ipv4"],
    version: ["socat -V", "socat version ([0-9.]+)"],
    install: "install socat",
  },
  haproxy: {
    stream: haproxy("", ""),
    "sends-proxy-v1": haproxy("", "send-proxy"),
    "sends-proxy-v2": haproxy("", "send-proxy-v2"),
    "takes-proxy": haproxy("accept-proxy", ""),
    version: ["haproxy -v", "version ([0-9.]+)"],
    install: "install haproxy",
  },
  nginx: nginx(""),
  "nginx-half-close": nginx("proxy_half_close on;"),
  ncat: {
    stream: {
      command:
        `ncat --listen --keep-open {listen_host} {listen_port} --exec '/usr/bin/ncat {target_host} {target_port}'`,
    },
    version: ["ncat --version", "Version ([0-9.]+)"],
    install: "install ncat",
  },
  redir: {
    stream: { command: "redir -n {listen} {target}" },
    families: ["ipv4"],
    version: ["redir --version", "([0-9.]+)"],
    install: "install redir",
  },
  rinetd: {
    stream: {
      command: "rinetd -f -c {folder}/rinetd.conf",
      files: { "rinetd.conf": "{listen_host} {listen_port} {target_host} {target_port}\n" },
    },
    version: ["rinetd --version", "([0-9.]+)"],
    install: "install rinetd",
  },
  simpleproxy: {
    stream: { command: "simpleproxy -L {listen} -R {target}" },
    families: ["ipv4"],
    version: ["simpleproxy -V", "v([0-9.]+)"],
    install: "install simpleproxy",
  },
  pen: {
    stream: { command: "pen -f -r {listen} {target}" },
    families: ["ipv4"],

    install: "install pen",
  },
  "systemd-socket-proxyd": {
    stream: {
      command: "systemd-socket-activate --listen={listen} /lib/systemd/systemd-socket-proxyd {target}",
    },
    // It resolves its target with AI_ADDRCONFIG, which knows no IPv6 where only loopback has it.
    families: ["ipv4"],
    version: ["/lib/systemd/systemd-socket-proxyd --version", "systemd ([0-9.]+)"],
    install: "install systemd",
  },
  // The way in and the way out meet in its namespace. Datagrams have no such way: to send one on, pasta binds
  // the port that it came from, on either side (udp_splice_new() in its udp.c). Beyond the way out the client
  // has that port itself: a trace shows bind() = EADDRINUSE, and the datagram is dropped. No option gives
  // another port, so that the server would have to live in the namespace. Started by the superuser, pasta
  // becomes another user, who may not look into the namespace.
  pasta: {
    stream: {
      command: "sh -c 'exec pasta --foreground $(test $(id -u) != 0 || echo --runas 0) " +
        "--tcp-ports {listen_host}/{listen_port} --tcp-ns {listen_port}:{target_port} " +
        "--udp-ports none --udp-ns none -- sleep infinity'",
    },
    version: ["pasta --version", "pasta ([0-9_.]+)"],
    install: "install passt, and allow user namespaces",
  },
  ssh: {
    before: [
      `ssh-keygen -q -t ed25519 -N "" -f {folder}/key`,
      // The server's own script makes this folder, in which the superuser's is locked up.
      "mkdir -p /run/sshd",
      "/usr/sbin/sshd -t -f {folder}/sshd_config",
    ],
    stream: {
      command: "ssh -F {folder}/ssh_config -N -L {listen}:{target} relay",
      files: {
        sshd_config: `HostKey "{folder}/key"
AuthorizedKeysFile "{folder}/key.pub"
StrictModes no
UsePAM no
PidFile none
PermitRootLogin yes
`,
        ssh_config: `Host relay
  ProxyCommand /usr/sbin/sshd -i -e -f "{folder}/sshd_config"
  IdentityFile "{folder}/key"
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  GlobalKnownHostsFile /dev/null
  LogLevel ERROR
`,
      },
    },
    version: ["ssh -V", "OpenSSH_([0-9.]+)"],
    install: "install openssh-server and openssh-client",
  },
  "deno-pipe": {
    source: { files: { "pipe.js": denoPipe } },
    stream: { command: `${DENO_RUN.join(" ")} --allow-net {source}/pipe.js ${ADDRESSES}` },
    version: [`${DENO_RUN[0]} --version`, "deno ([0-9.]+)"],
    install: "install Deno 2.9 or later",
  },
  "node-pipe": node(""),
  "node-pipe-half-open": node("half-open"),
  "asyncio-streams": {
    source: { files: { "streams.py": asyncioStreams } },
    stream: { command: `python3 {source}/streams.py ${ADDRESSES}` },
    version: ["python3 --version", "Python ([0-9.]+)"],
    install: "install Python 3.8 or later",
  },
  "go-copy": {
    source: { files: { "copy.go": copy }, build: ["go", "build", "-o", "copy", "copy.go"] },
    stream: { command: "{source}/copy {listen} {target}" },
    version: ["go version", "go([0-9.]+)"],
    install: "install Go 1.18 or later",
  },
};

function haproxy(ofBind: string, ofServer: string): RelayCommand {
  return {
    command: "haproxy -f {folder}/haproxy.cfg",
    files: {
      "haproxy.cfg": `global
  nbthread 1
defaults
  mode tcp
  timeout connect 5s
  timeout client 50s
  timeout server 50s
listen relay
  bind {listen} ${ofBind}
  server target {target} ${ofServer}
`,
    },
  };
}

function nginx(directive: string): RelayRecipe {
  const server = (listen: string, more = "") => ({
    command: "nginx -p {folder} -e stderr -c {folder}/nginx.conf",
    files: {
      "nginx.conf": `load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {}
stream { server { listen ${listen}; proxy_pass {target}; ${directive} ${more} } }
`,
    },
  });
  return {
    stream: server("{listen}"),
    datagram: server("{listen} udp"),
    "sends-proxy-v1": server("{listen}", "proxy_protocol on;"),
    "takes-proxy": server("{listen} proxy_protocol"),
    version: ["nginx -v", "nginx/([0-9.]+)"],
    install: "install nginx and its stream module (Debian's libnginx-mod-stream)",
  };
}

function node(halfOpen: string): RelayRecipe {
  return {
    source: { files: { "pipe.mjs": nodePipe } },
    stream: { command: `node {source}/pipe.mjs ${ADDRESSES} ${halfOpen}` },
    version: ["node --version", "v([0-9.]+)"],
    install: "install Node.js 20 or later",
  };
}
