import { ANSWER_DAYS } from "../../core/retention.ts";
import type { MintEvent, MintLog } from "../../usecases/github/app-ports.ts";
import type { EtagStore } from "../../usecases/github/ports.ts";
import type { AuditEntry } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";

const DAY_MS = 86_400_000;
/** An answer's use is noted once in this time, so that reading seldom writes. */
const NOTED_MS = DAY_MS;

/** GitHub's answers by their ETag. */
export function createEtagStore(database: Database): EtagStore & { prune(at: Date): Promise<number> } {
  return {
    async find(key) {
      const row = await database.keptAnswer.findUnique({ where: { key } });
      if (row === null) return null;
      const now = new Date();
      if (now.getTime() - row.usedAt.getTime() > NOTED_MS)
        await database.keptAnswer.updateMany({ where: { key }, data: { usedAt: now } });
      const { etag, body, link } = row;
      return { etag, body, link };
    },
    async keep(key, { etag, body, link }) {
      const data = { etag, body, link, usedAt: new Date() };
      await database.keptAnswer.upsert({ where: { key }, create: { key, ...data }, update: data });
    },
    async prune(at) {
      const usedAt = { lt: new Date(at.getTime() - ANSWER_DAYS * DAY_MS) };
      return (await database.keptAnswer.deleteMany({ where: { usedAt } })).count;
    },
  };
}

/** Each token that is made is an event of the organisation that it reaches; one of no known organisation cannot be made. */
export function createMintLog(database: Database, actor: Pick<AuditEntry, "actorKind" | "actorId">): MintLog {
  const write = async (action: string, event: MintEvent, more: AuditEntry["data"]) => {
    const { installationId, role } = event;
    const row = await database.installation.findFirst({
      where: { githubId: BigInt(installationId), role },
      select: { organisationId: true },
    });
    if (row === null) throw new Error("The installation belongs to no organisation that is known.");
    const object = { objectKind: "installation", objectId: String(installationId) };
    const data = { ...dataOf(event), ...more };
    await writeAudit(database, row.organisationId, { ...actor, action, ...object, data });
  };
  return {
    onMint: (event) => write("token.minted", event, { refused: event.refused }),
    onRevoked: (event, failure) => write("token.revoked", event, { failure: failure?.code ?? null }),
  };
}

function dataOf({ role, appId, repositoryIds, permissions, expiresAt }: MintEvent): AuditEntry["data"] {
  const granted = Object.entries(permissions).map(([name, level]) => `${name}: ${level}`);
  return {
    role,
    app: appId,
    repositories: repositoryIds === "all" ? "all" : repositoryIds.join(" "),
    permissions: granted.sort().join(", "),
    expires: expiresAt.toISOString(),
  };
}
