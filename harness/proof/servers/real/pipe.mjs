// The echo server of the documentation of node:net: HOST PORT.
import { createServer } from "node:net";
import process from "node:process";

const [host, port] = process.argv.slice(2);
const server = createServer((socket) => {
  socket.on("error", () => {});
  socket.pipe(socket);
});
server.listen(Number(port), host);
