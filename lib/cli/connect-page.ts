import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A page on this machine that leads one browser to GitHub and takes it back with a code, for an installation that nobody can sign in to yet.
 * Only the browser that the terminal's address was opened in first may use it, for one App, and only by this machine's own address: pages of
 * other sites can neither read it nor bring a code of theirs.
 */
export interface ConnectPage {
  /** To be opened in a browser. It holds no secret but a ticket, which the first browser uses up. */
  readonly address: string;
  /** What GitHub led back with, unchecked. */
  readonly code: Promise<string>;
  /** Tells the browser what became of it. */
  finish(lines: readonly string[], next?: PageLink): void;
  close(): Promise<void>;
}

export interface PageLink {
  readonly href: string;
  readonly text: string;
}

/** What the browser posts to GitHub. */
export interface PageForm {
  readonly action: string;
  readonly manifest: string;
  readonly fallback: { readonly manifest: string; readonly without: readonly string[] } | null;
}

export interface ConnectPageRequest {
  /** 0 for any that is free. */
  readonly port: number;
  readonly title: string;
  readonly lines: readonly string[];
  /** @param redirectUrl where GitHub is to lead back to */
  readonly form: (redirectUrl: string, state: string) => PageForm;
}

const HOST = "127.0.0.1";
const COOKIE = "thaw-connect";
const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.4rem .9rem}";
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** @throws Error of Node's where the port cannot be had */
export async function openConnectPage(request: ConnectPageRequest): Promise<ConnectPage> {
  const server = createServer();
  await listen(server, request.port);
  const host = `${HOST}:${(server.address() as AddressInfo).port}`;
  const state = secret();
  const form = request.form(`http://${host}/created`, state);
  const visit: Visit = {
    host,
    ticket: secret(),
    browser: secret(),
    state,
    begin: page(request.title, request.lines, undefined, formsOf(form)),
    ticketUsed: false,
    returned: null,
    code: promised<string>(),
    outcome: promised<string>(),
  };
  server.on("request", (incoming, response) => answer(response, ...reply(visit, incoming, response)));
  const finish = (lines: readonly string[], next?: PageLink) =>
    visit.outcome.resolve(page("Back to the terminal", lines, next));
  return {
    address: `http://${host}/begin?ticket=${visit.ticket}`,
    code: visit.code.promise,
    finish,
    async close() {
      finish(["It was not finished. See the terminal."]);
      await visit.returned;
      await close(server);
    },
  };
}

interface Visit {
  readonly host: string;
  readonly ticket: string;
  /** In the cookie of the one browser. */
  readonly browser: string;
  readonly state: string;
  readonly begin: string;
  ticketUsed: boolean;
  /** The answer to the browser that came back: settled when it was sent. Null until then. */
  returned: Promise<void> | null;
  readonly code: ReturnType<typeof promised<string>>;
  readonly outcome: ReturnType<typeof promised<string>>;
}

type Reply = readonly [status: number, body: string | Promise<string>];

function reply(visit: Visit, incoming: IncomingMessage, response: ServerResponse): Reply {
  const base = `http://${visit.host}`;
  const url = URL.canParse(incoming.url ?? "/", base) ? new URL(incoming.url ?? "/", base) : new URL(base);
  // Another name for this machine may be a stranger's, who points it here (DNS rebinding).
  if (incoming.headers.host !== visit.host) return problem(421, "Open the address that the terminal shows.");
  if (incoming.method !== "GET") return problem(405, "This page is only looked at.");
  const known = isSame(cookieOf(incoming), visit.browser);
  if (url.pathname === "/begin" && isSame(url.searchParams.get("ticket") ?? "", visit.ticket)) {
    if (visit.ticketUsed && !known)
      return problem(403, "Another browser opened this address. If that was not you, stop the command.");
    visit.ticketUsed = true;
    response.setHeader("set-cookie", `${COOKIE}=${visit.browser}; HttpOnly; SameSite=Lax; Path=/`);
    response.setHeader("location", "/");
    return [303, ""];
  }
  if (!known) return problem(403, "Open the address that the terminal shows, in this browser.");
  if (url.pathname === "/") return [200, visit.begin];
  if (url.pathname !== "/created") return problem(404, "There is nothing here.");
  return comeBack(visit, url.searchParams, response);
}

/** The answer comes when the terminal knows what became of it. */
function comeBack(visit: Visit, query: URLSearchParams, response: ServerResponse): Reply {
  const code = query.get("code") ?? "";
  if (!isSame(query.get("state") ?? "", visit.state) || code === "")
    return problem(400, "GitHub's answer does not belong to what was begun here. Nothing was taken.");
  if (visit.returned !== null) return problem(410, "One App was taken here. See the terminal.");
  visit.returned = new Promise((resolve) => response.once("close", () => resolve()));
  visit.code.resolve(code);
  return [200, visit.outcome.promise];
}

function problem(status: number, sentence: string): Reply {
  return [status, page("Not taken", [sentence])];
}

function formsOf({ action, manifest, fallback }: PageForm): string {
  const first = formOf(action, manifest, "Create the App on GitHub");
  const second =
    fallback === null
      ? ""
      : `<details><summary>GitHub says that the configuration is not valid?</summary>
<p>Then it does not know one of <code>${text(fallback.without.join(", "))}</code>. Create the App without them; what they show is not visible
until an owner adds them in the App's own settings at GitHub.</p>${formOf(action, fallback.manifest, "Create it without them")}</details>`;
  return `${first}${second}`;
}

function formOf(action: string, manifest: string, label: string): string {
  return `<form method="post" action="${text(action)}"><input type="hidden" name="manifest" value="${text(manifest)}">
<p><button>${text(label)}</button></p></form>`;
}

function page(title: string, lines: readonly string[], next?: PageLink, more = ""): string {
  const paragraphs = lines.map((line) => `<p>${text(line)}</p>`).join("\n");
  const link = next === undefined ? "" : `<p><a href="${text(next.href)}">${text(next.text)}</a></p>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${text(title)} · Thaw</title><style>${STYLE}</style>
<h1>${text(title)}</h1>${paragraphs}${link}${more}</html>\n`;
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

async function answer(response: ServerResponse, status: number, body: string | Promise<string>): Promise<void> {
  const sent = await body;
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    // The code stands in the address.
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`,
  });
  response.end(sent);
}

function cookieOf({ headers }: IncomingMessage): string {
  const pairs = (headers.cookie ?? "").split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? "";
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

function promised<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => resolve());
  });
}

/** Browsers keep connections open on which they ask nothing. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
