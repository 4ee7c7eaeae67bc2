import type { CredentialKind, PermissionMap, Sink } from "../../contracts.ts";
import { kindByName } from "../../knowledge/names.ts";
import type { GitHubTarget, Holding } from "../../knowledge/schema.ts";

/**
 * How much a piece of evidence weighs. What is documented of the place where a value ends outweighs what somebody called it;
 * a name with a vendor's word in it outweighs a general one.
 */
export const WEIGHT = {
  documentedInput: 90,
  command: 85,
  variable: 80,
  sinkName: 70,
  secretName: 65,
  /** One expression of several in a documented value. */
  part: 60,
  elsewhere: 55,
  weakSecretName: 40,
  weakSinkName: 35,
} as const;

/** One reason to think that a value is of a kind. */
export interface Evidence {
  readonly kind: CredentialKind;
  readonly weight: number;
  readonly because: string;
}

/** What a sink does with a GitHub token. Permissions null: the text does not show them. */
export interface TokenUse {
  readonly permissions: PermissionMap | null;
  /** `owner/name`, or null for what `scope` says. */
  readonly repository: string | null;
  readonly scope: "self" | "named" | "opaque" | "user-bound";
}

/** One end of the way of a value, with what it tells. */
export interface SinkFact {
  readonly sink: Sink;
  readonly evidence: readonly Evidence[];
  readonly use: TokenUse | null;
  /** The value is kept in `.git/config` by a checkout that persists it. */
  readonly persists: boolean;
  /** The callee or action cannot be read here, and nothing is known of it. */
  readonly unreadable: boolean;
}

export function fact(sink: Sink, evidence: readonly (Evidence | null)[], more: Partial<SinkFact> = {}): SinkFact {
  return {
    sink,
    evidence: evidence.filter((item): item is Evidence => item !== null),
    use: null,
    persists: false,
    unreadable: false,
    ...more,
  };
}

/** What the name of an input or a variable says. */
export function sinkNameEvidence(name: string): Evidence | null {
  const named = kindByName(name);
  if (!named) return null;
  const weight = named.strength === "strong" ? WEIGHT.sinkName : WEIGHT.weakSinkName;
  return { kind: named.kind, weight, because: `the name ${name}` };
}

/** What the name of a stored secret, or of a manager's output, says. */
export function secretNameEvidence(name: string): Evidence | null {
  const named = kindByName(name);
  if (!named) return null;
  const weight = named.strength === "strong" ? WEIGHT.secretName : WEIGHT.weakSecretName;
  return { kind: named.kind, weight, because: `the name ${name}` };
}

export type InputValue = (name: string) => string | null;

/** The kind that a documented input holds, with the exceptions that depend on the step's other inputs. */
export function holdingKind(holding: Holding, inputOf: InputValue): CredentialKind {
  for (const exception of holding.unless ?? []) {
    const value = inputOf(exception.input);
    const { test } = exception;
    if ("present" in test) {
      if ((value !== null && value !== "") === test.present) return exception.kind;
      continue;
    }
    if (value === null) continue;
    const lower = value.toLowerCase();
    if ("equals" in test && test.equals.some((text) => lower === text.toLowerCase())) return exception.kind;
    if ("contains" in test && test.contains.some((text) => lower.includes(text.toLowerCase()))) return exception.kind;
  }
  return holding.kind;
}

/** How a documented input or operation uses a GitHub token. */
export function tokenUse(
  permissions: PermissionMap | undefined,
  target: GitHubTarget | undefined,
  inputOf: InputValue,
): TokenUse | null {
  if (target === "user-bound") return { permissions: permissions ?? null, repository: null, scope: "user-bound" };
  if (target === "opaque") return { permissions: permissions ?? null, repository: null, scope: "opaque" };
  if (typeof target === "object") {
    const repository = inputOf(target.repositoryInput);
    const absent = target.whenAbsent ?? "self";
    if ((repository ?? "") === "" && absent !== "self") {
      return { permissions: permissions ?? null, repository: null, scope: absent };
    }
    const owner = target.ownerInput ? inputOf(target.ownerInput) : null;
    return { permissions: permissions ?? null, ...repositoryOf(repository, owner) };
  }
  if (!permissions) return null;
  return { permissions, repository: null, scope: "self" };
}

/** Which repository a text names. An expression other than this repository's own name is opaque; an empty one is this repository. */
export function repositoryOf(text: string | null, owner: string | null): Pick<TokenUse, "repository" | "scope"> {
  if (text === null || text === "") return { repository: null, scope: "self" };
  const bare = text.replace(/^\$\{\{\s*(.*?)\s*\}\}$/s, "$1");
  if (bare === "github.repository") return { repository: null, scope: "self" };
  if (text.includes("${{") || text.includes("\n")) return { repository: null, scope: "opaque" };
  const address = text.match(/^(?:https?:\/\/[^/]+\/|git@[^:]+:)([^/]+\/[^/]+?)(?:\.git)?\/?$/)?.[1];
  if (text.includes("/")) return { repository: address ?? text, scope: "named" };
  if (owner?.includes("${{")) {
    return owner.includes("github.repository_owner")
      ? { repository: `*/${text}`, scope: "named" }
      : { repository: null, scope: "opaque" };
  }
  return { repository: `${owner ?? "*"}/${text}`, scope: "named" };
}
