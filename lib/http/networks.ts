import { BlockList, isIP } from "node:net";

/** What an operator wrote is neither an address nor a network. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

/**
 * Whether an address is within any of these: addresses, and networks as `address/bits`, of either family. An IPv4 address within IPv6 is the IPv4
 * address. What is no address is within none.
 * @throws NetworkError for what is neither
 */
export function networks(texts: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of texts) {
    const [address = "", bits, ...more] = text.split("/");
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    if (family === 0 || more.length > 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)))
      throw new NetworkError(`${JSON.stringify(text)} is no address and no network such as 10.0.0.0/8 or fd00::/8`);
    const kind = family === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, kind);
    else list.addSubnet(address, Number(bits), kind);
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 6 ? "ipv6" : "ipv4");
  };
}
