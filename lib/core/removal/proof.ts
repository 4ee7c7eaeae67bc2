import { exceeding } from "../access-levels.ts";
import type { RemedyId } from "../contracts.ts";
import type { GrantRequest } from "../fix/grants.ts";
import type { Proof } from "./judge.ts";
import type { RunEvidence } from "./run-facts.ts";

/** What the broker handed out, or would have: its record without what tells who. */
export interface ProvenIssuance {
  readonly kind: "token" | "probe";
  readonly grantName: string;
  readonly provider: string | null;
  /** What was handed out, as the broker recorded it. */
  readonly scope: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** Remedies after which a job asks the broker; after any other a job works with what GitHub or a cloud gives it. */
const BROKERED: ReadonlySet<RemedyId> = new Set(["broker-token", "brokered-secret"]);

export interface ReplacedReference {
  /** The file of the reference. */
  readonly path: string;
  readonly remedy: RemedyId;
  /** All grants of the plan that solved it; empty where no plan is known that did. */
  readonly grants: readonly GrantRequest[];
  /** A run of the merged, or a later, commit that succeeded without it; null where none is known. */
  readonly run: RunEvidence | null;
}

/** Whether a run is what shows that a job works with what this remedy gave it. What people did by hand no plan describes. */
export function isProvenByRun(remedy: RemedyId): boolean {
  return !BROKERED.has(remedy) && remedy !== "manual";
}

/**
 * What shows that a repository works without a secret: for every grant that took the place of one of its references an issuance of that grant,
 * with all that the plan proposed; for every reference that something else took the place of a run. The first issuance after the change
 * counts; where there is none, the newest before it, which the judge will not take. Null where nothing shows it for some reference.
 */
export function proofOf(
  replaced: readonly ReplacedReference[],
  issuances: readonly ProvenIssuance[],
  replacedAt: Date,
): Proof | null {
  if (replaced.length === 0) return null;
  const brokered = replaced.filter(({ remedy }) => BROKERED.has(remedy));
  const others = replaced.filter(({ remedy }) => !BROKERED.has(remedy));
  const runs = others.flatMap(({ remedy, run }) => (run === null || !isProvenByRun(remedy) ? [] : [run]));
  if (runs.length < others.length || brokered.some((one) => grantsOf(one).length === 0)) return null;
  const proofs: Proof[] = runs.map(({ concludedAt }) => ({ kind: "run", at: concludedAt }));
  const grants = new Map(brokered.flatMap(grantsOf).map((grant) => [grant.name, grant]));
  for (const grant of grants.values()) {
    const proof = proofOfGrant(grant, issuances, replacedAt);
    if (proof === null) return null;
    proofs.push(proof);
  }
  const older = proofs.find(({ kind, at }) => kind !== "run" && at <= replacedAt);
  if (older !== undefined) return older;
  const at = new Date(Math.max(...proofs.map((one) => one.at.getTime())));
  const shown = runs.length === 0 ? {} : { runs: [...new Set(runs.map(runText))] };
  return { kind: weakest(proofs), at, ...shown };
}

/** The whole is as good as its weakest part. */
function weakest(proofs: readonly Proof[]): Proof["kind"] {
  const order = ["probe", "run", "issuance"] as const;
  return order.find((kind) => proofs.some((one) => one.kind === kind)) ?? "probe";
}

function runText({ runId, attempt, event, path, job, headSha, url }: RunEvidence): string {
  return `${job} of ${path}, ${event}, attempt ${attempt} of run ${runId} at ${headSha.slice(0, 12)}, ${url}`;
}

/** Those of the reference's own file; a reference that is handed to another file is replaced there, so that then all count. */
function grantsOf({ path, grants }: ReplacedReference): readonly GrantRequest[] {
  const own = grants.filter(({ who }) => who.workflow === path);
  return own.length > 0 ? own : grants;
}

function proofOfGrant(grant: GrantRequest, issuances: readonly ProvenIssuance[], replacedAt: Date): Proof | null {
  const fitting = issuances.filter((one) => one.grantName === grant.name && covers(one, grant));
  const after = fitting.filter(({ at }) => at > replacedAt);
  const order = (left: ProvenIssuance, right: ProvenIssuance) => left.at.getTime() - right.at.getTime();
  const chosen =
    after.filter(({ kind }) => kind === "token").sort(order)[0] ?? after.sort(order)[0] ?? fitting.sort(order).at(-1);
  return chosen === undefined ? null : { kind: chosen.kind === "probe" ? "probe" : "issuance", at: chosen.at };
}

/** Whether what was handed out has all that the plan asked for: a narrower token proves nothing about the whole. */
export function covers({ provider, scope }: Pick<ProvenIssuance, "provider" | "scope">, grant: GrantRequest): boolean {
  if (provider !== grant.provider) return false;
  if (grant.provider === "sealed-store") {
    const given = Array.isArray(scope.secrets) ? scope.secrets : [];
    return grant.secrets.every((name) => given.includes(name));
  }
  const given = typeof scope.permissions === "object" && scope.permissions !== null ? scope.permissions : {};
  // Workflows write `pull-requests`, GitHub's API `pull_requests`.
  const wanted = Object.fromEntries(
    Object.entries(grant.permissions).map(([name, level]) => [name.replaceAll("-", "_"), level]),
  );
  return exceeding(wanted, given as Readonly<Record<string, string>>).length === 0;
}
