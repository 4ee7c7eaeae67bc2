import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { Grant } from "../../../lib/core/trust/grant.ts";
import type { CredentialProvider, Lease, MintFailure, MintRequest } from "../../../lib/usecases/broker/ports.ts";
import type { TestEgress } from "../../support/providers/egress.ts";
import type { Misbehaviour, Upstream } from "../../support/providers/server.ts";
import { failureOf, leaseOf, mint, quiet } from "./results.ts";

/** What every provider of the broker guarantees, against an upstream that speaks the real protocol. */
export interface ProviderWorld<G extends Grant> {
  readonly upstream: Upstream;
  readonly egress: TestEgress;
  /** With nothing cached. `own` replaces what the broker's own secret file holds. */
  create(options?: { readonly timeoutMs?: number; readonly own?: () => Promise<SecretText> }): CredentialProvider<G>;
  readonly request: MintRequest<G>;
  /** The upstream's routes that a mint takes, in order, the last one being that which gives the values. */
  readonly routes: readonly RouteOfMint[];
  /** Wrong answers of the last route, each of a kind that no right upstream gives. */
  readonly spoiled: Readonly<Record<string, (body: string) => string>>;
  /** Whether the values do, at the upstream, what the grant says. */
  works(lease: Lease): Promise<boolean>;
  /** When the upstream ends what it gave; null where it does not. */
  endsAt(lease: Lease): Date | null;
  /** Replaces the broker's own secret at the upstream and in its file. */
  rotate(): void;
  /** Whatever was issued ends at the upstream. Of providers that revoke. */
  expire?(): void;
  /** Every secret that came into the world, in any form that could be leaked. */
  secrets(): readonly string[];
}

export interface RouteOfMint {
  readonly name: string;
  /** Whether a request there may leave something behind that nobody holds. */
  readonly mints: boolean;
}

/** Short enough to wait for, and long enough for two slow cores. */
const TIMEOUT_MS = 250;

export function describeProvider<G extends Grant>(name: string, start: () => Promise<ProviderWorld<G>>): void {
  describe(`${name}, as every provider`, () => {
    let world: ProviderWorld<G>;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.upstream.close());
    mintsRightly(() => world);
    failsRightly(() => world);
    keepsItsOwnSecrets(() => world);
    givesUp(() => world);
    takesBack(() => world);
  });
}

function mintsRightly<G extends Grant>(world: () => ProviderWorld<G>): void {
  test("what it mints works upstream, and is a secret in every value", async () => {
    const lease = leaseOf(await mint(world()));
    expect(await world().works(lease)).toBe(true);
    expect(Object.keys(lease.values).length).toBeGreaterThan(0);
    for (const value of Object.values(lease.values)) expect(value).toBeInstanceOf(SecretText);
  });

  test("the end that a lease says is the upstream's own, to two seconds", async () => {
    const lease = leaseOf(await mint(world()));
    const truth = world().endsAt(lease) ?? new Date(Date.now() + world().request.lifetimeSeconds * 1_000);
    expect(Math.abs(lease.expiresAt.getTime() - truth.getTime())).toBeLessThanOrEqual(2_000);
  });

  test("two that are minted are two, or the same stored value", async () => {
    const provider = world().create();
    const [first, second] = await Promise.all([mint(world(), provider), mint(world(), provider)]);
    expect(await world().works(leaseOf(first))).toBe(true);
    expect(await world().works(leaseOf(second))).toBe(true);
  });
}

