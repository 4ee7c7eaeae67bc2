import { BlockList, isIP } from "node:net";

/**
 * Addresses that no name of the outside should lead to: loopback, private and link-local ranges, the cloud's metadata service among them.
 * Source: IANA's special-purpose address registries (RFC 6890 and its successors).
 */
const SPECIAL = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  SPECIAL.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 128],
  ["::1", 128],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  SPECIAL.addSubnet(network, prefix, "ipv6");
}

/** IPv4 inside IPv6: mapped (`::ffff:a.b.c.d`) and translated (`64:ff9b::a.b.c.d`). */
const EMBEDDED = /^(?:::ffff:|64:ff9b::)(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** Whether an address is one of the world's. Whatever is no address is not. */
export function isPublicAddress(address: string): boolean {
  const inner = EMBEDDED.exec(address)?.[1];
  if (inner !== undefined) return isPublicAddress(inner);
  const family = isIP(address);
  if (family === 0) return false;
  // Written in hexadecimal, an embedded address does not fit the form above.
  if (family === 6 && /^(?:::ffff:|64:ff9b::)/i.test(address)) return false;
  return !SPECIAL.check(address, family === 4 ? "ipv4" : "ipv6");
}
