import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { ConfigurationError } from "./configuration.ts";

/** @throws ConfigurationError for what is neither an address nor `address/bits` */
export function networks(texts: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of texts) {
    const [address = "", bits] = text.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    try {
      if (bits === undefined) list.addAddress(address, family);
      else list.addSubnet(address, Number(bits), family);
    } catch {
      throw new ConfigurationError(`${text} is no address and no network such as 10.0.0.0/8.`);
    }
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 6 ? "ipv6" : "ipv4");
  };
}

/**
 * Where a request comes from. `X-Forwarded-For` is what a client says, so it is read only from proxies that are trusted, and from its end:
 * the last address that none of them has.
 */
export function addressReader(trustedProxies: readonly string[]): (incoming: IncomingMessage) => string {
  const isProxy = networks(trustedProxies);
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
