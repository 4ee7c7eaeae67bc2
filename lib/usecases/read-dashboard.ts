import { type Actor, mayAct, mayView } from "../core/actor.ts";
import type { RepositoryQuery } from "../core/listing/repository-query.ts";
import { MOST_SITUATIONS } from "../core/listing/situation-views.ts";
import type { Overview, RepositoryDetail, RepositoryList, ScanProgress } from "../core/listing/views.ts";
import { isStorableName } from "../core/repository-name.ts";
import { askedBy } from "./asked-by.ts";
import { visibleOrganisations } from "./governance/roles.ts";
import type { Clock } from "./ports.ts";
import type { DashboardReading } from "./reading-ports.ts";
import { RESCANNERS } from "./sync/scan-again.ts";

interface Ports {
  readonly reading: DashboardReading;
  readonly clock: Clock;
}

/** Repositories of every organisation that the actor may look at, with the figures above them. */
export async function listRepositories(
  ports: Ports,
  actor: Actor,
  query: RepositoryQuery,
): Promise<{ readonly overview: Overview; readonly list: RepositoryList }> {
  const visible = visibleOrganisations(actor);
  const at = ports.clock.now();
  const [overview, list] = await Promise.all([
    ports.reading.overview(visible, at),
    ports.reading.list(visible, askedBy(actor, query), at),
  ]);
  return { overview, list };
}

/** How many repositories a list would have. */
export async function countRepositories(
  { reading }: Pick<Ports, "reading">,
  actor: Actor,
  query: RepositoryQuery,
): Promise<number> {
  return await reading.count(visibleOrganisations(actor), askedBy(actor, query));
}

/** One page of the same rows for a file, without the figures above them: as many as situations are read of at once. */
export async function exportRepositories(ports: Ports, actor: Actor, query: RepositoryQuery): Promise<RepositoryList> {
  const asked = askedBy(actor, query);
  return await ports.reading.list(visibleOrganisations(actor), asked, ports.clock.now(), MOST_SITUATIONS);
}

/** One repository; null when there is none or the actor may not look at it: the two must not be told apart. */
export async function readRepository(
  ports: Ports,
  actor: Actor,
  name: { readonly owner: string; readonly name: string },
): Promise<{ readonly detail: RepositoryDetail; readonly mayScan: boolean } | null> {
  if (!isStorableName(name)) return null;
  const found = await ports.reading.repository(visibleOrganisations(actor), name, ports.clock.now());
  if (found === null || !mayView(actor, found.organisationId)) return null;
  return { detail: found.detail, mayScan: mayAct(actor, found.organisationId, RESCANNERS) };
}

/** How far the newest scan is. */
export async function readScanProgress(ports: Pick<Ports, "reading">, actor: Actor): Promise<ScanProgress> {
  return await ports.reading.progress(visibleOrganisations(actor));
}
