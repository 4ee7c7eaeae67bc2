import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createEgress, pinnedAddress } from "../../../lib/adapters/egress/index.ts";
import { createChat } from "../../../lib/adapters/notify/chat.ts";
import { createMail } from "../../../lib/adapters/notify/mail.ts";
import { type NoticeFacts, noticeOf } from "../../../lib/core/notify/notice.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { createAuthority } from "../../support/broker/certificates.ts";
import { type SmtpOptions, type SmtpServer, smtpServer } from "../../support/notify/smtp.ts";

/** Channels against a server that takes webhooks, and against one that takes mail. */

const FACTS: NoticeFacts = {
  id: "01930000-0000-7000-8000-000000000001",
  organisation: "acme",
  title: "Übernahme\r\nBcc: everybody@example.com",
  drill: false,
  urgency: "alarm",
  incidentId: "i1",
  groups: [{ kind: "freeze.drift", count: 1, lines: [{ text: "The ruleset differs.", repository: null }] }],
};
const NOTICE = noticeOf(FACTS, "https://thaw.example");
const SECRET = "T000-B000-hiddenhidden";

let server: Server;
let base: string;
let arrived: { headers: IncomingMessage["headers"]; body: string }[] = [];
let answer: { status: number; headers?: Record<string, string>; body?: string } = { status: 200 };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      arrived.push({ headers: request.headers, body });
      response.writeHead(answer.status, answer.headers).end(answer.body ?? "ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  arrived = [];
  answer = { status: 200 };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("a chat", () => {
  const chat = (host = base, hosts = [{ host: base, private: true }]) =>
    createChat(createEgress({ hosts }), new SecretText(`http://${host}/services/${SECRET}`));

  test("is told in one request, with the same key for the same message", async () => {
    expect([await chat()(NOTICE), await chat()(NOTICE)]).toEqual([
      { ok: true, value: undefined },
      { ok: true, value: undefined },
    ]);
    expect(arrived.map(({ headers }) => headers["idempotency-key"])).toEqual([FACTS.id, FACTS.id]);
    expect(JSON.parse(arrived[0]?.body ?? "")).toMatchObject({ unfurl_links: false });
    expect(arrived[0]?.body).toContain("The ruleset differs.");
  });

  test.each<readonly [number, Record<string, string>, string, number | undefined]>([
    [429, { "retry-after": "30" }, "rate-limited", 30],
    [429, { "retry-after": "soon" }, "rate-limited", undefined],
    [500, {}, "unreachable", undefined],
    [404, {}, "refused", undefined],
    [403, {}, "refused", undefined],
    [302, { location: "http://169.254.169.254/" }, "misconfigured", undefined],
  ])("that answers %i is told so", async (status, headers, code, after) => {
    answer = { status, headers, body: `no_such_hook ${SECRET}` };
    const result = await chat()(NOTICE);
    expect(result).toMatchObject({ ok: false, failure: { code } });
    expect(result.ok ? undefined : result.failure.retryAfterSeconds).toBe(after);
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  test("on no list, or of a private network that nobody named, is not reached", async () => {
    for (const hosts of [[], [{ host: base, private: false }]]) {
      const result = await chat(base, hosts)(NOTICE);
      expect(result).toMatchObject({ ok: false, failure: { code: "misconfigured" } });
      expect(JSON.stringify(result)).not.toContain(SECRET);
    }
    expect(arrived).toEqual([]);
  });

  test("that nobody listens for is told so, without its address", async () => {
    const result = await chat("127.0.0.1:1", [{ host: "127.0.0.1:1", private: true }])(NOTICE);
    expect(result).toMatchObject({ ok: false, failure: { code: "unreachable" } });
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });
});

describe("a mail server", () => {
  const ours = createAuthority("ours");
  const certificate = ours.issue({ hosts: ["localhost"] });
  const open: SmtpServer[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  async function mailTo(
    options: SmtpOptions,
    more: { tls?: "starttls" | "implicit" | "none"; password?: string } = {},
  ) {
    const mails = await smtpServer(options);
    open.push(mails);
    const { tls = "starttls", password } = more;
    const smtp = {
      host: "localhost",
      port: mails.port,
      tls,
      from: "thaw@acme.example",
      user: password === undefined ? undefined : "thaw",
    };
    const pin = async () => ({ ok: true, value: "127.0.0.1" }) as const;
    const send = createMail(
      { smtp, password: password === undefined ? null : new SecretText(password), pin, ca: ours.cert },
      ["ada@acme.example", "grace@acme.example"],
    );
    return { mails, sent: await send(NOTICE) };
  }

  test("is given the message over TLS after STARTTLS, for all addresses and with none of them in it", async () => {
    const { mails, sent } = await mailTo({ certificate, user: "thaw", password: SECRET }, { password: SECRET });
    expect(sent).toEqual({ ok: true, value: undefined });
    expect(mails.delivered).toMatchObject([
      { from: "thaw@acme.example", to: ["ada@acme.example", "grace@acme.example"], secure: true, user: "thaw" },
    ]);
    const data = mails.delivered[0]?.data ?? "";
    const [head = "", body = ""] = data.split(/\n\n/, 2);
    expect(head).toMatch(new RegExp(`^Message-ID: <${FACTS.id}@acme.example>$`, "im"));
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/im);
    expect(head).not.toMatch(/^Bcc:|ada@|grace@/im);
    expect(body).not.toMatch(/^Bcc:/m);
    expect(data).toContain("The ruleset differs.");
  });

  test("may speak TLS from the first byte", async () => {
    const { mails, sent } = await mailTo({ certificate, implicit: true }, { tls: "implicit" });
    expect(sent.ok).toBe(true);
    expect(mails.delivered[0]?.secure).toBe(true);
  });

  test("without TLS is given nothing, and no password, unless the operator says so", async () => {
    const { mails, sent } = await mailTo({ user: "thaw", password: SECRET }, { password: SECRET });
    expect(sent).toMatchObject({ ok: false, failure: { code: "misconfigured" } });
    expect(mails.verbs).not.toContain("AUTH");
    expect(mails.verbs).not.toContain("MAIL");
    expect((await mailTo({}, { tls: "none" })).sent.ok).toBe(true);
  });

  test.each([
    ["of another name", () => ours.issue({ hosts: ["mail.example"] })],
    ["of an authority that nobody knows", () => createAuthority("theirs").issue({ hosts: ["localhost"] })],
  ])("with a certificate %s is given nothing", async (_, make) => {
    const { mails, sent } = await mailTo({ certificate: make(), user: "thaw", password: SECRET }, { password: SECRET });
    expect(sent).toMatchObject({ ok: false, failure: { code: "misconfigured" } });
    expect(mails.verbs).not.toContain("AUTH over TLS");
    expect(mails.delivered).toEqual([]);
  });

  test.each<readonly [string, Record<string, string>, string]>([
    ["refuses the password", { AUTH: `535 5.7.8 no: ${SECRET}` }, "misconfigured"],
    ["refuses the sender", { MAIL: "550 no" }, "refused"],
    ["refuses each address", { RCPT: "550 no" }, "refused"],
    ["asks to come again", { ".": "451 later" }, "unreachable"],
    ["refuses the text", { ".": "554 spam" }, "refused"],
    ["is away", { greeting: "421 away" }, "unreachable"],
  ])("that %s is told so, and nothing of what it said", async (_, answers, code) => {
    const { sent } = await mailTo({ certificate, user: "thaw", password: SECRET, answers }, { password: SECRET });
    expect(sent).toMatchObject({ ok: false, failure: { code } });
    expect(JSON.stringify(sent)).not.toContain(SECRET);
  });

  test("of a private network is not reached unless the operator named it", async () => {
    expect(await pinnedAddress("127.0.0.1", 25, [])).toMatchObject({ ok: false, failure: { code: "not-allowed" } });
    expect(await pinnedAddress("localhost", 25, ["other"])).toMatchObject({
      ok: false,
      failure: { code: "not-allowed" },
    });
    expect(await pinnedAddress("localhost", 25, ["localhost:25"])).toMatchObject({ ok: true });
    expect(await pinnedAddress("no-such-host.invalid", 25, [])).toMatchObject({
      ok: false,
      failure: { code: "unreachable" },
    });
  });
});
