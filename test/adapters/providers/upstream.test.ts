import { expect, test } from "vitest";
import { plausibleEnd, shortCode, tokenText } from "../../../lib/adapters/providers/answers.ts";
import { regionalAddress, upstreamAddress } from "../../../lib/adapters/providers/configuration.ts";
import { createOwnTokens, type OwnToken } from "../../../lib/adapters/providers/own-token.ts";
import { type Answer, ask, type Call, type Upstream } from "../../../lib/adapters/providers/upstream.ts";
import type { Failure } from "../../../lib/core/contracts.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { EgressFailureCode, EgressResponse } from "../../../lib/usecases/broker/ports.ts";
import { failureOf } from "./results.ts";

const NOW = new Date("2030-01-01T00:00:00Z");
const call: Call = { step: "step", method: "POST", url: "https://example.com/x", body: "secret=1", mints: true };

type Sent = EgressResponse | Failure<EgressFailureCode>;

function upstream(answer: Sent | (() => never)): Upstream {
  return {
    service: "Service",
    clock: { now: () => NOW },
    egress: {
      async send() {
        if (typeof answer === "function") return answer();
        return "status" in answer ? { ok: true, value: answer } : { ok: false, failure: answer };
      },
    },
  };
}

function response(status: number, headers: Readonly<Record<string, string>> = {}): EgressResponse {
  return { status, headers, body: Buffer.from("{}") };
}

test.each([
  ["not-allowed", undefined],
  ["unreachable", undefined],
  ["timeout", true],
  ["cut", true],
  ["too-large", true],
  ["redirected", true],
] as const)("a way out that ends in %s leaves the outcome of a mint unknown: %s", async (code, outcomeUnknown) => {
  const failure = failureOf(await ask(upstream({ code, message: "example.com" }), call));
  expect(failure).toMatchObject({ code: "unavailable", detail: `step: ${code}` });
  expect(failure.outcomeUnknown).toBe(outcomeUnknown);
  expect(failureOf(await ask(upstream({ code, message: "" }), { ...call, mints: false })).outcomeUnknown).toBe(
    undefined,
  );
});

test.each([
  [201, "unavailable"],
  [204, "unavailable"],
  [304, "unavailable"],
  [400, "refused"],
  [404, "refused"],
  [408, "unavailable"],
  [425, "unavailable"],
  [429, "rate-limited"],
  [451, "refused"],
  [500, "unavailable"],
  [599, "unavailable"],
  [999, "unavailable"],
])("status %i means %s", async (status, code) => {
  expect(failureOf(await ask(upstream(response(status)), call)).code).toBe(code);
});

test.each([
  ["30", 30],
  ["0", 1],
  ["Tue, 01 Jan 2030 00:01:30 GMT", 90],
  ["Mon, 31 Dec 2029 00:00:00 GMT", 1],
  ["Wed, 01 Jan 2031 00:00:00 GMT", 3_600],
  ["-5", undefined],
  ["1e3", undefined],
  ["", undefined],
])("Retry-After: %s means %s seconds", async (header, seconds) => {
  const failure = failureOf(await ask(upstream(response(429, { "retry-after": header })), call));
  expect(failure.retryAfterSeconds).toBe(seconds);
});

test("what the upstream calls an error is kept only where it has the form of a code", async () => {
  const coded = (code: string) => ask(upstream(response(403)), { ...call, errorCode: () => code });
  expect(failureOf(await coded("AccessDenied")).detail).toBe("step: 403 AccessDenied");
  for (const text of ["two words", "a\nb", "<b>", "x".repeat(81), ""]) {
    expect(failureOf(await coded(text)).detail).toBe("step: 403");
  }
});

test("a way out that throws, at once or later, is a failure that does not say what was thrown", async () => {
  const throws = () => {
    throw new Error("secret=1");
  };
  const failure = failureOf(await ask(upstream(throws), call));
  expect(failure).toMatchObject({ code: "unavailable", outcomeUnknown: true, detail: "step: the call failed" });
  const sync: Upstream = { ...upstream(throws), egress: { send: throws } };
  expect(JSON.stringify(await ask(sync, call))).not.toContain("secret");
});

test.each(["12345678\nX=1", "with blank", "short", "ümlaut-token", `${"x".repeat(32_769)}`])(
  "%j is no token",
  (text) => {
    expect(tokenText.safeParse(text).success).toBe(false);
  },
);

