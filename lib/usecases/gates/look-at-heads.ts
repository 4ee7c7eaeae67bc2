import type { Result } from "../../core/contracts.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import type { FactValues } from "../../core/gates/facts.ts";
import type { FoundRepository, GithubDirectory, GithubFailure, GithubHeads, ReadOptions } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { FactRow, GateStore, GateSubject } from "./ports.ts";

export interface HeadsPorts {
  /** The GitHub that is asked, as organisations are kept under. */
  readonly host: string;
  readonly directory: GithubDirectory;
  readonly heads: GithubHeads;
  readonly store: GateStore;
  /** Asks for the sync of a repository whose newest commit is another than the last sync saw. */
  readonly behind: (organisationId: string, githubIds: readonly number[]) => Promise<void>;
  readonly clock: Clock;
}

/** Before this it need not be asked again; what a gate takes for the newest commit may be two minutes old. */
const AGAIN_MS = 50_000;

/**
 * Asks GitHub for the newest commit of each repository of an incident, fifty in one request: gates are about a commit, and a webhook that told of
 * another one may have been lost.
 * @returns how many were asked for
 */
export async function lookAtHeads(
  ports: HeadsPorts,
  incidentId: string,
  options: ReadOptions = {},
): Promise<Result<number, GithubFailure>> {
  const { store, host, directory, heads, clock } = ports;
  const incident = await store.incident(incidentId);
  if (incident === null || !isFreezing(incident.status)) return done(0);
  const known = await store.github(incident.organisationId);
  if (known === null || known.host !== host) return done(0);
  const at = clock.now();
  const due = await dueOnes(store, incidentId, at.getTime());
  if (due.length === 0) return done(0);
  const installed = await directory.installationOf("observer", known.ownerId, options);
  if (!installed.ok) return installed;
  if (installed.value === null || installed.value.suspendedAt !== null) return done(0);
  const wanted = due.map(({ githubId, nodeId }) => ({ id: githubId, nodeId }));
  const found = await heads.find(installed.value, wanted, options);
  if (!found.ok) return found;
  const byId = new Map(due.map((subject) => [subject.githubId, subject]));
  const rows: FactRow[] = [];
  const behind: number[] = [];
  for (const one of found.value) {
    const subject = byId.get(one.id);
    if (subject === undefined || one.state === "unknown") continue;
    rows.push({ repositoryId: subject.repositoryId, name: "head", fact: { ...headOf(one), asOf: at.getTime() } });
    if (one.state === "present" && one.head.headSha !== subject.headSha) behind.push(one.id);
  }
  await store.putFacts(incident, rows);
  if (behind.length > 0) await ports.behind(incident.organisationId, behind);
  return done(due.length);
}

type Due = GateSubject & { readonly githubId: number };

async function dueOnes(store: GateStore, incidentId: string, now: number): Promise<readonly Due[]> {
  const [subjects, facts] = await Promise.all([store.subjects(incidentId), store.facts(incidentId, ["head"])]);
  return subjects.filter((subject): subject is Due => {
    const seen = Math.max(subject.headAsOf, facts.get(subject.repositoryId)?.head?.asOf ?? 0);
    return subject.githubId !== null && Math.abs(now - seen) > AGAIN_MS;
  });
}

function headOf(found: FoundRepository): {
  readonly value: FactValues["head"] | null;
  readonly sha: string | null;
  readonly missing: string | null;
} {
  if (found.state !== "present")
    return { value: null, sha: null, missing: "GitHub does not show the repository to us any more." };
  const sha = found.head.headSha;
  if (sha === null) return { value: null, sha, missing: "it has no commit yet, or none that is visible." };
  return { value: { sha }, sha, missing: null };
}
