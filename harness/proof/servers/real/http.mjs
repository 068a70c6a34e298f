// A server of node:http that answers every request alike: HOST PORT.
import { createServer } from "node:http";
import process from "node:process";

const [host, port] = process.argv.slice(2);
createServer((_request, response) => response.end("It works\n")).listen(Number(port), host);
