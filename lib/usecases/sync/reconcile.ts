import type { Result } from "../../core/contracts.ts";
import type { GithubDirectory, GithubFailure } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { ScanQueue } from "../scan-ports.ts";
import type { SyncStore } from "./ports.ts";

export interface ReconcilePorts {
  readonly store: Pick<SyncStore, "idle" | "ownerIds">;
  readonly directory: Pick<GithubDirectory, "listInstallations">;
  readonly queue: Pick<ScanQueue, "syncOrganisation" | "connectOrganisation">;
  readonly clock: Clock;
  readonly host: string;
}

/** A run that was silent for so long has ended with its worker. */
const SILENT_MS = 20 * 60_000;

/**
 * What webhooks would have told, had none been lost: asks for a sync of each organisation on which nobody works, and for the connection of
 * each in which the observer's App was installed meanwhile.
 */
export async function reconcile(
  { store, directory, queue, clock, host }: ReconcilePorts,
  signal?: AbortSignal,
): Promise<Result<void, GithubFailure>> {
  const idle = await store.idle(new Date(clock.now().getTime() - SILENT_MS));
  for (const id of idle) await queue.syncOrganisation(id);
  const listed = await directory.listInstallations("observer", { signal, priority: "background" });
  if (!listed.ok) return listed;
  const known = await store.ownerIds(host);
  for (const { ownerId, ownerKind, suspendedAt } of listed.value)
    if (ownerKind === "organization" && suspendedAt === null && !known.has(ownerId))
      await queue.connectOrganisation(Number(ownerId));
  return done(undefined);
}
