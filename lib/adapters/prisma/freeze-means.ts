import { z } from "zod";
import { REPOSITORY_TIERS } from "../../core/freeze/ladder.ts";
import { RULESET_KINDS } from "../../core/freeze/rulesets.ts";
import { SLOTS } from "../../core/freeze/slot.ts";
import type { FreezeWork, Means, MeansRow } from "../../usecases/freeze/work-ports.ts";
import type { Database } from "./client.ts";
import type { Write } from "./fence.ts";
import { KNOWN, knownRepository } from "./freeze-slots.ts";
import type { Prisma } from "./generated/client.ts";
import { storable } from "./storable.ts";

/** What single repositories offer, where their organisation has no rulesets. */
export function createFreezeMeans(database: Database, write: Write): Pick<FreezeWork, "means" | "changeMeans"> {
  return {
    means: (...asked) => means(database, ...asked),
    changeMeans: (organisationId, repositoryId, change) =>
      write(async (tx) => {
        await tx.freezeMeans.createMany({ data: [{ repositoryId, organisationId }], skipDuplicates: true });
        await tx.$queryRaw`SELECT 1 FROM freeze_means WHERE repository_id = ${repositoryId}::uuid FOR UPDATE`;
        const row = await tx.freezeMeans.findFirstOrThrow({ where: { repositoryId } });
        const changed = change(meansOf(row));
        const { rulesets, branches, actions, heldBy, ...plain } = changed;
        const json = storable({ rulesets, before: { branches, actions } }) as unknown as Prisma.FreezeMeansUpdateInput;
        await tx.freezeMeans.update({ where: { repositoryId }, data: { ...plain, ...json, heldBy: [...heldBy] } });
        return changed;
      }),
  };
}

const WITH_BRANCHES = {
  ...KNOWN,
  defaultBranch: true,
  freezeMeans: true,
  otherBranches: { where: { role: "release", goneAt: null }, select: { name: true }, orderBy: { name: "asc" } },
} as const;

async function means(
  database: Database,
  organisationId: string,
  repositoryIds: readonly string[] | null,
): Promise<readonly MeansRow[]> {
  const these = repositoryIds === null ? {} : { id: { in: [...repositoryIds] } };
  const rows = await database.repository.findMany({
    where: { organisationId, deletedAt: null, githubId: { not: null }, ...these },
    select: WITH_BRANCHES,
    orderBy: { id: "asc" },
  });
  return rows.map(({ freezeMeans, defaultBranch, otherBranches, ...repository }) => ({
    ...(freezeMeans === null ? NOTHING : meansOf(freezeMeans)),
    repository: knownRepository(repository),
    defaultBranch,
    releases: otherBranches.map(({ name }) => name),
  }));
}

const NOTHING: Means = {
  tier: null,
  problem: null,
  rulesets: {},
  branches: {},
  actions: null,
  heldBy: [],
  probedAt: null,
  comparedAt: null,
};

const id = z.int().positive();
const rulesetsSchema = z.partialRecord(z.enum(SLOTS.map(String)), z.partialRecord(z.enum(RULESET_KINDS), id));
const beforeSchema = z.object({
  branches: z
    .record(z.string(), z.object({ protected: z.boolean(), locked: z.boolean(), administrators: z.boolean() }))
    .default({}),
  actions: z
    .object({ enabled: z.boolean(), allowed: z.enum(["all", "local_only", "selected"]).nullable() })
    .nullable()
    .default(null),
});

/** What has to be put back is not guessed: a row that is not understood is an error. */
function meansOf(row: Prisma.FreezeMeansGetPayload<object>): Means {
  const rulesets = rulesetsSchema.parse(row.rulesets);
  return {
    ...beforeSchema.parse(row.before),
    tier: REPOSITORY_TIERS.find((tier) => tier === row.tier) ?? null,
    problem: row.problem,
    rulesets: Object.fromEntries(Object.entries(rulesets).map(([slot, ids]) => [Number(slot), ids])),
    heldBy: SLOTS.filter((slot) => row.heldBy.includes(slot)),
    probedAt: row.probedAt,
    comparedAt: row.comparedAt,
  };
}
