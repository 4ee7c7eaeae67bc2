import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { NetworkError, networks } from "../../http/networks.ts";
import { ConfigurationError } from "./configuration.ts";

/** As `networks`, of the broker's configuration. @throws ConfigurationError for what is neither an address nor `address/bits` */
export function configuredNetworks(texts: readonly string[]): (address: string) => boolean {
  try {
    return networks(texts);
  } catch (error) {
    if (error instanceof NetworkError) throw new ConfigurationError(`${error.message}.`);
    throw error;
  }
}

/**
 * Where a request comes from. `X-Forwarded-For` is what a client says, so it is read only from proxies that are trusted, and from its end:
 * the last address that none of them has.
 */
export function addressReader(trustedProxies: readonly string[]): (incoming: IncomingMessage) => string {
  const isProxy = configuredNetworks(trustedProxies);
  return (incoming) => {
    let address = incoming.socket.remoteAddress ?? "";
    if (trustedProxies.length === 0) return address;
    const header = incoming.headers["x-forwarded-for"];
    const hops = (Array.isArray(header) ? header.join(",") : (header ?? "")).split(",").map((hop) => hop.trim());
    while (isProxy(address) && hops.length > 0) {
      const next = hops.pop() ?? "";
      if (isIP(next) === 0) break;
      address = next;
    }
    return address;
  };
}