const TROUBLES: readonly (readonly [string, Misbehaviour, Partial<MintFailure> & { readonly sure?: boolean }])[] = [
  ["never answers", { kind: "slow" }, { code: "unavailable" }],
  ["cuts the connection in the middle", { kind: "cut" }, { code: "unavailable" }],
  ["answers 200 with HTML", { kind: "html" }, { code: "unavailable" }],
  ["answers 200 with nothing", { kind: "empty" }, { code: "unavailable" }],
  ["answers without end", { kind: "too-large" }, { code: "unavailable" }],
  ["redirects", { kind: "redirect" }, { code: "unavailable" }],
  ["answers 500 with what it would have given", { kind: "status", status: 500 }, { code: "unavailable" }],
  ["answers 503", { kind: "status", status: 503, body: "" }, { code: "unavailable" }],
  ["answers 202", { kind: "status", status: 202 }, { code: "unavailable" }],
  ["answers 400", { kind: "status", status: 400 }, { code: "refused", sure: true }],
  ["answers 401", { kind: "status", status: 401, body: "" }, { code: "refused", sure: true }],
  ["answers 403", { kind: "status", status: 403, body: "{}" }, { code: "refused", sure: true }],
  [
    "answers 429 with seconds to wait",
    { kind: "status", status: 429, retryAfter: "17", body: "" },
    { code: "rate-limited", sure: true, retryAfterSeconds: 17 },
  ],
  [
    "answers 429 without",
    { kind: "status", status: 429, body: "" },
    { code: "rate-limited", sure: true, retryAfterSeconds: undefined },
  ],
  [
    "answers 429 with days to wait",
    { kind: "status", status: 429, retryAfter: "999999", body: "" },
    { code: "rate-limited", sure: true, retryAfterSeconds: 3_600 },
  ],
  [
    "answers 429 with nonsense to wait",
    { kind: "status", status: 429, retryAfter: "soon", body: "" },
    { code: "rate-limited", sure: true, retryAfterSeconds: undefined },
  ],
];

function failsRightly<G extends Grant>(world: () => ProviderWorld<G>): void {
  test.each(TROUBLES)(
    "where the upstream %s, at whichever call, it is a failure of that kind",
    async (_, how, expected) => {
      for (const { name, mints } of world().routes) {
        world().upstream.misbehave(name, how);
        const failure = failureOf(await mint(world(), world().create({ timeoutMs: TIMEOUT_MS })));
        world().upstream.misbehave(name, null);
        expect({ name, code: failure.code }).toEqual({ name, code: expected.code });
        expect(failure.retryAfterSeconds).toBe(expected.retryAfterSeconds);
        const mayBeLost = mints && expected.sure !== true;
        expect({ name, unknown: failure.outcomeUnknown ?? false }).toEqual({ name, unknown: mayBeLost });
      }
    },
  );

  test("an answer with a field of a wrong type, or without it, is not believed", async () => {
    const last = world().routes.at(-1)?.name ?? "";
    for (const [what, spoil] of Object.entries(world().spoiled)) {
      let changed = false;
      const how: Misbehaviour = {
        kind: "spoiled",
        spoil(body) {
          changed = spoil(body) !== body;
          return spoil(body);
        },
      };
      world().upstream.misbehave(last, how);
      const result = await mint(world());
      world().upstream.misbehave(last, null);
      expect({ what, changed, ok: result.ok }).toEqual({ what, changed: true, ok: false });
      expect({ what, code: failureOf(result).code }).toEqual({ what, code: "unavailable" });
    }
  });

  test("where nobody listens, nothing is minted, and it says so", async () => {
    const real = world().egress.send;
    const unreachable = { ok: false, failure: { code: "unreachable", message: "no" } } as const;
    const provider = world().create();
    Object.assign(world().egress, { send: async () => unreachable });
    const failure = failureOf(await mint(world(), provider));
    Object.assign(world().egress, { send: real });
    expect([failure.code, failure.outcomeUnknown]).toEqual(["unavailable", undefined]);
  });

  test("a way out that throws is a failure, and what it threw is not told", async () => {
    const real = world().egress.send;
    const [secret = ""] = world().secrets();
    const provider = world().create();
    Object.assign(world().egress, { send: () => Promise.reject(new Error(secret)) });
    const failure = failureOf(await mint(world(), provider));
    Object.assign(world().egress, { send: real });
    expect(failure.code).toBe("unavailable");
  });

  test("after trouble it mints again", async () => {
    const provider = world().create({ timeoutMs: TIMEOUT_MS });
    for (const { name } of world().routes) {
      world().upstream.misbehave(name, { kind: "cut" }, 1);
      failureOf(await mint(world(), provider));
      expect(await world().works(leaseOf(await mint(world(), provider)))).toBe(true);
    }
  });
}

