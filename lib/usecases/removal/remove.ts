import type { Actor } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import {
  narrowingFacts,
  type ReaderFacts,
  removalFacts,
  type SecretFacts,
  whyNotNarrowed,
} from "../../core/removal/facts.ts";
import { judgeRemoval, type RemovalVerdict } from "../../core/removal/judge.ts";
import { permissionText, sourceOf } from "../../core/removal/place.ts";
import { isOpenRemoval } from "../../core/removal/request.ts";
import type { InventoryStore } from "../github/inventory-ports.ts";
import type {
  FoundRepository,
  GithubDirectory,
  GithubFailure,
  GithubFailureCode,
  GithubHeads,
  GithubInstallation,
  ReadOptions,
} from "../github/ports.ts";
import { auditOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { GithubSecrets, RemovalRequest, RemovalWork, StoredSecretRow } from "./ports.ts";

export interface RemovePorts {
  readonly host: string;
  readonly directory: GithubDirectory;
  readonly heads: GithubHeads;
  readonly secrets: GithubSecrets;
  readonly inventory: Pick<InventoryStore, "keep">;
  readonly work: RemovalWork;
  /** Tokens are recorded as an organisation's, so that its installation has to be known first. */
  readonly installed: (organisationId: string, installation: GithubInstallation, at: Date) => Promise<void>;
  /** Asks for these repositories to be read again, by GitHub's ids. */
  readonly readAgain: (organisationId: string, repositories: readonly number[]) => Promise<void>;
  readonly clock: Clock;
}

/** Where people push while a secret is judged, it is judged again so long; then a person is told. */
const PATIENCE_MS = 2 * 60_000;

export type RemovalOutcome = "done" | "held" | "refused" | "settled" | "another-worker";
type RemoveFailure = Failure<GithubFailureCode> & Partial<GithubFailure>;

/**
 * Does what a person confirmed, once. What GitHub stores and the newest commits are read first, the judgement is made again by that, and it is
 * noted that GitHub will be asked; afterwards the list is read once more, and only where it has the secret no longer it counts as deleted.
 * Each step may be repeated after a kill: one that was deleted meanwhile is found gone by the first reading.
 * @returns a failure where trying again makes sense; whatever a person has to act on ends the request
 */
export async function removeSecret(
  ports: RemovePorts,
  actor: Actor,
  removalId: string,
  options: ReadOptions = {},
): Promise<Result<RemovalOutcome, RemoveFailure>> {
  const request = await ports.work.request(removalId);
  if (request === null || !isOpenRemoval(request.state)) return done("settled");
  const secret = await ports.work.find(request.credentialId);
  const run: Run = { ports, actor, request, options };
  if (secret === null || secret.host !== ports.host)
    return end(run, "refused", ["It is not stored at the GitHub that this worker is configured for."]);
  const place = await placeOf(run, secret);
  if (place === null) return done("refused");
  if (!place.ok) return place;
  return request.kind === "delete" ? deletion(run, secret, place.value) : narrowing(run, secret, place.value);
}

interface Run {
  readonly ports: RemovePorts;
  readonly actor: Actor;
  readonly request: RemovalRequest;
  readonly options: ReadOptions;
}

interface Place {
  readonly observer: GithubInstallation;
  readonly remover: GithubInstallation;
}

/** Both Apps' installations; null where the request was ended, since a person has to act. */
async function placeOf(run: Run, secret: StoredSecretRow): Promise<Result<Place, GithubFailure> | null> {
  const { directory, installed, clock } = run.ports;
  const found: GithubInstallation[] = [];
  for (const role of ["observer", "remover"] as const) {
    const asked = await directory.installationOf(role, secret.ownerId, run.options);
    const missing = asked.ok ? asked.value === null || asked.value.suspendedAt !== null : isLasting(asked.failure);
    if (missing) {
      await end(run, "refused", [
        `No App plays the role of the ${role} here, or it is suspended. Install it, or delete the secret by the command that the page shows.`,
      ]);
      return null;
    }
    if (!asked.ok) return asked;
    if (asked.value !== null) found.push(asked.value);
  }
  const [observer, remover] = found as [GithubInstallation, GithubInstallation];
  await installed(secret.organisationId, remover, clock.now());
  return done({ observer, remover });
}

async function deletion(
  run: Run,
  before: StoredSecretRow,
  place: Place,
): Promise<Result<RemovalOutcome, RemoveFailure>> {
  const { ports, request, actor, options } = run;
  const read = await readAgain(run, before, place.observer);
  if (!read.ok) return read;
  if (read.value === null) return end(run, "held", [NOT_VISIBLE]);
  const secret = read.value;
  // Keeping the list has written down that it is gone, and ended the request.
  if (secret.endedAt !== null) return done("done");
  if (secret.changedAt?.getTime() !== request.changedAt?.getTime())
    return end(run, "held", [
      "Its value was changed after the deletion was confirmed. Ask who needs it, and confirm again.",
    ]);
  const judged = await judgedNow(run, secret, place.observer, (facts) => removalFacts(facts));
  if (!judged.ok) return judged;
  if (judged.value.kind !== "pass") return end(run, "held", linesOf(judged.value));

  const at = await repositoryFor(ports, secret);
  if (at === null)
    return end(run, "refused", ["No repository of the organisation is known that a token could be made for."]);
  const audit = auditOf(actor, "credential.deleting", "credential", secret.credentialId, { name: secret.place.name });
  if (!(await ports.work.begin(request, judged.value.evidence, audit, ports.clock.now())))
    return done("another-worker");
  const removed = await ports.secrets.remove(place.remover, secret.place, at, options);
  if (!removed.ok) return notDone(begun(run), removed.failure, secret);
  const after = await readAgain(run, secret, place.observer);
  if (!after.ok) return after;
  if (after.value === null || after.value.endedAt === null)
    return end(begun(run), "refused", ["GitHub took the request and still lists the secret. Look at it there."]);
  return done("done");
}

async function narrowing(
  run: Run,
  before: StoredSecretRow,
  place: Place,
): Promise<Result<RemovalOutcome, RemoveFailure>> {
  const { ports, request, actor, options } = run;
  const id = request.repositoryId ?? "";
  const read = await readAgain(run, before, place.observer);
  if (!read.ok) return read;
  if (read.value === null || read.value.endedAt !== null) return end(run, "held", [NOT_VISIBLE]);
  const secret = read.value;
  const facts = await ports.work.facts(secret);
  const why = whyNotNarrowed(facts);
  if (why !== null) return end(run, "held", [why]);
  const githubId = await ports.work.githubIdOf(id);
  if (githubId === null) return end(run, "refused", ["The repository is not known any more."]);
  if (facts.readers === null || !facts.readers.some((one) => one.id === id)) {
    // A worker may have been killed after GitHub did it.
    const lines = ["The repository is not among those that were chosen for it."];
    return end(run, request.state === "deleting" ? "done" : "held", lines);
  }
  const judged = await judgedNow(run, secret, place.observer, (all) => narrowingFacts(all, id) ?? removalFacts(all));
  if (!judged.ok) return judged;
  if (judged.value.kind !== "pass") return end(run, "held", linesOf(judged.value));

  const audit = auditOf(actor, "credential.narrowing", "credential", secret.credentialId, { repository: id });
  if (!(await ports.work.begin(request, judged.value.evidence, audit, ports.clock.now())))
    return done("another-worker");
  const removed = await ports.secrets.narrow(place.remover, secret.place, githubId, options);
  if (!removed.ok) return notDone(begun(run), removed.failure, secret);
  const after = await readAgain(run, secret, place.observer);
  if (!after.ok) return after;
  const left = after.value === null ? null : (await ports.work.facts(after.value)).readers;
  if (left === null || left.some((one) => one.id === id))
    return end(begun(run), "refused", [
      "GitHub took the request and still lets the repository read the secret. Look at it there.",
    ]);
  return end(begun(run), "done", judged.value.evidence);
}

const NOT_VISIBLE = "The list that has it cannot be read now, so that nobody can say what would be deleted.";

/** Reads the secret's list and keeps it. Null where the list is not visible. */
async function readAgain(
  { ports, actor, options }: Run,
  { credentialId, organisationId, repositoryId, place }: StoredSecretRow,
  observer: GithubInstallation,
): Promise<Result<StoredSecretRow | null, RemoveFailure>> {
  const at = ports.clock.now();
  const reading = await ports.secrets.read(observer, place, options);
  if (reading.result.kind === "failed") return { ok: false, failure: reading.result.failure };
  await ports.inventory.keep({ organisationId, repositoryId, readings: [reading], at }, (changes) =>
    auditOf(
      actor,
      "inventory.read",
      repositoryId === null ? "organisation" : "repository",
      repositoryId ?? organisationId,
      {
        ...changes,
        source: sourceOf(place),
      },
    ),
  );
  if (reading.result.kind !== "visible") return done(null);
  return done(await ports.work.find(credentialId));
}

/** By the newest commits, as GitHub tells them now. What moved meanwhile is read again, and the whole tried once more. */
async function judgedNow(
  { ports, request, options }: Run,
  secret: StoredSecretRow,
  observer: GithubInstallation,
  choose: (facts: SecretFacts) => ReturnType<typeof removalFacts>,
): Promise<Result<RemovalVerdict, RemoveFailure>> {
  const facts = await ports.work.facts(secret);
  const chosen = choose(facts);
  const names = new Set(chosen.readers?.map(({ fullName }) => fullName));
  const asked = (facts.readers ?? []).filter(({ fullName }) => names.has(fullName));
  const wanted = asked.map(({ githubId: id, nodeId }) => ({ id, nodeId }));
  const found = wanted.length === 0 ? done([]) : await ports.heads.find(observer, wanted, options);
  if (!found.ok) return found;
  const heads = new Map(found.value.map((one) => [one.id, one]));
  const behind = asked.filter((one) => movedSince(one, heads.get(one.githubId)).length > 0);
  const moved = behind.flatMap((one) => movedSince(one, heads.get(one.githubId)));
  const verdict = judgeRemoval(chosen, ports.clock.now());
  if (verdict.kind === "hold" || moved.length === 0) return done(verdict);
  if (ports.clock.now().getTime() - request.askedAt.getTime() < PATIENCE_MS) {
    await ports.readAgain(
      secret.organisationId,
      behind.map(({ githubId }) => githubId),
    );
    return refuse("unavailable", `It is judged again in a moment. ${moved.join(" ")}`);
  }
  return done({ kind: "unknown", missing: [...(verdict.kind === "unknown" ? verdict.missing : []), ...moved] });
}

/** What GitHub shows of a repository that was not there when its branches were read. */
function movedSince(known: ReaderFacts, now: FoundRepository | undefined): readonly string[] {
  const { fullName } = known;
  if (now?.state !== "present") return [`${fullName}: GitHub does not show it now.`];
  const { headSha, pushedAt, branches } = now.head;
  if (headSha !== known.head) return [`${fullName}: there are newer commits than the one that was scanned.`];
  const same = pushedAt?.getTime() === known.pushedAt?.getTime() && branches === known.branches;
  return same ? [] : [`${fullName}: a branch was pushed to since its branches were looked at.`];
}

function linesOf(verdict: RemovalVerdict): readonly string[] {
  if (verdict.kind === "pass") return verdict.evidence;
  return verdict.kind === "hold" ? verdict.reasons : verdict.missing;
}

async function repositoryFor({ work }: RemovePorts, { repositoryId, organisationId }: StoredSecretRow) {
  return repositoryId === null ? work.anyRepository(organisationId) : work.githubIdOf(repositoryId);
}

/** A later try would meet the same, until a person has done something. */
function isLasting({ code }: GithubFailure): boolean {
  return !["unavailable", "rate-limited", "unauthorised"].includes(code);
}

async function notDone(
  run: Run,
  failure: GithubFailure,
  { place }: StoredSecretRow,
): Promise<Result<RemovalOutcome, RemoveFailure>> {
  if (!isLasting(failure) || failure.outcomeUnknown) return { ok: false, failure };
  const missing = failure.code === "missing-permission" ? ` It needs ${permissionText(place.level)}.` : "";
  return end(run, "refused", [`${failure.message}${missing}`]);
}

/** The request as `begin` left it. */
function begun(run: Run): Run {
  return { ...run, request: { ...run.request, state: "deleting", generation: run.request.generation + 1 } };
}

async function end(
  { ports, actor, request }: Run,
  state: "done" | "held" | "refused",
  lines: readonly string[],
): Promise<Result<RemovalOutcome, never>> {
  const audit = auditOf(actor, `credential.removal-${state}`, "credential", request.credentialId, {
    removal: request.id,
    because: lines.join(" ").slice(0, 1_000),
  });
  const ended = await ports.work.end(request, { state, lines }, audit, ports.clock.now());
  return done(ended ? state : "another-worker");
}
