/**
 * Where a request comes from. `X-Forwarded-For` is whatever its sender wrote, but for what a proxy of the operator's own added at its end: read
 * from there, past the operator's proxies, to the first address that is none of them.
 * @param connection address of the connection itself
 * @param trusted whether an address is of one of the operator's proxies
 */
export function peerOf(
  connection: string,
  forwardedFor: string | undefined,
  trusted: (address: string) => boolean,
): string {
  if (!trusted(connection)) return connection;
  // With a proxy in between, nobody is taken for this machine itself.
  const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim());
  while (hops.length > 0) {
    const hop = hops.pop() ?? "";
    if (!/^[0-9a-f.:]{2,45}$/i.test(hop)) return UNKNOWN_PEER;
    if (!trusted(hop)) return hop;
  }
  return UNKNOWN_PEER;
}

/** Behind a proxy that does not say whom it speaks for. */
export const UNKNOWN_PEER = "unknown";
