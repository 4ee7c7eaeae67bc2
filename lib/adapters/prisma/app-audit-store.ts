import type { AppFact, Fact } from "../../core/gates/facts.ts";
import type { AppRoom, AppView } from "../../core/listing/app-views.ts";
import { APP_DECISIONS, confirmationOf, listedPermissions, reachesOf } from "../../core/review/app-decision.ts";
import { isUuid } from "../../core/uuid.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { AppAuditStore, AppDecisionRequest, AppDecisionStore } from "../../usecases/review/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { readProgress } from "./dashboard.ts";
import { fencedWrites } from "./fence.ts";
import type { Prisma } from "./generated/client.ts";
import { createCommitReadingStore, OPEN_INCIDENTS } from "./review-work.ts";
import { storable } from "./storable.ts";

const SOURCE = "installed-apps";

/** What the worker reads of Apps, beside the inventory's list. */
export function createAppAuditStore(database: Database, fence: Fence | null): AppAuditStore {
  const within = fencedWrites(database, fence);
  return {
    incident: createCommitReadingStore(database, fence).incident,
    async staleUses(organisationId, since) {
      const rows = await database.$queryRaw<{ id: bigint; slug: string }[]>`
        SELECT a.installation_github_id AS id, a.slug FROM app_seen a
        LEFT JOIN app_use u ON u.organisation_id = a.organisation_id AND u.installation_github_id = a.installation_github_id
        WHERE a.organisation_id = ${organisationId}::uuid AND a.ended_at IS NULL AND (u.as_of IS NULL OR u.as_of <= ${since})
        ORDER BY u.as_of NULLS FIRST, a.slug LIMIT 200`;
      return rows.map(({ id, slug }) => ({ installationId: Number(id), slug }));
    },
    keepUses: (organisationId, uses, asOf) =>
      within(async (tx) => {
        for (const { installationId, outcome, at } of uses) {
          const key = { organisationId, installationGithubId: BigInt(installationId) };
          const data = { outcome, lastUsedAt: at, asOf };
          const where = { organisationId_installationGithubId: key };
          await tx.appUse.upsert({ where, create: { ...key, ...data }, update: data, select: { asOf: true } });
        }
      }),
  };
}

/** What people decide about Apps, and see of them. */
export function createAppDecisionStore(database: Database): AppDecisionStore {
  return {
    async incident(id, organisationIds) {
      if (!isUuid(id)) return null;
      const where = { id, organisationId: { in: [...organisationIds] } };
      const row = await database.incident.findFirst({ where, select: { organisationId: true, status: true } });
      return row === null ? null : { organisationId: row.organisationId, open: OPEN_INCIDENTS.includes(row.status) };
    },
    decide: (request, audit) =>
      database.$transaction(async (tx) => {
        const { organisationId, installationId, at } = request;
        const where = { organisationId, installationGithubId: BigInt(installationId), endedAt: null };
        const app = await tx.appSeen.findFirst({ where });
        if (app === null) return false;
        await putDecision(tx, request, app);
        await writeAudit(tx, organisationId, audit, at);
        return true;
      }),
    room: (organisationIds, incidentId, mayDecide) => roomOf(database, organisationIds, incidentId, mayDecide),
  };
}

async function putDecision(
  tx: Prisma.TransactionClient,
  { incidentId, organisationId, installationId, decision, reason, by, at }: AppDecisionRequest,
  { slug, permissions, allRepositories }: Prisma.AppSeenGetPayload<object>,
): Promise<void> {
  const key = { incidentId, installationGithubId: BigInt(installationId) };
  const data = {
    organisationId,
    decision,
    reason: storable(reason),
    decidedBy: by.id,
    decidedLogin: by.login,
    decidedAt: at,
    permissions: permissions as Prisma.InputJsonValue,
    allRepositories,
  };
  const where = { incidentId_installationGithubId: key };
  await tx.appDecision.upsert({ where, create: { ...key, ...data }, update: data, select: { decision: true } });
  const text = `${by.login} decided about the App ${slug}: ${decision}. ${storable(reason)}`;
  const event = { incidentId, organisationId, at, actorKind: "user", actorId: by.id, kind: "app.decided", text };
  await tx.incidentEvent.create({ data: { ...event, data: { decision } }, select: { seq: true } });
}

/** Of the fact `apps`: the same for every repository of an incident. */
export async function readAppFact(
  database: Database,
  incidentId: string,
  organisationId: string,
  now: number,
): Promise<Fact<readonly AppFact[]>> {
  const state = await database.sourceState.findFirst({ where: { organisationId, repositoryId: null, source: SOURCE } });
  if (state?.outcome !== "visible" || state.asOf === null) {
    const lacking = state?.missingPermission == null ? "" : ` The observer's App lacks ${state.missingPermission}.`;
    return { value: null, asOf: now, sha: null, missing: `Installed Apps are not visible.${lacking}` };
  }
  const [apps, decisions] = await Promise.all([
    database.appSeen.findMany({ where: { organisationId, endedAt: null }, orderBy: { slug: "asc" } }),
    database.appDecision.findMany({ where: { incidentId } }),
  ]);
  const decided = new Map(decisions.map((one) => [one.installationGithubId, one]));
  const value = apps.map((app): AppFact => {
    const own = decided.get(app.installationGithubId);
    const powers = powersOf(app);
    const confirmation = own === undefined ? null : confirmed(own, app);
    return {
      slug: app.slug,
      reaches: reachesOf(powers),
      decision: own === undefined ? null : decisionOf(own.decision),
      confirmed: confirmation?.confirmed === true,
    };
  });
  return { value, asOf: state.asOf.getTime(), sha: null, missing: null };
}