function keepsItsOwnSecrets<G extends Grant>(world: () => ProviderWorld<G>): void {
  const unusable: readonly (readonly [string, () => Promise<SecretText>])[] = [
    ["cannot be read", () => Promise.reject(new Error("ENOENT"))],
    ["is empty", async () => new SecretText("")],
    ["is something else", async () => new SecretText('{"half": "a file')],
  ];
  test.each(unusable)(
    "where the broker's own secret %s, it is a failure that nothing was minted by",
    async (_, own) => {
      const before = world().upstream.asked.length;
      const failure = failureOf(await mint(world(), world().create({ own })));
      expect([["misconfigured", "unavailable", "refused"].includes(failure.code), failure.outcomeUnknown]).toEqual([
        true,
        undefined,
      ]);
      const last = world().routes.at(-1)?.name;
      const reached = world()
        .upstream.asked.slice(before)
        .map(({ route }) => route);
      if (world().routes.length === 1) expect(reached).toEqual([]);
      expect(reached).not.toContain(last);
    },
  );

  test("a replaced secret of the broker is used at once", async () => {
    const provider = world().create();
    leaseOf(await mint(world(), provider));
    world().rotate();
    expect(await world().works(leaseOf(await mint(world(), provider)))).toBe(true);
  });

  test("no secret stands in an address", () => {
    const urls = world().egress.sent.map(({ url }) => url);
    expect(
      world()
        .secrets()
        .filter((secret) => urls.some((url) => url.includes(secret))),
    ).toEqual([]);
  });
}

function givesUp<G extends Grant>(world: () => ProviderWorld<G>): void {
  test("a request that was given up before sends nothing", async () => {
    const before = world().egress.sent.length;
    const failure = failureOf(await mint(world(), world().create(), AbortSignal.abort()));
    expect([failure.code, failure.outcomeUnknown]).toEqual(["unavailable", undefined]);
    expect(world().egress.sent.length).toBe(before);
  });

  test("a request that is given up ends at once, at whichever call", async () => {
    for (const { name, mints } of world().routes) {
      world().upstream.misbehave(name, { kind: "slow" });
      const started = Date.now();
      const failure = failureOf(await mint(world(), world().create({ timeoutMs: 20_000 }), AbortSignal.timeout(200)));
      world().upstream.misbehave(name, null);
      expect(failure.code).toBe("unavailable");
      expect({ name, unknown: failure.outcomeUnknown ?? false }).toEqual({ name, unknown: mints });
      expect(Date.now() - started).toBeLessThan(10_000);
    }
  });
}

function takesBack<G extends Grant>(world: () => ProviderWorld<G>): void {
  const signal = new AbortController().signal;

  test("a handle is there exactly where a lease can be taken back", async () => {
    const lease = leaseOf(await mint(world()));
    const revocable = world().expire !== undefined;
    expect(lease.handle !== null).toBe(revocable);
    if (!revocable || lease.handle === null) return;
    expect(await world().works(lease)).toBe(true);
    const provider = world().create();
    expect(quiet(world(), await revoked(provider, lease.handle, signal)).ok).toBe(true);
    expect(await world().works(lease)).toBe(false);
    expect(quiet(world(), await revoked(provider, lease.handle, signal)).ok).toBe(true);
  });

  test("taking back what has ended by itself is success", async () => {
    const { expire } = world();
    if (expire === undefined) return;
    const { handle } = leaseOf(await mint(world()));
    expire();
    expect(handle === null ? null : quiet(world(), await revoked(world().create(), handle, signal)).ok).toBe(true);
  });

  test("what could not be taken back is a failure, and can be taken back later", async () => {
    if (world().expire === undefined) return;
    const lease = leaseOf(await mint(world()));
    const handle = lease.handle ?? new SecretText("");
    const provider = world().create({ timeoutMs: TIMEOUT_MS });
    const troubles: readonly Misbehaviour[] = [
      { kind: "slow" },
      { kind: "status", status: 500 },
      { kind: "status", status: 403 },
      { kind: "redirect" },
    ];
    for (const how of troubles) {
      world().upstream.misbehave("revoke", how);
      // What did happen at the upstream is not what was said: only the answer counts.
      failureOf(quiet(world(), await revoked(provider, handle, signal)));
      world().upstream.misbehave("revoke", null);
    }
    failureOf(quiet(world(), await revoked(provider, handle, AbortSignal.abort())));
    expect((await revoked(provider, handle, signal)).ok).toBe(true);
    expect(await world().works(lease)).toBe(false);
  });
}

async function revoked<G extends Grant>(provider: CredentialProvider<G>, handle: SecretText, signal: AbortSignal) {
  if (provider.revoke === undefined) throw new Error("it cannot take back");
  return provider.revoke(handle, signal);
}
