import { connect } from "node:net";
import { expect } from "vitest";
import { type Answer, mints, recordOf, type World } from "./world.ts";

/** Waits until something holds, for so long at most. For what happens by itself, and tells nobody. */
export async function until<T>(
  what: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  ms = 60_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await what();
    if (found !== false && found !== null && found !== undefined) return found;
    if (Date.now() > end) throw new Error("it did not come to pass in time");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A promise that somebody else ends. */
export function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** What goes over one connection, byte by byte; the answer until the server ends it or falls silent after a whole answer. */
export function rawRequest(origin: string, text: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let received = "";
    socket.setTimeout(60_000, () => socket.destroy(new Error(`no answer: ${received}`)));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      const [head = "", body] = received.split("\r\n\r\n");
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (body !== undefined && length !== undefined && body.length >= Number(length)) {
        socket.destroy();
        resolve(received);
      }
    });
    socket.on("end", () => resolve(received));
    socket.on("error", (error) => (received === "" ? reject(error) : resolve(received)));
  });
}

/** Arms GitHub so that the next token waits. `arrived` ends when the request for it is there. */
export function holdMint(world: World, times = 1): { readonly arrived: Promise<void>; readonly release: () => void } {
  const { open, opened } = gate();
  const here = gate();
  const quiet = world.github.control.onRequest(({ path }) => {
    if (!path.endsWith("/access_tokens")) return;
    quiet();
    here.open();
  });
  world.github.control.fail({
    route: "/app/installations/{id}/access_tokens",
    method: "POST",
    times,
    fault: { kind: "hold", until: opened },
  });
  return { arrived: here.opened, release: open };
}

/** Tokens that GitHub gave an App and that still work. */
export function liveTokens(world: World): number {
  return world.github.control.tokens().filter(({ kind, revokedAt }) => kind === "installation" && revokedAt === null)
    .length;
}

/** The value of one of the broker's figures, all labels together that have these. */
export async function figure(
  world: World,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const text = await (await fetch(`${world.origin}/metrics`)).text();
  const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return text
    .split("\n")
    .filter((line) => new RegExp(`^${name}[{ ]`).test(line) && wanted.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

export const DENIED_TEXT = /^This job was not given the credential\. The reason is on record/;

/** Not accepted as a proof: one text, nothing recorded of its own, nothing minted; counted under this reason. */
export async function expectUnproven(world: World, send: () => Promise<Answer>, reason: string): Promise<Answer> {
  const before = { mints: mints(world), count: await figure(world, "thaw_broker_refusals_total", { reason }) };
  const answer = await send();
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({
    status: 401,
    detail: expect.stringMatching(DENIED_TEXT),
  });
  expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  expect(mints(world)).toBe(before.mints);
  expect(await figure(world, "thaw_broker_refusals_total", { reason })).toBe(before.count + 1);
  expect(await recordOf(world, answer)).toBeUndefined();
  return answer;
}

/** Denied and on record with this reason; nothing minted. */
export async function expectDenied(world: World, send: () => Promise<Answer>, reason: string): Promise<Answer> {
  const before = mints(world);
  const answer = await send();
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({
    status: 403,
    detail: expect.stringMatching(DENIED_TEXT),
  });
  expect(mints(world)).toBe(before);
  expect(await recordOf(world, answer)).toMatchObject({ phase: "denied", reason_code: reason });
  const audited = await auditOf(world, answer);
  expect(audited.map(({ action }) => action)).toEqual(
    reason === "token-replayed" ? ["issuance.denied"] : ["issuance.intent", "issuance.denied"],
  );
  expect(audited.at(-1)?.data).toMatchObject({ reason });
  return answer;
}

// biome-ignore lint/suspicious/noExplicitAny: looked at field by field
export async function auditOf(world: World, answer: Answer): Promise<readonly { action: string; data: any }[]> {
  const correlation = answer.headers.get("x-correlation-id");
  const sql = "SELECT action, data FROM audit_event WHERE request_id = $1 ORDER BY seq";
  return (await world.db.query(world.db.ownerUrl, sql, [correlation])).rows;
}

export function own(world: World, sql: string, values: readonly unknown[] = []) {
  return world.db.query(world.db.ownerUrl, sql, values);
}
