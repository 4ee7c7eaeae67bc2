import type { StandIn } from "../../demo/github/index.ts";
import { createDirectory, createHeads, createReview } from "../../lib/adapters/github/index.ts";
import { createDatabase } from "../../lib/adapters/prisma/client.ts";
import { createCommitReviewReading } from "../../lib/adapters/prisma/review-reading.ts";
import { createCommitReviewStore } from "../../lib/adapters/prisma/review-store.ts";
import { createCommitReadingStore } from "../../lib/adapters/prisma/review-work.ts";
import type { Role, UserActor } from "../../lib/core/actor.ts";
import { readCommits } from "../../lib/usecases/review/read-commits.ts";
import { connect } from "../adapters/github/support.ts";
import { standIn } from "../demo/github/support.ts";
import { testDatabase } from "./database.ts";

export const HOUR = 3_600_000;
export const OWNER = "fjordline";
/** As the database calls the stand-in. */
const HOST = "github.test";

export type ReviewWorld = Awaited<ReturnType<typeof reviewWorld>>;

/** A stand-in whose clock a test sets back, a database, and the rights that web and worker have on it. */
export async function reviewWorld() {
  let behind = 0;
  const github: StandIn = await standIn({ now: () => Date.now() - behind, secondaryLimits: false });
  const setting = await connect(
    github,
    {},
    {
      observer: {
        metadata: "read",
        contents: "read",
        pull_requests: "read",
        administration: "read",
        actions: "read",
        organization_administration: "read",
      },
    },
  );
  const db = await testDatabase();
  const [worker, web] = [createDatabase(db.workerUrl, 4), createDatabase(db.webUrl, 4)];
  const { id: organisationId } = await db.database.organisation.create({
    data: { host: HOST, githubId: BigInt(github.control.owner(OWNER)), login: OWNER, kind: "github" },
  });
  const time = { ahead: 0 };
  const clock = { now: () => new Date(Date.now() + time.ahead) };
  const store = createCommitReadingStore(worker, null);
  const ports = {
    host: HOST,
    directory: createDirectory(setting.apps),
    heads: createHeads(setting.apps),
    review: createReview(setting.apps),
    store,
    clock,
  };
  return {
    github,
    setting,
    db,
    worker,
    web,
    organisationId,
    time,
    ports,
    /** From now on things happen so many hours ago. */
    hoursAgo: (hours: number) => {
      behind = hours * HOUR;
    },
    people: {
      reviews: createCommitReviewStore(web),
      reviewReading: createCommitReviewReading(web),
      clock,
    },
    /** Of the stand-in, and of the database as a sync would have left it. */
    async repository(name: string, files: Readonly<Record<string, string>> = { "a.txt": "a" }) {
      const full = `${OWNER}/${name}`;
      const { id: githubId } = await github.control.createRepository(full, { files });
      const data = { organisationId, githubId, owner: OWNER, name, defaultBranch: "main", visibility: "private" };
      const { id } = await db.database.repository.create({ data });
      return { id, full, githubId };
    },
    /** Of the last two hours. */
    async incident(repositoryIds: readonly string[]) {
      const now = Date.now();
      const { id } = await db.database.incident.create({
        data: {
          organisationId,
          title: "Tokens were taken",
          status: "active",
          scope: "all",
          mode: "merges",
          exposureFrom: new Date(now - 2 * HOUR),
          exposureTo: new Date(now + HOUR),
          gates: ["commit-review"],
          allowedGrants: [],
          createdBy: "joan",
          activatedBy: "joan",
          activatedAt: new Date(now),
        },
      });
      const rows = repositoryIds.map((repositoryId) => ({
        incidentId: id,
        repositoryId,
        organisationId,
        state: "frozen",
      }));
      await db.database.incidentRepository.createMany({ data: rows });
      return id;
    },
    /** Somebody with an account at the stand-in, and a role. */
    async person(login: string, role: Role = "security-lead"): Promise<UserActor> {
      const githubId = BigInt(github.control.owner(login, "User"));
      const known = await db.database.appUser.findFirst({ where: { host: HOST, githubId } });
      const { id } = known ?? (await db.database.appUser.create({ data: { host: HOST, githubId, login } }));
      return { kind: "user", id, login, roles: [{ organisationId, role }] };
    },
    read: (incidentId: string) => readCommits(ports, incidentId),
    async close() {
      await Promise.all([worker.$disconnect(), web.$disconnect()]);
      await db.close();
    },
  };
}
