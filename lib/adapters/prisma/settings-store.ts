import { z } from "zod";
import { APP_ROLES } from "../../core/github/roles.ts";
import type { InstallationRow, SettingsRow, SettingsStore } from "../../usecases/github/app-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { TEAMS_SETTING, teamsIn } from "./github-people-store.ts";

export function createSettingsStore(database: Database): SettingsStore {
  return {
    read: (organisationIds) => read(database, organisationIds),
    saveTeams: ({ organisationId, teams, version }, audit) =>
      database.$transaction(async (tx) => {
        const value = { ...teams } as unknown as Prisma.InputJsonObject;
        const place = { organisationId, key: TEAMS_SETTING };
        const { count } =
          version === 0
            ? await tx.setting.createMany({ data: { ...place, value }, skipDuplicates: true })
            : await tx.setting.updateMany({ where: { ...place, version }, data: { value, version: version + 1 } });
        if (count !== 1) return false;
        await writeAudit(tx, organisationId, audit);
        return true;
      }),
  };
}

const INSTALLATIONS = {
  role: true,
  githubId: true,
  permissions: true,
  allRepositories: true,
  suspendedAt: true,
  asOf: true,
} as const;

async function read(database: Database, organisationIds: readonly string[]): Promise<readonly SettingsRow[]> {
  const rows = await database.organisation.findMany({
    where: { id: { in: [...organisationIds] } },
    orderBy: { login: "asc" },
    select: {
      id: true,
      login: true,
      kind: true,
      githubId: true,
      installations: { select: INSTALLATIONS },
      settings: { where: { key: TEAMS_SETTING }, select: { value: true, version: true } },
      // A folder that stands for an organisation of a demonstration's GitHub is called otherwise there.
      repositories: { where: { deletedAt: null }, distinct: ["owner"], select: { owner: true }, take: 2 },
    },
  });
  return rows.map(({ id, login, kind, githubId, installations, settings, repositories }) => {
    const [only, another] = repositories;
    const there = kind === "github" ? login : githubId !== null && another === undefined ? (only?.owner ?? null) : null;
    return {
      organisationId: id,
      name: login,
      login: there,
      installations: installations.flatMap(installationIn),
      teams: teamsIn(settings[0]?.value),
      teamsVersion: settings[0]?.version ?? 0,
    };
  });
}

const permissionsSchema = z.record(z.string(), z.string());

function installationIn({
  role,
  githubId,
  permissions,
  ...rest
}: {
  role: string;
  githubId: bigint;
  permissions: unknown;
  allRepositories: boolean;
  suspendedAt: Date | null;
  asOf: Date;
}): InstallationRow[] {
  const known = APP_ROLES.find((one) => one === role);
  if (known === undefined) return [];
  // What cannot be read grants nothing.
  const granted = permissionsSchema.safeParse(permissions);
  return [{ role: known, githubId: String(githubId), permissions: granted.success ? granted.data : {}, ...rest }];
}