type App = Prisma.AppSeenGetPayload<object>;
type Decision = Prisma.AppDecisionGetPayload<object>;

function powersOf({ permissions, allRepositories }: Pick<App, "permissions" | "allRepositories">) {
  return { permissions: permissions as Readonly<Record<string, string>>, allRepositories };
}

function decisionOf(text: string) {
  const found = APP_DECISIONS.find((one) => one === text);
  if (found === undefined) throw new Error("app_decision.decision has a value that this version does not know.");
  return found;
}

function confirmed(own: Decision, app: App) {
  const now = {
    ...powersOf(app),
    suspendedAt: app.suspendedAt?.getTime() ?? null,
    endedAt: app.endedAt?.getTime() ?? null,
    asOf: app.asOf.getTime(),
  };
  return confirmationOf(
    { decision: decisionOf(own.decision), at: own.decidedAt.getTime(), before: powersOf(own) },
    now,
  );
}

async function roomOf(
  database: Database,
  organisationIds: readonly string[],
  incidentId: string | null,
  mayDecide: (organisationId: string) => boolean,
): Promise<AppRoom> {
  const within = { organisationId: { in: [...organisationIds] } };
  const incidents = await database.incident.findMany({
    where: { ...within, status: { in: OPEN_INCIDENTS } },
    orderBy: { createdAt: "desc" },
    select: { id: true, title: true, organisationId: true },
  });
  const incident = incidents.find(({ id }) => id === incidentId) ?? incidents[0] ?? null;
  const of = incident === null ? within : { organisationId: incident.organisationId };
  const [apps, decisions, uses, states] = await Promise.all([
    database.appSeen.findMany({
      where: { ...of, endedAt: null },
      include: { organisation: true },
      orderBy: { slug: "asc" },
    }),
    incident === null ? [] : database.appDecision.findMany({ where: { incidentId: incident.id } }),
    database.appUse.findMany({ where: of }),
    database.sourceState.findMany({ where: { ...of, repositoryId: null, source: SOURCE } }),
  ]);
  const decided = new Map(decisions.map((one) => [one.installationGithubId, one]));
  const used = new Map(uses.map((one) => [one.installationGithubId, one]));
  const hidden = states.find(({ outcome }) => outcome !== "visible");
  const rows = apps.map((app) =>
    viewOf(app, decided.get(app.installationGithubId), used.get(app.installationGithubId)),
  );
  return {
    scan: await readProgress(database, [...organisationIds]),
    incidents: incidents.map(({ id, title }) => ({ id, title })),
    incident: incident === null ? null : { id: incident.id, title: incident.title },
    apps: rows.toSorted((left, right) => rank(left) - rank(right)),
    missing: missingOf(states.length, hidden),
    asOf: states[0]?.asOf?.toISOString() ?? null,
    mayDecide: incident !== null && mayDecide(incident.organisationId),
  };
}

function missingOf(states: number, hidden: { readonly missingPermission: string | null } | undefined): string | null {
  if (states === 0) return "Installed Apps were not read yet.";
  if (hidden === undefined) return null;
  return hidden.missingPermission === null
    ? "GitHub did not show the installed Apps when it was asked last."
    : `Installed Apps are not visible: the observer's App lacks ${hidden.missingPermission}.`;
}

/** Undecided ones first, then those that are not as decided. */
function rank({ decision }: AppView): number {
  if (decision === null) return 0;
  return decision.confirmation.confirmed ? 2 : 1;
}

function viewOf(
  app: App & { readonly organisation: { readonly login: string } },
  own: Decision | undefined,
  use: Prisma.AppUseGetPayload<object> | undefined,
): AppView {
  return {
    organisationId: app.organisationId,
    organisation: app.organisation.login,
    installationId: Number(app.installationGithubId),
    slug: app.slug,
    permissions: listedPermissions(powersOf(app).permissions),
    allRepositories: app.allRepositories,
    suspendedAt: app.suspendedAt?.toISOString() ?? null,
    installedAt: app.installedAt.toISOString(),
    asOf: app.asOf.toISOString(),
    lastUse:
      use === undefined || use.outcome === "not-visible"
        ? null
        : { at: use.lastUsedAt?.toISOString() ?? null, asOf: use.asOf.toISOString() },
    decision:
      own === undefined
        ? null
        : {
            decision: decisionOf(own.decision),
            reason: own.reason,
            by: own.decidedLogin,
            at: own.decidedAt.toISOString(),
            confirmation: confirmed(own, app),
          },
  };
}
