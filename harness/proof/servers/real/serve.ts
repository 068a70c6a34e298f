/**
 * A server of `Deno.serve` that answers every request alike: HOST PORT.
 *
 * @module
 */
const [hostname, port] = Deno.args;
Deno.serve({ hostname: hostname!, port: Number(port), onListen() {} }, () => new Response("It works\n"));
