import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createProofGit } from "../../../lib/adapters/git/proof-clone.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { selfSigned } from "../../action/certificate.ts";
import { installed, standIn, token } from "../../demo/github/support.ts";

/** A stand-in behind TLS whose authority is the organisation's own, as an Enterprise Server's is. */
const { key, cert } = selfSigned();
const folder = mkdtempSync(path.join(tmpdir(), "thaw-authority-"));
const authority = path.join(folder, "authority.pem");
let github: StandIn;
let origin = "";
const front = createServer({ key, cert }, (asked, answer) => {
  const { hostname, port } = new URL(github.url);
  const { method, url: place, headers } = asked;
  const passed = request({ hostname, port, method, path: place, headers }, (answered) => {
    answer.writeHead(answered.statusCode ?? 500, answered.headers);
    answered.pipe(answer);
  });
  asked.pipe(passed);
});

beforeAll(async () => {
  writeFileSync(authority, cert);
  github = await standIn();
  await github.control.createRepository("fjordline/thaw-proof", { files: { "a.txt": "a\n" } });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  origin = `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
});
afterAll(async () => {
  front.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

test("git trusts the authority that Node.js was told to trust, and no other one", async () => {
  const secret = new SecretText(
    await token(github, await installed(github, { contents: "write" }, { slug: "prover" })),
  );
  const repository = { id: 1, nodeId: "", owner: "fjordline", name: "thaw-proof" };
  const head = (certificates: string | null) =>
    createProofGit(origin, certificates).within(repository, secret, (clone) => clone.head("main"));
  expect(await head(authority)).toBe(await github.control.head("fjordline/thaw-proof"));
  await expect(head(null)).rejects.toThrow(/certificate/i);
});
