import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { createAuthority } from "../../support/broker/certificates.ts";

/**
 * GitHub as octo-sts asks it, answered at once, in a process of its own. octo-sts can only speak TLS with GitHub's own name, so this is the
 * proxy that its environment names: what it opens to GitHub ends here, over HTTP/2 as GitHub speaks it. Asked directly it is the issuer.
 */
interface Setup {
  readonly jwks: object;
  readonly owner: string;
  readonly policyPath: string;
  /** Of a policy, for which the issuer's address is only known here. */
  readonly policy: object;
}

const API = "api.github.com";
const setup = JSON.parse(process.argv[2] ?? "") as Setup;
const authority = createAuthority("GitHub of the bench");
const github = createSecureServer(authority.issue({ hosts: [API] }));
github.on("stream", answer);
const proxy = createServer(answerAsIssuer);
proxy.on("connect", (request: IncomingMessage, socket: Socket) => {
  if (request.url !== `${API}:443`) return void socket.destroy();
  socket.setNoDelay(true);
  socket.write("HTTP/1.1 200 OK\r\n\r\n");
  github.emit("connection", socket);
});
proxy.listen(0, "127.0.0.1", () => process.send?.({ url: url(), certificate: authority.cert }));
process.once("disconnect", () => process.exit(0));

function url(): string {
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

function answerAsIssuer({ url: path }: IncomingMessage, response: ServerResponse): void {
  const known: Readonly<Record<string, object>> = {
    "/.well-known/openid-configuration": { issuer: url(), jwks_uri: `${url()}/jwks` },
    "/jwks": setup.jwks,
  };
  const value = known[path ?? ""];
  response.writeHead(value === undefined ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(value ?? {}));
}

let minted = 0;

function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  stream.on("error", () => undefined);
  // What is not read holds up the connection, which all requests share.
  stream.resume();
  const [status, value] = answerTo(headers[":method"] ?? "", (headers[":path"] ?? "").replace(/\?.*$/, ""));
  stream.respond({ ":status": status, "content-type": "application/json", "x-ratelimit-remaining": "4999" });
  stream.end(value === null ? undefined : JSON.stringify(value));
}

function answerTo(method: string, path: string): readonly [number, object | null] {
  if (method === "POST" && path === "/app/installations/1/access_tokens") return [201, installationToken()];
  if (method === "DELETE" && path === "/installation/token") return [204, null];
  if (path === "/app/installations") return [200, [{ id: 1, app_id: 1, account: { login: setup.owner, id: 77 } }]];
  if (path === setup.policyPath) return [200, policyFile()];
  return [404, { message: "Not Found" }];
}

function installationToken(): object {
  minted += 1;
  return {
    token: `ghs_${String(minted).padStart(36, "0")}`,
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    permissions: { contents: "write", metadata: "read" },
    repository_selection: "selected",
  };
}

/** JSON is YAML too. */
function policyFile(): object {
  const content = Buffer.from(JSON.stringify({ issuer: url(), ...setup.policy }));
  return { type: "file", encoding: "base64", size: content.length, content: content.toString("base64") };
}
