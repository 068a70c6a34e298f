// What people write: each socket is piped into the other, and either's error destroys both.
import net from "node:net";

const [host, port, targetHost, targetPort, halfOpen] = process.argv.slice(2);
const allowHalfOpen = halfOpen === "half-open";

net.createServer({ allowHalfOpen }, (outer) => {
  const inner = net.connect({ host: targetHost, port: Number(targetPort), allowHalfOpen });
  outer.pipe(inner);
  inner.pipe(outer);
  const end = () => {
    outer.destroy();
    inner.destroy();
  };
  outer.on("error", end);
  inner.on("error", end);
}).listen(Number(port), host);
