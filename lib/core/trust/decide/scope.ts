import type { Grant, GrantOf, ResolvedGrant } from "../grant.ts";
import { beyond } from "../permissions.ts";
import type { TrustPolicy } from "../policy.ts";
import { anyOf, type Check } from "./check.ts";

/** What the caller asks for: a grant by its name, and perhaps less than all of it. */
export interface GrantAsk {
  readonly grant: string;
  /** Ids, or `owner/name`. Never empty. */
  readonly repositories: readonly string[] | null;
  /** Never empty. */
  readonly permissions: Readonly<Record<string, string>> | null;
}

export interface Scope {
  readonly grant: ResolvedGrant;
  readonly checks: readonly Check[];
}

/** The policy's grant, narrowed as asked. What is beyond the policy is refused; nothing is trimmed to fit. */
export function scopeOf(policy: TrustPolicy, ask: GrantAsk): Scope {
  const { what } = policy;
  if (what.provider === "github-app") return githubScope(policy, what, ask);
  const narrowed = ask.repositories !== null || ask.permissions !== null;
  const check: Check = {
    reason: "request-narrowing",
    source: "request",
    path: [],
    expected: "the whole grant",
    actual: narrowed ? "less of it" : "the whole grant",
    holds: !narrowed,
  };
  return { grant: what satisfies Exclude<Grant, { provider: "github-app" }>, checks: [check] };
}

function githubScope(policy: TrustPolicy, what: GrantOf<"github-app">, ask: GrantAsk): Scope {
  const own = { id: policy.who.repository_id, name: policy.who.repository };
  const all = what.repositories.map((entry) => (entry === "self" ? own : entry));
  const asked = ask.repositories?.map((text) => ({ text, target: all.find((entry) => isNamed(entry, text)) }));
  const missing = asked?.filter(({ target }) => target === undefined).map(({ text }) => text) ?? [];
  const chosen = asked === undefined ? all : all.filter((entry) => asked.some(({ target }) => target === entry));
  const over = ask.permissions === null ? [] : beyond(ask.permissions as Record<string, "read">, what.permissions);
  const permissions = (ask.permissions ?? what.permissions) as GrantOf<"github-app">["permissions"];
  const checks: readonly Check[] = [
    {
      reason: "request-repository",
      source: "request",
      path: ["repositories"],
      expected: anyOf(all.map((entry) => entry.name ?? entry.id)),
      actual: ask.repositories === null ? "all of them" : ask.repositories.join(", "),
      // An empty list would mean all repositories to GitHub, and an empty map all permissions.
      holds: missing.length === 0 && chosen.length > 0,
    },
    {
      reason: "request-permission",
      source: "request",
      path: ["permissions"],
      expected: Object.entries(what.permissions)
        .map(([name, level]) => `${name}: ${level}`)
        .join(", "),
      actual: ask.permissions === null ? "all of them" : over.join(", ") || "within",
      holds: over.length === 0 && Object.keys(permissions).length > 0,
    },
  ];
  return { grant: { provider: "github-app", repositories: chosen, permissions }, checks };
}

/** GitHub compares names without case. */
function isNamed(entry: { readonly id: string; readonly name?: string }, text: string): boolean {
  return entry.id === text || entry.name?.toLowerCase() === text.toLowerCase();
}
