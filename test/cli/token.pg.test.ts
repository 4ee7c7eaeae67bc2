import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createApiTokenStore } from "../../lib/adapters/prisma/api-token-store.ts";
import { apiTokens } from "../../lib/adapters/tokens/tokens.ts";
import { main } from "../../lib/cli/token.ts";
import { isTokenText } from "../../lib/core/api/token-text.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  vi.stubEnv("THAW_DATABASE_URL", db.webUrl);
  for (const login of ["harbour", "island"])
    await db.database.organisation.create({ data: { host: "github.test", login, kind: "github" } });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await db.close();
});

/** As a person at a terminal runs it, on the rights of the web process. */
async function token(...args: readonly string[]) {
  const written = { out: "", err: "" };
  const keep = (where: "out" | "err") => (text: string | Uint8Array) => {
    written[where] += String(text);
    return true;
  };
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation(keep("out"));
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation(keep("err"));
  try {
    return { status: await main(args), ...written };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

const caller = (text: string) => createApiTokenStore(db.database).caller(apiTokens.hash(text), new Date());

test("a token from a terminal is alone on the standard output, works, is listed without its text, and ends when it is revoked", async () => {
  const made = await token("create", "--org", "harbour", "--name", "gate", "--scope", "read:freeze,read:findings");
  const text = made.out.trim();
  expect(made.status).toBe(0);
  expect(isTokenText(text)).toBe(true);
  expect(await caller(text)).toMatchObject({ scopes: ["read:findings", "read:freeze"], reach: "open" });
  const listed = await token("list", "--org", "harbour");
  expect(listed.out).toMatch(
    /lives {2}until \d{4}-\d\d-\d\d.*read:findings,read:freeze {2}by the server's terminal: gate\n$/,
  );
  expect(listed.out).not.toContain(text.slice(10));
  const [id = ""] = listed.out.split(" ");
  expect(await token("revoke", id)).toMatchObject({ status: 0, out: "Revoked: gate\n" });
  expect(await caller(text)).toBeNull();
  expect(await token("revoke", id)).toMatchObject({ status: 1, out: "" });
});

test.each([
  [
    "no organisation where there are several",
    ["create", "--name", "x", "--scope", "read:freeze"],
    1,
    /harbour, island/,
  ],
  ["an organisation that is not there", ["list", "--org", "nowhere"], 1, /no such organisation/],
  ["no scope", ["create", "--org", "harbour", "--name", "x"], 1, /Choose what it may read/],
  ["a scope that there is not", ["create", "--org", "harbour", "--name", "x", "--scope", "write:freeze"], 2, /Usage/],
  [
    "a scope of the whole organisation, without saying so",
    ["create", "--org", "harbour", "--name", "x", "--scope", "read:audit"],
    1,
    /whole organisation/,
  ],
  [
    "more than a year",
    ["create", "--org", "harbour", "--name", "x", "--scope", "read:freeze", "--days", "366"],
    1,
    /365/,
  ],
  ["an id that is none", ["revoke", "x"], 1, /no such token/],
  ["nothing", [], 2, /Usage/],
] as const)("with %s nothing is made", async (_what, args, status, says) => {
  const before = await db.database.apiToken.count();
  const ended = await token(...args);
  expect(ended).toMatchObject({ status, out: "" });
  expect(ended.err).toMatch(says);
  expect(await db.database.apiToken.count()).toBe(before);
});
