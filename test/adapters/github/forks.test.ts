import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createChanges, GithubApps, signerOfKey } from "../../../lib/adapters/github/index.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { PRIVATE_KEY } from "./support.ts";

/** A server that mints any token and lists what a test says: the stand-in has no forks. */
const REPOSITORY = { id: 501, nodeId: "R_501", owner: "fjordline", name: "berth" };
const BRANCH = "thaw/0123456789ab";
const OBSERVER = { id: 7, role: "observer" } as Parameters<ReturnType<typeof createChanges>["pullOf"]>[0];

let server: Server;
let pulls: readonly object[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const minting = request.url?.endsWith("/access_tokens") === true;
    const permissions = { contents: "read", pull_requests: "read" };
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const token = { token: `ghs_${"Aa1".repeat(12)}`, expires_at, permissions, repository_selection: "all" };
    response.writeHead(minting ? 201 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(minting ? token : pulls));
    request.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

function changes() {
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const observer = { appId: "1", signer: signerOfKey(new SecretText(PRIVATE_KEY)) };
  return createChanges(new GithubApps({ api, apps: { observer }, mints: { onMint: () => undefined } }));
}

function pull(number: number, repo: { readonly id: number } | null) {
  return { number, state: "open", merged_at: null, head: { ref: BRANCH, repo } };
}

test("a pull request from a fork with a branch of our name is never taken for ours", async () => {
  pulls = [pull(9, { id: 666 }), pull(8, null)];
  expect(await changes().pullOf(OBSERVER, REPOSITORY, BRANCH)).toEqual({ ok: true, value: null });
  pulls = [...pulls, pull(7, { id: REPOSITORY.id })];
  expect(await changes().pullOf(OBSERVER, REPOSITORY, BRANCH)).toEqual({
    ok: true,
    value: { number: 7, state: "open" },
  });
});
