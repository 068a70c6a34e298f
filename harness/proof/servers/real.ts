import type { ServiceName } from "../../endpoint/server.ts";

/** A server of other people, and how it is started. */
export interface RealServer {
  /** Its name in results and findings. */
  readonly name: string;
  /** The service that it offers. */
  readonly service: ServiceName;
  /** Its addresses on the command line. `{own}` is an address of this machine besides loopback. */
  readonly addresses: readonly string[];
  /** Its command. `{files}` is the folder of its sources, `{folder}` a private one. */
  readonly start: string;
  /** Texts of files in `{folder}`, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** The program that a host may lack. */
  readonly program: string;
}

const ANY_PORT = ["tcp://127.0.0.1:0"];
const ANY_DATAGRAM_PORT = ["udp://127.0.0.1:0"];

const PORTS = { echo: 7, discard: 9, daytime: 13, time: 37, chargen: 19 } as const;

/** The built-in services of a superserver. For datagrams inetd answers nobody at a loopback address. */
const SIMPLE = (Object.keys(PORTS) as (keyof typeof PORTS)[]).map((service): RealServer => ({
  name: `inetd-${service}`,
  service,
  addresses: [`tcp://127.0.0.1:${PORTS[service]}`, `udp://{own}:${PORTS[service]}`],
  start: "inetd -i {folder}/inetd.conf",
  files: {
    "inetd.conf": [
      `127.0.0.1:${service} stream tcp nowait root internal`,
      `{own}:${service} dgram udp wait root internal`,
      "",
    ].join("\n"),
  },
  program: "inetd",
}));

const NGINX = `
daemon off; pid {folder}/nginx.pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server { listen 127.0.0.1:18085; location / { return 200 "It works\\n"; } }
}
`;

const LIGHTTPD = `
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = 18086
index-file.names = ( "index.html" )
`;

/** The servers that cases for servers were tried on. */
export const REAL_SERVERS: readonly RealServer[] = [
  ...SIMPLE,
  {
    name: "socketserver",
    service: "echo",
    addresses: ANY_PORT,
    start: "python3 {files}/socketserver_echo.py TCPServer {host} {port}",
    program: "python3",
  },
  {
    name: "socketserver-threading",
    service: "echo",
    addresses: ANY_PORT,
    start: "python3 {files}/socketserver_echo.py ThreadingTCPServer {host} {port}",
    program: "python3",
  },
  {
    name: "socketserver-udp",
    service: "echo",
    addresses: ANY_DATAGRAM_PORT,
    start: "python3 {files}/socketserver_echo.py UDPServer {host} {port}",
    program: "python3",
  },
  {
    name: "http.server",
    service: "http",
    addresses: ANY_PORT,
    start: "python3 -m http.server -b {host} -d {folder} {port}",
    program: "python3",
  },
  {
    name: "node-http",
    service: "http",
    addresses: ANY_PORT,
    start: "node {files}/http.mjs {host} {port}",
    program: "node",
  },
  {
    name: "node-pipe",
    service: "echo",
    addresses: ANY_PORT,
    start: "node {files}/pipe.mjs {host} {port}",
    program: "node",
  },
  {
    name: "deno-serve",
    service: "http",
    addresses: ANY_PORT,
    start: "deno run --no-config --allow-net {files}/serve.ts {host} {port}",
    program: "deno",
  },
  {
    name: "nginx",
    service: "http",
    addresses: ["tcp://127.0.0.1:18085"],
    start: "nginx -c {folder}/nginx.conf",
    files: { "nginx.conf": NGINX },
    program: "nginx",
  },
  {
    name: "lighttpd",
    service: "http",
    addresses: ["tcp://127.0.0.1:18086"],
    start: "lighttpd -D -f {folder}/lighttpd.conf",
    files: { "lighttpd.conf": LIGHTTPD },
    program: "lighttpd",
  },
  {
    name: "php",
    service: "http",
    addresses: ANY_PORT,
    start: "php -S {host}:{port} -t {folder}",
    program: "php",
  },
  {
    name: "busybox-httpd",
    service: "http",
    addresses: ANY_PORT,
    start: "busybox httpd -f -p {host}:{port} -h {folder}",
    program: "busybox",
  },
  {
    name: "asyncio",
    service: "echo",
    addresses: ANY_PORT,
    start: "python3 {files}/asyncio_echo.py {host} {port}",
    program: "python3",
  },
  {
    name: "ncat-cat",
    service: "echo",
    addresses: ANY_PORT,
    start: "ncat -l -k {host} {port} -e /bin/cat",
    program: "ncat",
  },
  {
    name: "socat-cat",
    service: "echo",
    addresses: ANY_PORT,
    start: "socat TCP-LISTEN:{port},bind={host},fork,reuseaddr EXEC:cat",
    program: "socat",
  },
  {
    name: "socat-udp",
    service: "echo",
    addresses: ANY_DATAGRAM_PORT,
    start: "socat UDP-RECVFROM:{port},bind={host},fork EXEC:cat",
    program: "socat",
  },
];
