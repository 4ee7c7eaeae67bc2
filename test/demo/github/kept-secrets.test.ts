import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keptSecrets } from "../../../demo/github/kept-secrets.ts";
import { appJwt, call, standIn } from "./support.ts";

let home = "";
let folder = "";

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "thaw-kept-"));
  folder = path.join(home, "stand-in");
});

afterAll(() => rmSync(home, { recursive: true }));

const REQUEST = { slug: "observer", owner: "fjordline", permissions: { contents: "read" } } as const;

/** A stand-in that starts, and what it answers to who holds this key of its App: by default the one in the folder. */
async function start(held?: string) {
  const one = await standIn();
  const kept = keptSecrets(folder, one);
  const app = await kept.app("observer", REQUEST);
  const privateKey = held ?? readFileSync(path.join(folder, "observer.pem"), "utf8");
  const { status } = await call(`${one.url}/app`, "GET", await appJwt({ ...app, privateKey }));
  await one.close();
  return { status, privateKey, secret: kept.secret("sign-in") };
}

test("a stand-in that starts again knows the keys and secrets of before, and nobody else may read them", async () => {
  const first = await start();
  expect(first.status).toBe(200);
  const again = await start(first.privateKey);
  expect(again.status).toBe(200);
  expect(again.secret).toBe(first.secret);
  for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
});

test("what is damaged is made anew", async () => {
  writeFileSync(path.join(folder, "observer.pem"), "no key");
  writeFileSync(path.join(folder, "sign-in.secret"), "short");
  const { status, secret } = await start();
  expect(status).toBe(200);
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
});
