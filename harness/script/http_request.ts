const encoder = new TextEncoder();

/**
 * A plain GET of `/`, as clients of an HTTP server send it. One that is not the `last` on its connection
 * leaves it open; `more` is the number of bytes of a body that is announced.
 */
export function httpRequest({ last, more }: { readonly last: boolean; readonly more: number }): Uint8Array {
  const head = [
    "GET / HTTP/1.1",
    "Host: localhost",
    "User-Agent: sockspec",
    ...more > 0 ? [`Content-Length: ${more}`] : [],
    ...last ? ["Connection: close"] : [],
  ];
  return encoder.encode(`${head.join("\r\n")}\r\n\r\n`);
}
