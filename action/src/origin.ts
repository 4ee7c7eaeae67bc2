import { Failure } from "./failure.ts";
import { plainLine } from "./text.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a proof or a credential may travel there: encrypted, or not leaving the machine. */
export function isPrivateTransport(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
}

/**
 * The brokers to ask, in their order, each once.
 * @throws Failure that says what to change
 */
export function brokerOrigins(text: string): readonly string[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== "");
  if (entries.length === 0) {
    throw new Failure(
      "No broker",
      "The input broker-url is empty. Set the variable THAW_BROKER_URL of the organisation or the repository to the broker's origin, such as https://broker.example.com, and check that this repository may read it.",
    );
  }
  return [...new Set(entries.map(brokerOrigin))];
}

/**
 * One broker's origin in its normal form, which is also the audience of the OIDC token.
 * @throws Failure that says what to change
 */
export function brokerOrigin(text: string): string {
  // Before URL sees it, which takes backslashes for slashes and forgets an empty query.
  const url = /^https?:\/\/[^\s/?#@\\]+\/?$/i.test(text) && URL.canParse(text) ? new URL(text) : null;
  if (url === null) {
    throw new Failure(
      "Bad broker-url",
      `broker-url has to be an origin such as https://broker.example.com, without a path, query or user: “${plainLine(text, 100)}” is not.`,
    );
  }
  if (!isPrivateTransport(url)) {
    throw new Failure(
      "Bad broker-url",
      `broker-url has to be https (http only on this machine): “${plainLine(text, 100)}” is not.`,
    );
  }
  return url.origin;
}
