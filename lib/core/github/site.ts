import type { Failure, Result } from "../contracts.ts";

/** One GitHub that people sign in at: GitHub.com, an Enterprise Server, or the stand-in. Made of the operator's configuration only. */
export interface GithubSite {
  /** What people, accounts and organisations of it are kept under: `github.com`, or the host with its port. */
  readonly host: string;
  /** Where its pages are, without a slash at its end. */
  readonly web: string;
  /** Where its REST API is, without a slash at its end. */
  readonly api: string;
  /** On this machine: a stand-in. */
  readonly standIn: boolean;
}

export const GITHUB_COM = "https://github.com";

/** Where the pages of a GitHub are that organisations are kept under as `host`, without a slash at its end. */
export function pagesOf(host: string): string {
  return `${LOOPBACK.test(host.replace(/:\d+$/, "")) ? "http" : "https"}://${host}`;
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/**
 * @param url the address that a browser shows: `https://github.com`, `https://SUBDOMAIN.ghe.com`, `https://HOST` of an Enterprise Server
 * @returns a failure that does not repeat the address, since it may have a password in it
 * @see https://docs.github.com/en/enterprise-server@latest/rest/using-the-rest-api/getting-started-with-the-rest-api
 */
export function githubSite(url: string): Result<GithubSite, Failure<"bad-address">> {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address === null) return bad("THAW_GITHUB_URL is no URL.");
  const { protocol, host, hostname, origin, username, password, pathname, search, hash } = address;
  if (username !== "" || password !== "" || search !== "" || hash !== "" || pathname !== "/")
    return bad("THAW_GITHUB_URL must be an origin only, such as https://github.com.");
  const standIn = LOOPBACK.test(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && standIn))
    return bad("THAW_GITHUB_URL must begin with https://.");
  if (hostname === "github.com" || hostname === "www.github.com")
    return good({ host: "github.com", web: GITHUB_COM, api: "https://api.github.com", standIn });
  if (hostname === "api.github.com")
    return bad("THAW_GITHUB_URL is the address of GitHub's pages: https://github.com.");
  const api = hostname.endsWith(".ghe.com") ? `https://api.${host}` : `${origin}/api/v3`;
  return good({ host, web: origin, api, standIn });
}

/**
 * Where the pages of a GitHub are that organisations are kept under: always HTTPS, but on this machine, where only a stand-in can be.
 * @param host as in `GithubSite`
 */
export function webOrigin(host: string): string {
  return `${LOOPBACK.test(host.replace(/:\d+$/, "")) ? "http" : "https"}://${host}`;
}

function good(site: GithubSite): Result<GithubSite, never> {
  return { ok: true, value: site };
}

function bad(message: string): Result<never, Failure<"bad-address">> {
  return { ok: false, failure: { code: "bad-address", message } };
}
