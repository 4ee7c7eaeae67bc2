import type { Use } from "../inventory/secrets.ts";

/** What shows that a job had its new credential after the change was merged. */
export interface Proof {
  /** `issuance`: a job was given one; `probe`: a job asked whether it would be; `run`: a run without a broker's credential succeeded. */
  readonly kind: "issuance" | "probe" | "run";
  readonly at: Date;
  /** The runs that show it, each in a sentence's part with its address; none for the broker's record. */
  readonly runs?: readonly string[];
}

/** One repository that may read the secret, or stores it. */
export interface RemovalReader {
  readonly fullName: string;
  /** The newest commit of the default branch as GitHub told it last; null where there is none. */
  readonly head: string | null;
  /** Of the newest scan that was finished. */
  readonly scanned: { readonly commit: string | null; readonly at: Date } | null;
  /** References on branches other than the default one: a release branch runs its own workflows. Null where they were not scanned. */
  readonly elsewhere: readonly string[] | null;
  /** When the change that replaced the secret here was merged; null where it was never referred to. */
  readonly replacedAt: Date | null;
  readonly proof: Proof | null;
  /** Why no run is one, where runs were asked for: a whole sentence each. */
  readonly unproven?: readonly string[];
}

export interface RemovalFacts {
  readonly name: string;
  /** Of the default branches of all readers. */
  readonly use: Use;
  /** Null where it is not visible who may read it. */
  readonly readers: readonly RemovalReader[] | null;
  /** When the secret was seen last, by its name; and whether it was changed since then is not known. */
  readonly seenAt: Date;
  /** When its value was last changed; null where that is not known. */
  readonly changedAt: Date | null;
}

/** Unknown never passes: `missing` says what would have to be known. */
export type RemovalVerdict =
  | { readonly kind: "pass"; readonly evidence: readonly string[] }
  | { readonly kind: "hold"; readonly reasons: readonly string[] }
  | { readonly kind: "unknown"; readonly missing: readonly string[] };

/** What was read longer ago than this has to be read again before something is deleted for good. */
export const FRESH_MS = 60 * 60_000;

/**
 * Whether a secret may be deleted: nothing refers to it on any branch of any repository that may read it, as of its newest commit, and each
 * repository that did was seen to work without it. What speaks against it comes before what is not known: a person can act on it.
 */
export function judgeRemoval(facts: RemovalFacts, now: Date): RemovalVerdict {
  const reasons = [...usedReasons(facts.use), ...(facts.readers ?? []).flatMap((one) => holdsOf(one, facts))];
  if (reasons.length > 0) return { kind: "hold", reasons };
  const missing = [...unknownUse(facts.use), ...missingReaders(facts, now), ...stale(facts, now)];
  if (missing.length > 0) return { kind: "unknown", missing };
  const evidence = (facts.readers ?? []).map(evidenceOf);
  return { kind: "pass", evidence: evidence.length > 0 ? evidence : ["No repository may read it."] };
}

function usedReasons(use: Use): readonly string[] {
  return use.kind === "used" ? ["A workflow on a default branch still reads it."] : [];
}

function holdsOf(reader: RemovalReader, { changedAt }: RemovalFacts): string[] {
  const { fullName, elsewhere, replacedAt, proof, unproven = [] } = reader;
  const found = elsewhere?.map((branch) => `${fullName}: the branch ${branch} still reads it.`) ?? [];
  if (replacedAt === null) return found;
  if (proof === null) {
    const why = [`${fullName}: no job has shown yet that it works without it.`, ...unproven].join(" ");
    return [...found, why];
  }
  // Somebody who rotates a secret after its migration means to go on using it.
  const rotated = changedAt !== null && changedAt > replacedAt;
  if (rotated) found.push(`${fullName}: its value was changed after the repository was migrated. Ask who needs it.`);
  return found;
}

function unknownUse(use: Use): readonly string[] {
  return use.kind === "unknown" ? use.reasons : [];
}

function missingReaders({ readers }: RemovalFacts, now: Date): readonly string[] {
  if (readers === null) return ["Which repositories may read it is not visible."];
  return readers.flatMap(({ fullName, head, scanned, elsewhere, replacedAt, proof }) => {
    const missing: string[] = [];
    if (scanned === null) missing.push(`${fullName}: it was not scanned yet.`);
    else if (scanned.commit !== head)
      missing.push(`${fullName}: there are newer commits than the one that was scanned.`);
    if (elsewhere === null) missing.push(`${fullName}: branches other than the default one were not scanned.`);
    if (replacedAt !== null && proof !== null && (isOlder(proof, replacedAt) || proof.at > now))
      missing.push(`${fullName}: what is known of its jobs is older than the merge.`);
    return missing;
  });
}

/** A run's commit has the merged one in its history, so that it may end within the same of GitHub's whole seconds. */
function isOlder({ kind, at }: Proof, replacedAt: Date): boolean {
  return kind === "run" ? at < replacedAt : at <= replacedAt;
}

function stale({ seenAt }: RemovalFacts, now: Date): readonly string[] {
  const age = now.getTime() - seenAt.getTime();
  return age >= 0 && age <= FRESH_MS ? [] : ["What GitHub stores was not read within the last hour."];
}

function evidenceOf({ fullName, scanned, proof, replacedAt }: RemovalReader): string {
  const clean = `${fullName}: no branch reads it, as of ${scanned?.commit ?? "its first commit"}`;
  if (replacedAt === null || proof === null) return `${clean}.`;
  const how = {
    issuance: "a job was given its new credential",
    probe: "a job could have had it",
    run: "a run succeeded",
  };
  const shown = proof.runs === undefined || proof.runs.length === 0 ? "" : ` (${proof.runs.join("; ")})`;
  return `${clean}; ${how[proof.kind]} at ${proof.at.toISOString()}${shown}.`;
}

/** What a person types to say that they know what is lost: the secret's name, exactly. */
export function confirms(typed: string, name: string): boolean {
  return typed.trim() === name;
}
