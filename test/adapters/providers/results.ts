import { inspect } from "node:util";
import { expect } from "vitest";
import type { Failure, Result } from "../../../lib/core/contracts.ts";
import type { Grant } from "../../../lib/core/trust/grant.ts";
import type { CredentialProvider, Lease, MintFailure, MintRequest } from "../../../lib/usecases/broker/ports.ts";

/** What tests of providers look at: each result is searched for secrets before anything else is asked of it. */

interface Mintable<G extends Grant> {
  create(): CredentialProvider<G>;
  readonly request: MintRequest<G>;
  secrets(): readonly string[];
}

export function mint<G extends Grant>(
  world: Mintable<G>,
  provider = world.create(),
  signal = new AbortController().signal,
): Promise<Result<Lease, MintFailure>> {
  return provider.mint(world.request, signal).then((result) => quiet(world, result));
}

/** The result itself, once it is sure that however it is printed, no secret is seen. */
export function quiet<T extends Result<unknown, MintFailure>>(world: { secrets(): readonly string[] }, result: T): T {
  const printed = [
    JSON.stringify(result),
    inspect(result, { depth: null, showHidden: true, getters: true }),
    `${result.ok ? Object.values((result.value as Lease | undefined)?.values ?? {}).join() : result.failure.message}`,
  ].join("\n");
  const leaked = world.secrets().filter((secret) => printed.includes(secret));
  expect(world.secrets().length).toBeGreaterThan(0);
  expect(leaked).toEqual([]);
  if (!result.ok) expect(result.failure.detail ?? "").toMatch(/^[\w.,:' -]{1,200}$/);
  return result;
}

export function leaseOf(result: Result<Lease, Failure>): Lease {
  if (!result.ok) throw new Error(`no lease: ${result.failure.code} (${result.failure.detail})`);
  return result.value;
}

export function failureOf(result: Result<unknown, MintFailure>): MintFailure {
  if (result.ok) throw new Error("it succeeded");
  return result.failure;
}
