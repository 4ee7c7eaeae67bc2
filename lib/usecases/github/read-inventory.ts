import { type Actor, mayAct } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import { judgeInventory, linkReferences } from "../../core/inventory/judge.ts";
import type { AuditEntry, Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import {
  type GithubInventory,
  type InventoryChanges,
  type InventoryStore,
  LASTING_FAILURES,
  type SourceReading,
} from "./inventory-ports.ts";
import type { GithubDirectory, GithubFailure, GithubFailureCode, GithubInstallation, ReadOptions } from "./ports.ts";

export interface ReadInventoryPorts {
  /** The GitHub that is asked, as organisations are kept under. */
  readonly host: string;
  readonly directory: GithubDirectory;
  readonly inventory: GithubInventory;
  readonly store: InventoryStore;
  readonly clock: Clock;
}

export interface InventoryOptions {
  /** Repositories of one run at most: about nine requests each. Without it 200, the others' turn is in the next runs. */
  readonly repositories?: number;
  readonly signal?: AbortSignal;
}

export interface InventoryOutcome {
  /** Repositories that were read in this run. */
  readonly repositories: number;
  readonly changes: InventoryChanges;
  /** Findings that are new, and those that ended. */
  readonly findings: { readonly added: number; readonly ended: number };
  /** What ended the run early; what was read until then is kept and judged. Null for a whole one. */
  readonly stopped: GithubFailure | null;
}

const AT_MOST = 200;

type Refusal = {
  readonly code: "forbidden" | "not-found" | "no-github" | GithubFailureCode;
  readonly message: string;
  readonly detail?: string;
};

/**
 * Reads what an organisation keeps beside its files: its own lists, then those of the repositories that were looked at longest ago. Each
 * place is kept by itself, so that a run that ends early loses nothing; then everything that is known is judged.
 */
export async function readInventory(
  ports: ReadInventoryPorts,
  actor: Actor,
  organisationId: string,
  { repositories: most = AT_MOST, signal }: InventoryOptions = {},
): Promise<Result<InventoryOutcome, Refusal>> {
  if (!mayAct(actor, organisationId, ["owner", "security-lead", "admin"]))
    return refuse("forbidden", "Only owners, security leads and admins may start an inventory.");
  const organisation = await ports.store.organisation(organisationId);
  if (organisation === null) return refuse("not-found", "There is no such organisation.");
  if (organisation.githubId === null || organisation.host !== ports.host)
    return refuse("no-github", "This organisation is not connected with the GitHub that is configured.");

  const options: ReadOptions = { priority: "background", ...(signal === undefined ? {} : { signal }) };
  const found = await ports.directory.installationOf("observer", organisation.githubId, options);
  if (!found.ok) return { ok: false, failure: found.failure };
  const installation = found.value;
  if (installation === null)
    return refuse("not-installed", "The observer's GitHub App is not installed for this organisation.");
  if (installation.suspendedAt !== null)
    return refuse("suspended", "The observer's GitHub App is suspended for this organisation.");

  const run: Run = { ports, actor, organisationId, installation, options, signal };
  const read = await readPlaces(run, most);
  const findings = await judge(run);
  return done({ ...read, findings });
}

interface Run {
  readonly ports: ReadInventoryPorts;
  readonly actor: Actor;
  readonly organisationId: string;
  readonly installation: GithubInstallation;
  readonly options: ReadOptions;
  readonly signal: AbortSignal | undefined;
}

async function readPlaces(run: Run, most: number): Promise<Omit<InventoryOutcome, "findings">> {
  const { ports, installation, options, organisationId, signal } = run;
  const first = await readPlace(run, null, () => ports.inventory.readOrganisation(installation, options));
  const all: Place[] = [first];
  for (const target of first.stopped === null ? await ports.store.nextRepositories(organisationId, most) : []) {
    if (signal?.aborted === true || all.at(-1)?.stopped !== null) break;
    all.push(await readPlace(run, target.id, () => ports.inventory.readRepository(installation, target, options)));
  }
  const sum = (of: keyof InventoryChanges) => all.reduce((total, { changes }) => total + (changes?.[of] ?? 0), 0);
  return {
    repositories: all.slice(1).filter(({ changes }) => changes !== null).length,
    changes: { added: sum("added"), ended: sum("ended"), turned: sum("turned") },
    stopped: all.at(-1)?.stopped ?? null,
  };
}

interface Place {
  /** Null where nothing of it was kept. */
  readonly changes: InventoryChanges | null;
  readonly stopped: GithubFailure | null;
}

/** Of a repository whose reading was cut short nothing is kept: its turn comes again, and answers that did not change cost nothing. */
async function readPlace(
  run: Run,
  repositoryId: string | null,
  read: () => Promise<readonly SourceReading[]>,
): Promise<Place> {
  const { ports, organisationId, signal } = run;
  const at = ports.clock.now();
  const readings = await read();
  const stopped = stoppingFailure(readings);
  if (signal?.aborted === true || (repositoryId !== null && stopped !== null)) return { changes: null, stopped };
  const changes = await ports.store.keep({ organisationId, repositoryId, readings, at }, (made) =>
    entry(run, "inventory.read", repositoryId, { ...made }),
  );
  return { changes, stopped };
}

/** A lasting failure, or that nothing at all could be read of what may be seen: GitHub is not there. */
function stoppingFailure(readings: readonly SourceReading[]): GithubFailure | null {
  const asked = readings.flatMap(({ result }) => (result.kind === "not-visible" ? [] : [result]));
  const failures = asked.flatMap((result) => (result.kind === "failed" ? [result.failure] : []));
  const lasting = failures.find(({ code }) => LASTING_FAILURES.has(code));
  if (lasting !== undefined) return lasting;
  const [first] = failures;
  return first !== undefined && first.code === "unavailable" && failures.length === asked.length ? first : null;
}

async function judge(run: Run): Promise<InventoryOutcome["findings"]> {
  const { store, clock } = run.ports;
  const view = await store.view(run.organisationId);
  const at = clock.now();
  const findings = judgeInventory(view, at);
  const judged = { organisationId: run.organisationId, findings, links: linkReferences(view), at };
  return store.judge(judged, (changes) => entry(run, "inventory.judged", null, { ...changes, open: findings.length }));
}

function entry(
  { actor, organisationId }: Run,
  action: string,
  repositoryId: string | null,
  data: AuditEntry["data"],
): AuditEntry {
  const objectKind = repositoryId === null ? "organisation" : "repository";
  return {
    actorKind: actor.kind,
    actorId: actor.id,
    action,
    objectKind,
    objectId: repositoryId ?? organisationId,
    data,
  };
}
