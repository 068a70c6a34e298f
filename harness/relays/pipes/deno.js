// What people write: each direction is piped, and the pipe ends its destination at end of file.
const [hostname, port, targetHost, targetPort] = Deno.args;
for await (const outer of Deno.listen({ hostname, port: Number(port) })) {
  (async () => {
    const inner = await Deno.connect({ hostname: targetHost, port: Number(targetPort) });
    await Promise.allSettled([
      outer.readable.pipeTo(inner.writable),
      inner.readable.pipeTo(outer.writable),
    ]);
  })().catch(() => {
    try {
      outer.close();
    } catch {
      // It is closed.
    }
  });
}
