import { describe, expect, test } from "vitest";
import { MOST_BYTES, type WebhookApplication, webhookHandler } from "../../lib/http/webhooks.ts";

const URL_ = "http://thaw.example/api/webhooks/github";
const JSON_TYPE = { "content-type": "application/json" };

function handler(change: Partial<WebhookApplication> = {}) {
  const logs: string[] = [];
  const received: number[] = [];
  const handle = webhookHandler({
    configured: true,
    receive: async ({ body }) => {
      received.push(body.byteLength);
      return { ok: true, value: "queued" };
    },
    log: (line) => logs.push(line),
    ...change,
  });
  const post = (body: BodyInit, headers: Record<string, string> = JSON_TYPE) =>
    handle(new Request(URL_, { method: "POST", body, headers, duplex: "half" } as RequestInit));
  return { post, logs, received };
}

/** Sends pieces until nobody reads any more. */
function endless(): { readonly stream: ReadableStream<Uint8Array>; readonly sent: () => number } {
  let sent = 0;
  const piece = new Uint8Array(256 * 1024);
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += piece.byteLength;
      controller.enqueue(piece);
    },
  });
  return { stream, sent: () => sent };
}

describe("a webhook", () => {
  test("is taken with 202", async () => {
    const { post, received } = handler();
    expect((await post("{}")).status).toBe(202);
    expect(received).toEqual([2]);
  });

  test("is not taken where no secret is configured", async () => {
    const { post, received } = handler({ configured: false });
    expect((await post("{}")).status).toBe(404);
    expect(received).toEqual([]);
  });

  test.each(["application/x-www-form-urlencoded", "text/plain", ""])(
    "of the type %j is refused unread",
    async (type) => {
      const { post, received } = handler();
      const answer = await post("{}", { "content-type": type });
      expect(answer.status).toBe(415);
      expect(await answer.text()).toContain("application/json");
      expect(received).toEqual([]);
    },
  );

  test("that says that it is too large is refused unread", async () => {
    const { post, received } = handler();
    const answer = await post("{}", { ...JSON_TYPE, "content-length": String(MOST_BYTES + 1) });
    expect(answer.status).toBe(413);
    expect(received).toEqual([]);
  });

  test("that does not say how large it is, is read up to the bound and no further", async () => {
    const { post, received } = handler();
    const { stream, sent } = endless();
    expect((await post(stream)).status).toBe(413);
    expect(received).toEqual([]);
    expect(sent()).toBeLessThan(MOST_BYTES + 2 * 1024 * 1024);
  });

  test("with a wrong signature is 401, with a body that is nothing 400", async () => {
    const refuse = (code: "signature" | "body") => ({ ok: false, failure: { code, message: "no" } }) as const;
    expect((await handler({ receive: async () => refuse("signature") }).post("{}")).status).toBe(401);
    expect((await handler({ receive: async () => refuse("body") }).post("{}")).status).toBe(400);
  });

  test("that cannot be stored is 503, and the answer does not say why", async () => {
    const { post, logs } = handler({
      receive: async () => {
        throw new Error("connect ECONNREFUSED 10.0.0.1");
      },
    });
    const answer = await post("{}");
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain("10.0.0.1");
    expect(logs.join()).toContain("10.0.0.1");
  });
});

test("strangers cannot fill the log", async () => {
  const { post, logs } = handler({
    receive: async () => ({ ok: false, failure: { code: "signature", message: "no" } }),
  });
  for (let index = 0; index < 50; index += 1) await post("{}");
  expect(logs).toHaveLength(5);
});

test("of many at once a few are worked on, and the others have their turn", async () => {
  let inside = 0;
  let most = 0;
  const { post } = handler({
    receive: async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      return { ok: true, value: "queued" };
    },
  });
  const answers = await Promise.all(Array.from({ length: 500 }, () => post("{}")));
  expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
  expect(most).toBeLessThanOrEqual(32);
});
