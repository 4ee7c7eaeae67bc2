import type { Audience } from "../inventory/facts.ts";
import { type Use, useOf as whetherRead } from "../inventory/secrets.ts";
import type { RemovalFacts, RemovalReader } from "./judge.ts";
import type { SecretPlace } from "./place.ts";

/** One repository that may read a secret, with what its newest scan says of that. */
export interface ReaderFacts extends RemovalReader {
  readonly id: string;
  /** GitHub's. */
  readonly githubId: number;
  readonly nodeId: string | null;
  /** When it was pushed to last, and how many branches it had then, as GitHub told. */
  readonly pushedAt: Date | null;
  readonly branches: number | null;
  /** Why its text does not tell all that it reads; null when every reference is known. */
  readonly opaque: string | null;
  /** Whether a workflow on the default branch reads the secret. */
  readonly reads: boolean;
}

/** All that is known of one stored secret. */
export interface SecretFacts {
  readonly place: SecretPlace;
  /** Null where it is not visible who may read it. */
  readonly readers: readonly ReaderFacts[] | null;
  /** Of an organisation's; null for any other, and where the word is not known. */
  readonly audience: Audience | null;
  readonly seenAt: Date;
  readonly changedAt: Date | null;
}

/** What the whole secret is judged by. */
export function removalFacts(facts: SecretFacts): RemovalFacts {
  const { place, readers, seenAt, changedAt } = facts;
  return { name: place.name, use: judgedUse(facts, readers ?? []), readers, seenAt, changedAt };
}

/**
 * What one chosen repository alone is judged by, before it is taken out of an organisation's selection. Whoever changed the value since may
 * have done so for the others, and nothing is lost by it: that is left out. Null where the repository is none of its known readers.
 */
export function narrowingFacts(facts: SecretFacts, repositoryId: string): RemovalFacts | null {
  const one = facts.readers?.find(({ id }) => id === repositoryId);
  if (one === undefined) return null;
  return { ...removalFacts(facts), use: judgedUse(facts, [one]), readers: [one], changedAt: null };
}

/** What reads Dependabot's and Codespaces' secrets beside workflows, nobody can tell from them. */
const BESIDE: Readonly<Partial<Record<SecretPlace["level"], string>>> = {
  dependabot: "Dependabot reads it for registries that dependabot.yml names, and that file is not scanned. Look there.",
  codespaces: "Codespaces of people are given it, and what they do with it no scan sees. Ask them.",
};

function judgedUse({ place }: SecretFacts, readers: readonly ReaderFacts[]): Use {
  const use = whetherRead(
    place.name,
    readers.map(({ fullName, opaque, reads }) => ({
      fullName,
      opaque,
      references: reads ? [{ name: place.name }] : [],
    })),
  );
  const beside = BESIDE[place.level];
  if (use.kind === "used" || beside === undefined) return use;
  return { kind: "unknown", reasons: [...(use.kind === "unknown" ? use.reasons : []), beside] };
}

/** Why an organisation's secret cannot be taken from one repository; null where it can. */
export function whyNotNarrowed({ place, audience }: SecretFacts): string | null {
  if (place.level !== "org") return "It is one place's own: there is no list of repositories to take one out of.";
  if (audience === "selected") return null;
  const whom = { all: "all repositories", private: "all private and internal repositories" } as const;
  const those = audience === null ? "repositories that are not visible" : whom[audience];
  return `It is shared with ${those}, also those to come: GitHub keeps no list to take one repository out of. Change it to selected repositories first, which has to name every one that still needs it.`;
}