test("a code of an error is short and plain", () => {
  expect(["InvalidClient", "a.b-c_1", "", "a b", null].map(shortCode)).toEqual([
    "InvalidClient",
    "a.b-c_1",
    null,
    null,
    null,
  ]);
});

test("an end is plausible when it lies ahead, and at most a quarter of an hour beyond what was asked", () => {
  const at = (seconds: number) => plausibleEnd(new Date(NOW.getTime() + seconds * 1_000), NOW, 3_600);
  expect([-1, 0, 1, 3_600, 4_500, 4_501].map(at)).toEqual([false, false, true, true, true, false]);
  expect(plausibleEnd(new Date(Number.NaN), NOW, 3_600)).toBe(false);
});

test.each([
  ["https://vault.example.com", true],
  ["https://vault.example.com:8200/base", true],
  ["http://127.0.0.1:8200", true],
  ["http://localhost:8200", true],
  ["http://[::1]:8200", true],
  ["http://vault.example.com", false],
  ["http://127.0.0.1.example.com", false],
  ["https://me:word@vault.example.com", false],
  ["https://vault.example.com/", false],
  ["https://vault.example.com?a=b", false],
  ["https://vault.example.com#a", false],
  ["file:///etc", false],
  ["vault.example.com", false],
])("the address %s is allowed: %s", (address, allowed) => {
  expect(upstreamAddress.safeParse(address).success).toBe(allowed);
});

test("a regional address is an origin", () => {
  const allowed = ["https://sts.{region}.example.com", "https://sts.example.com", "https://sts.example.com/{region}"];
  expect(allowed.map((text) => regionalAddress.safeParse(text).success)).toEqual([true, true, false]);
});

// ---- the broker's own token

function ownTokens() {
  let now = NOW.getTime();
  let made = 0;
  const tokens = createOwnTokens({ now: () => new Date(now) });
  const obtain = async (): Promise<Answer<OwnToken>> => {
    made += 1;
    return { ok: true, value: { value: new SecretText(`token-${made}`), endsAt: new Date(now + 600_000) } };
  };
  return {
    tokens,
    made: () => made,
    pass(seconds: number) {
      now += seconds * 1_000;
    },
    get(options: { source?: string; forSeconds?: number; signal?: AbortSignal; obtain?: typeof obtain } = {}) {
      return tokens.get({
        source: options.source ?? "one",
        validUntil: new Date(now + (options.forSeconds ?? 60) * 1_000),
        obtain: options.obtain ?? obtain,
        signal: options.signal ?? new AbortController().signal,
        onAbort: () => ({ ok: false, failure: { code: "unavailable", message: "given up" } }),
      });
    },
  };
}

test("a kept token is used while it lives as long as it is needed, and not longer", async () => {
  const own = ownTokens();
  await own.get();
  await own.get({ forSeconds: 599 });
  expect(own.made()).toBe(1);
  await own.get({ forSeconds: 601 });
  expect(own.made()).toBe(2);
  own.pass(541);
  await own.get();
  expect(own.made()).toBe(3);
});

test("other credentials get another token, and many that ask at once share one request", async () => {
  const own = ownTokens();
  await Promise.all([own.get(), own.get(), own.get({ source: "two" })]);
  expect(own.made()).toBe(2);
  await own.get({ source: "three" });
  expect(own.made()).toBe(3);
});

test("a failure is not kept, nor is a request that broke", async () => {
  const own = ownTokens();
  const failing = async (): Promise<Answer<OwnToken>> => ({ ok: false, failure: { code: "refused", message: "no" } });
  expect(failureOf(await own.get({ obtain: failing })).code).toBe("refused");
  const broken = () => {
    throw new Error("broken");
  };
  await expect(own.get({ obtain: broken })).rejects.toThrow("broken");
  expect((await own.get()).ok).toBe(true);
});

test("who gives up goes at once, and the others still get the token", async () => {
  const own = ownTokens();
  const gone = new AbortController();
  const first = own.get({ signal: gone.signal });
  const second = own.get();
  gone.abort();
  expect(failureOf(await first).message).toBe("given up");
  expect((await second).ok).toBe(true);
  expect(failureOf(await own.get({ signal: AbortSignal.abort() })).message).toBe("given up");
  expect(own.made()).toBe(1);
});
