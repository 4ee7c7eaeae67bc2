/** Where one GitHub answers: GitHub.com, or an Enterprise Server. Made of the operator's configuration, never of an answer. */
export interface GithubAddress {
  /** Without a slash at its end. */
  readonly api: string;
  readonly graphql: string;
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/**
 * @param api `https://api.github.com`, or `https://HOST/api/v3` of an Enterprise Server
 * @throws Error that says what is wrong with it, without the address: it may have a password in it
 */
export function githubAddress(api: string): GithubAddress {
  const url = URL.canParse(api) ? new URL(api) : null;
  if (url === null) throw new Error("The address of GitHub's API is no URL.");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new Error("The address of GitHub's API must have no user, password, query or fragment.");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(url.hostname)))
    throw new Error("The address of GitHub's API must begin with https://.");
  const path = url.pathname.replace(/\/+$/, "");
  if (path === "") return { api: url.origin, graphql: `${url.origin}/graphql` };
  if (path === "/api/v3") return { api: `${url.origin}/api/v3`, graphql: `${url.origin}/api/graphql` };
  throw new Error("The address of GitHub's API must end with its host, or with /api/v3 on an Enterprise Server.");
}

/** Whether requests with a token may go there: the same origin, below the API's path or to its GraphQL. */
export function isWithin({ api, graphql }: GithubAddress, target: URL): boolean {
  const base = new URL(api);
  if (target.origin !== base.origin || target.username !== "" || target.password !== "") return false;
  if (`${target.origin}${target.pathname}` === graphql) return true;
  return target.pathname.startsWith(base.pathname === "/" ? "/" : `${base.pathname}/`);
}

/** The path below the API's own, as GitHub documents it. */
export function pathBelow({ api }: GithubAddress, target: URL): string {
  const base = new URL(api).pathname;
  return base === "/" ? target.pathname : target.pathname.slice(base.length);
}
