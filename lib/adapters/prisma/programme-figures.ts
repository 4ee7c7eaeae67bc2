import { MOST_ORGANISATIONS, namedOnes, OTHER } from "../../core/observe/cap.ts";
import { added, type Sample } from "../../core/observe/sample.ts";
import type { Database } from "./client.ts";
import { atOnce } from "./dashboard.ts";
import { listedRepositories } from "./dashboard-sql.ts";
import type { Prisma } from "./generated/client.ts";
import { adoptionSamples, campaignSamples, issuanceSamples } from "./programme-adoption.ts";
import { freezeSamples } from "./programme-freeze.ts";
import { queueSamples } from "./programme-queue.ts";

/** What every part is given. */
export interface Counting {
  readonly tx: Prisma.TransactionClient;
  /** Ids of all organisations. */
  readonly ids: readonly string[];
  /** How an organisation is named in labels. */
  readonly nameOf: (organisationId: string | null) => string;
}

/**
 * The figures of the programme of one moment, of all organisations: what PROGRAMME_METRICS lists, counted in the database, so that no restart and
 * no second process changes them. As the worker's user.
 * @param jobs names of all jobs
 */
export async function programmeFigures(database: Database, jobs: readonly string[]): Promise<readonly Sample[]> {
  return await atOnce(database, async (tx) => {
    const organisations = await tx.organisation.findMany({
      select: { id: true, login: true, host: true, _count: { select: { repositories: true } } },
      orderBy: { id: "asc" },
    });
    const names = new Map(organisations.map(({ id, host, login }) => [id, `${host}/${login}`]));
    const sizes = organisations.map(({ id, _count }) => [names.get(id) ?? "", _count.repositories] as const);
    const named = namedOnes(new Map(sizes), MOST_ORGANISATIONS);
    const nameOf = (id: string | null) => {
      const name = id === null ? null : names.get(id);
      return name !== null && name !== undefined && named.has(name) ? name : OTHER;
    };
    const counting = { tx, ids: [...names.keys()], nameOf };
    return added([
      ...(await repositorySamples(counting)),
      ...(await syncSamples(counting)),
      ...(await adoptionSamples(counting)),
      ...(await campaignSamples(counting)),
      ...(await issuanceSamples(counting)),
      ...(await freezeSamples(counting)),
      ...(await queueSamples(tx, jobs)),
    ]);
  });
}

interface StateRow {
  readonly organisation_id: string;
  readonly state: string;
  readonly count: number;
}

/** What pages call not understood, and what was never scanned, is not known: it is nobody's "clean". */
async function repositorySamples({ tx, ids, nameOf }: Counting): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<StateRow[]>`
    ${listedRepositories(ids)}
    SELECT organisation_id, state, count(*)::int AS count FROM listed GROUP BY 1, 2`;
  return rows.map(({ organisation_id: id, state, count }) => ({
    name: "thaw_repositories" as const,
    labels: { organisation: nameOf(id), state: state === "blocking" || state === "clean" ? state : "unknown" },
    value: count,
  }));
}

async function syncSamples({ tx, nameOf }: Counting): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<{ readonly organisation_id: string; readonly age: number }[]>`
    SELECT o.id AS organisation_id, extract(epoch FROM now() - coalesce(max(s.finished_at), o.created_at))::float8 AS age
    FROM organisation o LEFT JOIN sync_run s ON s.organisation_id = o.id AND s.status = 'done'
    WHERE o.kind = 'github' GROUP BY o.id`;
  // Of organisations that share the label, the oldest reading counts.
  const oldest = new Map<string, number>();
  for (const { organisation_id: id, age } of rows) oldest.set(nameOf(id), Math.max(oldest.get(nameOf(id)) ?? 0, age));
  return [...oldest].map(([organisation, value]) => ({
    name: "thaw_synced_seconds" as const,
    labels: { organisation },
    value,
  }));
}
