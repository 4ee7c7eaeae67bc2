import type { FaultRule, StandIn } from "../../../demo/github/index.ts";
import type { Chance } from "./chance.ts";

/** What goes wrong at GitHub: one after the other, at requests that are drawn. */

/** In this order, so that each comes to pass; where, is drawn. */
type Kind = readonly [string, (now: number) => FaultRule["fault"]];
const KINDS: readonly Kind[] = [
  ["502", () => ({ kind: "status", status: 502 })],
  ["cut before it was done", () => ({ kind: "cut", when: "before" })],
  ["cut after it was done", () => ({ kind: "cut", when: "after" })],
  ["403", () => ({ kind: "status", status: 403, body: { message: "Forbidden" } })],
  ["429", () => ({ kind: "status", status: 429, body: { message: "Too many" }, headers: { "retry-after": "1" } })],
  ["secondary limit", () => ({ kind: "secondary-limit", retryAfter: 2 })],
  ["500", () => ({ kind: "status", status: 500 })],
  ["a page of HTML", () => ({ kind: "nonsense" })],
  ["partial answer", () => ({ kind: "status", status: 200, body: PARTIAL })],
  ["nothing left of the hour", (now: number) => ({ kind: "status", status: 403, ...spent(now) })],
  ["slow", () => ({ kind: "slow", ms: 400 })],
  ["503", () => ({ kind: "status", status: 503 })],
];

/** Longer than the worker waits, and done all the same. */
const TIMEOUT: Kind = ["timeout", () => ({ kind: "slow", ms: 31_000 })];

/** GraphQL without most of what was asked for; of REST it is no answer to anything. */
const PARTIAL = {
  data: {},
  errors: [{ type: "INTERNAL", path: ["r0"], message: "Something went wrong while executing your query." }],
};

/** An hour that ends in two seconds. */
function spent(now: number) {
  const reset = String(Math.ceil(now / 1_000) + 2);
  const headers = { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  return { body: { message: "API rate limit exceeded" }, headers };
}

const PLACES = [
  { route: "/graphql" },
  { route: "/repos/{owner}/{repo}/pulls", method: "POST" },
  { route: "/app/installations/{id}/access_tokens" },
  { route: "/repos/{owner}/{repo}/pulls" },
  { route: "*" },
] as const;

export interface Weather {
  /** By what went wrong, how often. */
  readonly faults: ReadonlyMap<string, number>;
  /** Some requests have passed. */
  worsen(): void;
}

export function weatherOver({ control }: StandIn, chance: Chance, timeouts: boolean): Weather {
  const faults = new Map<string, number>();
  const kinds = timeouts ? [...KINDS, TIMEOUT] : KINDS;
  let next = 0;
  return {
    faults,
    worsen() {
      const [name, fault] = kinds[next % kinds.length] ?? TIMEOUT;
      next += 1;
      faults.set(name, (faults.get(name) ?? 0) + 1);
      // What is partial is GraphQL's.
      const place = name === "partial answer" ? { route: "/graphql" } : chance.pick(PLACES);
      control.fail({ ...place, fault: fault(Date.now()) });
    },
  };
}
