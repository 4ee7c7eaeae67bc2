import { type Actor, mayAct } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import type { GithubDirectory, GithubFailure, GithubFiles, GithubHeads, GithubInstallation } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import { noteAbsent } from "./absent.ts";
import { type BranchLookPorts, lookAtBranches } from "./look-at-branches.ts";
import type { GithubOrganisationRow, SyncRun, SyncStore } from "./ports.ts";
import { type ResolvePorts, refreshCalls } from "./resolve-calls.ts";
import { readConfiguration } from "./settings.ts";

export interface SyncPorts extends BranchLookPorts, ResolvePorts {
  readonly store: SyncStore;
  readonly directory: Pick<GithubDirectory, "installationOf">;
  readonly heads: GithubHeads;
  readonly files: GithubFiles;
}

export interface SyncSummary {
  /** Another run took over: this one stopped, and wrote nothing after that. */
  readonly superseded: boolean;
  readonly queued: number;
}

export type SyncFailure = Failure<"forbidden" | "config"> | GithubFailure;

/**
 * Looks at all repositories of an organisation of GitHub, and queues a scan for each whose files are not those of its last scan. What a
 * list does not have is asked for by its id before it counts as gone; a list that ends with a failure takes nothing away, and what it
 * had is scanned all the same.
 */
export async function syncOrganisation(
  ports: SyncPorts,
  actor: Actor,
  organisationId: string,
  signal?: AbortSignal,
): Promise<Result<SyncSummary, SyncFailure | Failure<"not-found">>> {
  if (!mayAct(actor, organisationId, ["owner", "security-lead", "admin"]))
    return refuse("forbidden", "Only owners, security leads and admins may start a sync.");
  const { store, clock } = ports;
  const organisation = await store.organisation(organisationId);
  if (organisation === null) return refuse("not-found", "There is no such organisation of GitHub.");
  const run = await store.begin(organisationId, clock.now());
  const audit = (action: string, data: AuditEntry["data"]): AuditEntry => ({
    actorKind: actor.kind,
    actorId: actor.id,
    action,
    objectKind: "organisation",
    objectId: organisationId,
    data,
  });
  const result = await look(ports, organisation, run, audit, signal);
  signal?.throwIfAborted();
  if (result.ok && result.value.superseded) return result;
  const end = result.ok
    ? ({ status: "done" } as const)
    : ({ status: "failed", code: result.failure.code, message: result.failure.message } as const);
  await store.finish(
    run,
    end,
    clock.now(),
    audit(`sync.${end.status}`, result.ok ? { queued: result.value.queued } : { code: result.failure.code }),
  );
  return result;
}

const SUPERSEDED = { superseded: true, queued: 0 } as const;
type Audit = (action: string, data: AuditEntry["data"]) => AuditEntry;

async function look(
  ports: SyncPorts,
  organisation: GithubOrganisationRow,
  run: SyncRun,
  audit: Audit,
  signal?: AbortSignal,
): Promise<Result<SyncSummary, SyncFailure>> {
  const { store, clock } = ports;
  const found = await findInstallation(ports, organisation);
  if (!found.ok) return found;
  const installation = found.value;
  const listed = await list(ports, installation, run, audit, signal);
  signal?.throwIfAborted();
  if (listed === "superseded") return done(SUPERSEDED);
  const configuration = await readConfiguration(ports, installation, run.organisationId);
  if (!configuration.ok) return configuration;
  const { id, login } = organisation;
  const refreshed = await refreshCalls(ports, { id, login, installation }, null, { signal });
  const queued = await store.queue(run, null, {
    engineVersion: ports.scanner.version,
    at: clock.now(),
    audit: audit("scan.requested", {}),
  });
  if (queued === null) return done(SUPERSEDED);
  const about = { scope: run, only: null };
  const looked = await lookAtBranches(ports, installation, about, configuration.value, (one) => audit(one, {}), signal);
  if (looked === null) return done(SUPERSEDED);
  if (listed.ok && !refreshed.ok) return refreshed;
  if (listed.ok && !looked.ok) return looked;
  return listed.ok ? done({ superseded: false, queued: queued.queued }) : listed;
}

/** Installations change hands, powers and names: what GitHub says now is noted first. */
async function findInstallation(
  { store, directory, clock }: SyncPorts,
  { id, ownerId, login }: GithubOrganisationRow,
): Promise<Result<GithubInstallation, GithubFailure>> {
  const found = await directory.installationOf("observer", ownerId);
  if (!found.ok) return found;
  if (found.value === null)
    return absent(
      "not-installed",
      `The observer's GitHub App is not installed for ${login} any more. Install it again.`,
    );
  await store.noteInstallation(id, found.value, clock.now());
  if (found.value.suspendedAt !== null)
    return absent(
      "suspended",
      `The observer's GitHub App is suspended for ${login}. An owner of the organisation can unsuspend it.`,
    );
  return done(found.value);
}

function absent(
  code: "not-installed" | "suspended",
  message: string,
): { readonly ok: false; readonly failure: GithubFailure } {
  return { ok: false, failure: { code, message, status: null, outcomeUnknown: false } };
}

async function list(
  { store, heads, clock }: SyncPorts,
  installation: GithubInstallation,
  run: SyncRun,
  audit: Audit,
  signal?: AbortSignal,
): Promise<Result<void, GithubFailure> | "superseded"> {
  for await (const page of heads.read(installation, { signal })) {
    if (!page.ok) return page;
    if (!(await store.putHeads(run, page.value, clock.now()))) return "superseded";
  }
  const unseen = await store.unseen(run);
  if (unseen.length === 0) return done(undefined);
  const found = await heads.find(installation, unseen, { signal });
  if (!found.ok) return found;
  const noted = await noteAbsent({ store, clock }, installation, run, found.value, audit("repositories.gone", {}));
  return noted ? done(undefined) : "superseded";
}
