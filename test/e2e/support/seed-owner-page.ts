import { randomUUID } from "node:crypto";
import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { HISTORY_PAGE } from "../../../lib/core/listing/repository-record.ts";
import { runningCampaign } from "../../support/rows.ts";
import { seedOrganisation } from "./seed.ts";
import { ORGANISATION } from "./seed-data.ts";

/** A repository of GitHub's on its worst day: frozen, its migration open, commits to review, a denied job. With everything that is hostile in names. */

export const HOSTILE = '<img src=x onerror=window.harm=1>"\u202e\u200bevil';
export const GATES = ["static-credentials", "commit-review", "app-audit"];
const SHA = "4f2c19e0".padEnd(40, "a");

export interface OwnerWorld {
  readonly organisationId: string;
  readonly repositoryId: string;
  /** Empty in peacetime. */
  readonly incidentId: string;
  /** Of the repository's page. */
  readonly path: string;
}

export async function seedOwnerWorld(database: Database, { peace = false } = {}): Promise<OwnerWorld> {
  const login = `owners-${randomUUID().slice(0, 8)}`;
  const seeds = ORGANISATION.filter(({ name }) => name === "payments-api").map((one) => ({ ...one, owner: login }));
  const { organisationId } = await seedOrganisation(database, login, seeds);
  await database.organisation.update({
    where: { id: organisationId },
    data: { kind: "github", host: "github.test", folder: null },
  });
  const { id: repositoryId } = await database.repository.findFirstOrThrow({ where: { organisationId } });
  await database.repository.update({ where: { id: repositoryId }, data: { githubId: Date.now() } });
  const world = { organisationId, repositoryId, path: `/repos/${login}/payments-api` };
  if (peace) return { ...world, incidentId: "" };
  const incidentId = await seedFreeze(database, world);
  await seedCampaign(database, world);
  await seedCommits(database, { ...world, incidentId });
  await seedUse(database, world, login);
  await seedHistory(database, world);
  return { ...world, incidentId };
}

type Place = Pick<OwnerWorld, "organisationId" | "repositoryId">;

async function seedFreeze(database: Database, { organisationId, repositoryId }: Place): Promise<string> {
  const now = Date.now();
  const ago = (seconds: number) => new Date(now - seconds * 1_000);
  const { id: incidentId } = await database.incident.create({
    data: {
      organisationId,
      title: HOSTILE,
      status: "active",
      scope: "all",
      mode: "merges",
      exposureFrom: ago(400_000),
      exposureTo: ago(8_000),
      gates: GATES,
      allowedGrants: [],
      createdBy: "ada",
      createdAt: ago(7_900),
      activatedBy: "ada",
      activatedAt: ago(7_500),
      slot: 1,
      epoch: "e01",
      tier: "organisation-property",
      requestedAt: ago(7_499),
    },
  });
  const place = { incidentId, repositoryId, organisationId };
  await database.incidentRepository.create({
    data: {
      ...place,
      state: "migrating",
      tier: "organisation-property",
      requestedAt: ago(7_499),
      seen: "all",
      seenAt: ago(40),
      confirmedAt: ago(7_400),
    },
  });
  await judge(database, place);
  return incidentId;
}

/** Later than the minutes for which a judgement counts, on however slow a machine. */
async function judge(database: Database, place: Place & { readonly incidentId: string }): Promise<void> {
  const judgedAt = new Date(Date.now() + 3_600_000);
  const verdicts = [
    { verdict: "hold", evidence: ["RELEASE_PAT (.github/workflows/release.yml:28)", HOSTILE] },
    { verdict: "hold", evidence: ["2 commits of 3 without a review by somebody who had no part in it."] },
    { verdict: "pass", evidence: [{ text: "Every App was decided about", at: judgedAt.getTime(), sha: null }] },
  ] as const;
  await database.gateVerdict.createMany({
    data: verdicts.map(({ verdict, evidence }, index) => ({
      ...place,
      gateId: GATES[index] ?? "",
      verdict,
      evidence: [...evidence],
      sha: SHA,
      judgedAt,
      since: judgedAt,
    })),
  });
  const open = GATES.slice(0, 2);
  await database.gateStanding.create({
    data: { ...place, thaw: "hold", openGates: open, passing: 1, since: judgedAt, judgedAt },
  });
}

async function seedCampaign(database: Database, { organisationId, repositoryId }: Place): Promise<void> {
  const branch = "thaw/spring";
  const campaign = await database.campaign.create({
    data: runningCampaign(organisationId, HOSTILE.slice(0, 60), branch),
  });
  await database.campaignRepository.create({
    data: {
      organisationId,
      campaignId: campaign.id,
      repositoryId,
      state: "open",
      planHash: "a".repeat(64),
      branch,
      prNumber: 12,
      checks: "passing",
      review: "none",
      openedAt: new Date(),
      observedAt: new Date(),
    },
  });
}

async function seedCommits(database: Database, world: Place & { readonly incidentId: string }): Promise<void> {
  const { organisationId, repositoryId, incidentId } = world;
  const place = { organisationId, repositoryId, incidentId };
  await database.commitReading.create({ data: { ...place, asOf: new Date(), triedAt: new Date() } });
  await database.windowCommit.createMany({
    data: [HOSTILE, "Bump the runner"].map((subject, index) => ({
      ...place,
      sha: `${index}`.padEnd(40, "b"),
      subject,
      authorName: HOSTILE,
      committerName: "Mallory",
      verified: false,
      verifyReason: "unsigned",
      movers: [],
      moversKnown: true,
      details: { pulls: [], pullsComplete: true, touched: [], touchedComplete: true },
      parts: [7n],
      risk: 80 - index,
      reasons: ["it changes a workflow"],
      place: index,
    })),
  });
}

async function seedUse(database: Database, { organisationId, repositoryId }: Place, owner: string): Promise<void> {
  const { githubId } = await database.repository.findUniqueOrThrow({ where: { id: repositoryId } });
  const asked = (more: object) => ({
    id: randomUUID(),
    organisationId,
    kind: "token",
    issuer: "https://token.actions.github.test",
    subjectId: String(githubId),
    ownerId: "1",
    repository: `${owner}/payments-api`,
    grantName: "release.publish",
    phase: "issued",
    correlationId: randomUUID(),
    event: "push",
    ref: "refs/heads/main",
    workflow: ".github/workflows/release.yml",
    ...more,
  });
  await database.issuance.createMany({
    data: [asked({}), asked({ phase: "denied", reasonCode: "ref", ref: `refs/heads/${HOSTILE}` })],
  });
}

/** More than a page. */
async function seedHistory(database: Database, { organisationId, repositoryId }: Place): Promise<void> {
  for (let index = 0; index <= HISTORY_PAGE; index += 1)
    await database.auditEvent.create({
      data: {
        organisationId,
        actorKind: "system",
        actorId: "worker",
        action: "scan.requested",
        objectKind: "repository",
        objectId: repositoryId,
        data: { place: index, name: HOSTILE },
      },
    });
}
