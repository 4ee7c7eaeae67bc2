import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createCredentialReading } from "../../../lib/adapters/prisma/credential-reading.ts";
import { createRemovalReading } from "../../../lib/adapters/prisma/removal-reading.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import {
  CREDENTIAL_SORTS,
  type CredentialQuery,
  DEFAULT_CREDENTIAL_QUERY,
} from "../../../lib/core/listing/credential-query.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import { SORT_DIRECTIONS } from "../../../lib/core/listing/url-words.ts";
import { exportCredentials, readCredential, readCredentials } from "../../../lib/usecases/read-credentials.ts";
import type { CredentialReading } from "../../../lib/usecases/reading-ports.ts";
import { seedOrganisation } from "../../e2e/support/seed.ts";
import { type StoredWorld, seedStoredCredentials } from "../../e2e/support/seed-credentials.ts";
import { ORGANISATION, type SeedRepository } from "../../e2e/support/seed-data.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const AT = new Date("2026-11-23T10:00:00.000Z");

const LONG = Array.from({ length: LIST_PAGE + 30 }, (_, index) => `- run: \${{ secrets.T }} # ${index}`).join("\n");
/** 230 repositories with a credential each, and one with more references than a page holds. */
/** Of 231 credentials. */
const PAGES = [1, 2, 3, 4, 5];
const MANY: readonly SeedRepository[] = [
  ...Array.from({ length: 230 }, (_, index) => repository(`r${index}`, "- run: ${{ secrets.T }} # 0", 1)),
  repository("long", LONG, LIST_PAGE + 30),
];

function repository(name: string, text: string, references: number): SeedRepository {
  const findings = Array.from({ length: references }, (_, index) => ({
    at: "secrets.T",
    after: `# ${index - 1}`,
    kind: "github-pat" as const,
    severity: "high" as const,
    name: "T",
    message: "A token.",
  }));
  return { owner: "many", name, files: [{ path: ".github/workflows/ci.yml", text, findings }] };
}

let postgres: TestDatabase;
let web: Database;
let reading: CredentialReading;
let harbour: string;
let many: string;
let stored: StoredWorld;

beforeAll(async () => {
  postgres = await testDatabase();
  // As the web process itself: what it reads must be within its rights.
  web = createDatabase(postgres.webUrl, 4);
  reading = createCredentialReading(web);
  harbour = (await seedOrganisation(postgres.database, "harbour", ORGANISATION)).organisationId;
  many = (await seedOrganisation(postgres.database, "many", MANY)).organisationId;
  stored = await seedStoredCredentials(postgres.database, harbour);
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const room = (query: Partial<CredentialQuery> = {}, organisations = [harbour]) =>
  reading.room(organisations, { ...DEFAULT_CREDENTIAL_QUERY, ...query }, AT);
const named = async (text: string, organisations = [harbour]) =>
  (await room({ text }, organisations)).list.rows.filter((row) => row.name === text);

describe("the state of a credential", () => {
  it("is static while no plan solves some reference to it, and planned once plans solve every one", async () => {
    // The plan of payments-api solves both reads of RELEASE_PAT; nothing plans deploy-config.
    expect((await named("RELEASE_PAT"))[0]).toMatchObject({ state: "planned", references: 2, planned: 2 });
    expect((await named("BOT_PAT"))[0]).toMatchObject({ state: "static", references: 1, planned: 0 });
  });

  it("is static again when the newest scan made no plan: an older plan was about another text", async () => {
    const plan = await postgres.database.plan.findFirstOrThrow({ where: { repository: { name: "payments-api" } } });
    const other = await postgres.database.scan.findFirstOrThrow({ where: { repository: { name: "infra-live" } } });
    await postgres.database.plan.update({ where: { id: plan.id }, data: { lastScanId: other.id } });
    expect((await named("RELEASE_PAT"))[0]).toMatchObject({ state: "static", planned: 0 });
    await postgres.database.plan.update({ where: { id: plan.id }, data: { lastScanId: plan.lastScanId } });
  });

  it("says what is stored and read nowhere, and what no text names any more", async () => {
    expect((await named("OLD_DEPLOY_KEY"))[0]).toMatchObject({ state: "unused", level: "repo", references: 0 });
    expect((await named("SENTRY_TOKEN"))[0]).toMatchObject({ state: "gone", level: "unknown", references: 0 });
  });

  it.each([
    ["repo", "deploy-config", "bot_pat", "unclear"],
    ["repo", "docs-site", "BOT_PAT", "unused"],
    ["org", null, "Bot_Pat", "unclear"],
    ["org", null, "NOBODY_READS_IT", "unused"],
  ])(
    "of a secret of the %s %s named %s is %s: only what no such name reads is unused",
    async (level, name, secret, state) => {
      const repository =
        name === null
          ? null
          : await postgres.database.repository.findFirst({ where: { organisationId: harbour, name } });
      const data = {
        organisationId: harbour,
        level,
        repositoryId: repository?.id ?? null,
        name: secret,
        kind: "github-pat",
      };
      const { id } = await postgres.database.credential.create({ data });
      expect((await room()).list.rows.find((row) => row.id === id)?.state).toBe(state);
      expect((await reading.credential([harbour], id, 1, AT))?.detail.credential.state).toBe(state);
      await postgres.database.credential.delete({ where: { id } });
    },
  );

  it("follows a secret to where it is stored, and back: what the text alone told of is no row of its own then", async () => {
    const before = (await named("PYPI_TOKEN"))[0];
    const data = {
      organisationId: harbour,
      level: "org",
      name: "PYPI_TOKEN",
      kind: "pypi-token",
      visibility: "selected",
    };
    const { id } = await postgres.database.credential.create({ data });
    await postgres.database.finding.updateMany({
      where: { credentialId: before?.id ?? "" },
      data: { credentialId: id },
    });
    expect((await named("PYPI_TOKEN")).map((row) => [row.id, row.references])).toEqual([[id, 1]]);
    await postgres.database.finding.updateMany({
      where: { credentialId: id },
      data: { credentialId: before?.id ?? "" },
    });
    await postgres.database.credential.update({ where: { id }, data: { endedAt: AT } });
    expect((await named("PYPI_TOKEN")).map((row) => row.state)).toEqual(["static", "ended"]);
    await postgres.database.credential.delete({ where: { id } });
  });

  it("is no identifier as soon as one reference to it blocks a thaw", async () => {
    const before = (await named("AWS_ACCESS_KEY_ID"))[0];
    expect(before).toMatchObject({ kind: "identifier", state: "identifier" });
    await postgres.database.finding.updateMany({ where: { credentialId: before?.id }, data: { blocksThaw: true } });
    expect((await named("AWS_ACCESS_KEY_ID"))[0]?.state).not.toBe("identifier");
    await postgres.database.finding.updateMany({ where: { credentialId: before?.id }, data: { blocksThaw: false } });
  });

  it("forgets a repository that is gone", async () => {
    const gone = { organisationId: many, name: "r7" };
    await postgres.database.repository.updateMany({ where: gone, data: { deletedAt: AT } });
    expect((await room({ text: "many/r7" }, [many])).list.rows.map((row) => row.repository?.name)).not.toContain("r7");
    await postgres.database.repository.updateMany({ where: gone, data: { deletedAt: null } });
  });
});

describe("a row", () => {
  it("counts places, files and repositories of a secret that several share, with who owns them", async () => {
    expect((await named("NPM_TOKEN"))[0]).toMatchObject({
      id: stored.npm,
      level: "org",
      repository: null,
      references: 2,
      repositories: 2,
      files: 2,
      severity: "high",
      ownedBy: ["payments", "storefront"],
      storedAt: "2023-02-11T08:00:00.000Z",
      changedAt: "2024-03-12T10:20:30.000Z",
    });
  });

  it("adds up what its references touch, and has no age where none is visible", async () => {
    expect((await named("RELEASE_PAT"))[0]).toMatchObject({
      reach: {
        known: [
          { repository: "harbour/deploy-config", rights: ["contents: read", "pull_requests: write"] },
          { repository: "harbour/payments-api", rights: ["contents: write"] },
        ],
        unseen: [],
      },
      storedAt: null,
      changedAt: null,
      lastUsedAt: null,
    });
  });
});

describe("figures of the room", () => {
  it("add up: every credential is in one state and at one level, and references are those of the rows", async () => {
    const { overview, list } = await room();
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0);
    expect(sum(overview.states)).toBe(overview.credentials);
    expect(sum(overview.levels)).toBe(overview.credentials);
    expect(list.rows).toHaveLength(overview.credentials);
    const used = list.rows.filter((row) => row.state === "static" || row.state === "planned");
    expect(overview.references).toBe(used.reduce((all, row) => all + row.references, 0));
    expect(overview.planned).toBe(used.reduce((all, row) => all + row.planned, 0));
    expect([overview.inUse, overview.withAge]).toEqual([used.length, 1]);
  });

  it("say what no row can: secrets handed on without a name, and repositories that were not wholly read", async () => {
    const { overview } = await room();
    expect(overview.unnamed).toEqual({ findings: 1, repositories: 1 });
    // payments-api and broken-ci have files that were not understood, fresh-import was never scanned.
    expect([overview.repositories, overview.unread]).toEqual([24, 3]);
  });

  it("of one answer are of one moment, whatever is stored between two of its queries", async () => {
    const before = await room();
    let interfered = false;
    const watched = postgres.database.$extends({
      query: {
        async $allOperations({ args, query }) {
          const answer = await query(args);
          if (!interfered) {
            interfered = true;
            const data = { organisationId: harbour, level: "org", name: "BETWEEN", kind: "npm-token" };
            await postgres.database.credential.create({ data });
          }
          return answer;
        },
      },
    });
    const torn = createCredentialReading(watched as unknown as Database);
    const during = await torn.room([harbour], DEFAULT_CREDENTIAL_QUERY, AT);
    await postgres.database.credential.deleteMany({ where: { name: "BETWEEN" } });
    expect(interfered).toBe(true);
    expect(during).toEqual(before);
  });
});

describe("pages of the list", () => {
  it.each(CREDENTIAL_SORTS.flatMap((sort) => SORT_DIRECTIONS.map((direction) => [sort, direction] as const)))(
    "ordered by %s %s neither repeat nor lose a credential",
    async (sort, direction) => {
      const pages = await Promise.all(PAGES.map((page) => room({ sort, direction, page }, [many])));
      const ids = pages.flatMap(({ list }) => list.rows.map((row) => row.id));
      expect(pages.map(({ list }) => list.rows.length)).toEqual([...Array.from({ length: 4 }, () => LIST_PAGE), 31]);
      expect(new Set(ids).size).toBe(231);
    },
  );

  it("end with the last one when a later one is asked for", async () => {
    expect((await room({ page: 99 }, [many])).list).toMatchObject({ page: 5, pages: 5, total: 231 });
  });

  it("put the oldest first, and what has no visible age last in both directions", async () => {
    for (const direction of SORT_DIRECTIONS) {
      const { rows } = (await room({ sort: "age", direction })).list;
      expect(rows[0]?.changedAt).not.toBeNull();
      expect(rows.at(-1)?.changedAt).toBeNull();
    }
  });
});

describe("the filter", () => {
  it.each([["%"], ["_"], ["\\"], ["'; DROP TABLE credential; --"], ["\ud800"]])("takes %j as text", async (text) => {
    const names = (await room({ text })).list.rows.map((row) => row.name);
    expect(names.every((name) => name.includes(text))).toBe(true);
  });

  it("finds a name, a repository that reads it, and who owns that, without case", async () => {
    const names = async (text: string) => (await room({ text })).list.rows.map((row) => row.name).toSorted();
    expect(await names("release_p")).toEqual(["RELEASE_PAT"]);
    expect(await names("HARBOUR/checkout")).toEqual(["NPM_TOKEN", "SENTRY_TOKEN"]);
    expect(await names("StoreFront")).toEqual(["NPM_TOKEN"]);
  });

  it("narrows by state, level and kind at once", async () => {
    const { list } = await room({ states: ["static"], levels: ["org"], kinds: ["npm-token"] });
    expect(list.rows.map((row) => row.id)).toEqual([stored.npm]);
    expect((await room({ states: ["unused"], levels: ["org"] })).list.total).toBe(0);
  });
});

describe("one credential", () => {
  const detail = async (id: string, page: number | null = 1, organisations = [harbour]) =>
    (await reading.credential(organisations, id, page, AT))?.detail;

  it("has its references by repository with file, line, sinks and what the plan does about each", async () => {
    const id = (await named("RELEASE_PAT"))[0]?.id ?? "";
    const found = await detail(id);
    expect(found?.repositories).toHaveLength(1);
    expect(found?.repositories[0]).toMatchObject({
      owner: "harbour",
      name: "payments-api",
      ownedBy: [{ slug: "payments", source: "codeowners" }],
    });
    expect(found?.repositories[0]?.references).toMatchObject([
      { path: ".github/workflows/release.yml", line: 16, outcome: { kind: "planned" } },
      { line: 28, sinks: [{ what: "gh pr create" }], outcome: { kind: "planned", remedy: "broker-token" } },
    ]);
    expect(found?.modifiers).toEqual([{ modifier: "environment-bound", references: 2 }]);
  });

  it("says what each remedy does about it, with the reason of what is left", async () => {
    const left = await detail((await named("KEYSTORE_B64"))[0]?.id ?? "");
    expect(left?.outcomes).toMatchObject([{ references: 1, outcome: { kind: "left" } }]);
    const unplanned = await detail((await named("BOT_PAT"))[0]?.id ?? "");
    expect(unplanned?.outcomes).toEqual([{ references: 1, outcome: { kind: "unplanned", remedy: "brokered-secret" } }]);
  });

  it("remembers which scan saw it first and which did not see it any more", async () => {
    const found = await detail(stored.gone);
    expect(found?.repositories).toEqual([]);
    expect(found?.history.map(({ what, references }) => [what, references])).toEqual([
      ["gone", 1],
      ["appeared", 1],
    ]);
  });

  it("says what the inventory judges of it while it holds, and who reads it", async () => {
    const data = {
      organisationId: harbour,
      credentialId: stored.npm,
      name: "NPM_TOKEN",
      severity: "low",
      firstSeenAt: AT,
      asOf: AT,
    };
    await postgres.database.inventoryFinding.createMany({
      data: [
        { ...data, rule: "old-secret", subject: "a", message: "It was last changed two years ago." },
        { ...data, rule: "unused-secret", subject: "b", message: "Nothing reads it.", endedAt: AT },
      ],
    });
    const docs = await postgres.database.repository.findFirstOrThrow({
      where: { organisationId: harbour, name: "docs-site" },
    });
    await postgres.database.credentialReader.create({
      data: { organisationId: harbour, credentialId: stored.npm, repositoryId: docs.id },
    });
    const found = await detail(stored.npm);
    expect(found?.judgements.map(({ rule }) => rule)).toEqual(["old-secret"]);
    expect([found?.visibility, found?.readers]).toEqual(["private", 1]);
  });

  it("names others of the same name, and of a literal the same value only", async () => {
    const first = (await room({ text: "many/r1" }, [many])).list.rows[0];
    const found = await detail(first?.id ?? "", 1, [many]);
    expect(found?.alike.total).toBe(230);
    expect(found?.alike.rows).toHaveLength(20);
    expect(found?.alike.rows[0]).toMatchObject({ repository: { name: "long" }, references: LIST_PAGE + 30 });
    const { organisationId, name, kind } = await postgres.database.credential.findUniqueOrThrow({
      where: { id: first?.id },
    });
    // As it stays behind when the inventory has found the stored one, and findings lead there.
    const left = { organisationId, name, kind, level: "unknown", asOf: AT };
    const { id } = await postgres.database.credential.create({ data: left });
    expect((await detail(first?.id ?? "", 1, [many]))?.alike.total).toBe(230);
    await postgres.database.credential.delete({ where: { id } });
  });

  it("comes in pages of references that neither repeat nor lose one, and whole for a file", async () => {
    const id = (await room({ text: "many/long" }, [many])).list.rows[0]?.id ?? "";
    const pages = await Promise.all([1, 2, 99].map((page) => detail(id, page, [many])));
    const of = (one: (typeof pages)[number]) =>
      one?.repositories.flatMap(({ references }) => references.map(({ fingerprint }) => fingerprint)) ?? [];
    expect(pages.map((one) => [one?.page, one?.pages, of(one).length])).toEqual([
      [1, 2, LIST_PAGE],
      [2, 2, 30],
      [2, 2, 30],
    ]);
    const all = await detail(id, null, [many]);
    expect(of(all)).toEqual([...of(pages[0]), ...of(pages[1])]);
  });
});

describe("another organisation", () => {
  const actor: UserActor = { kind: "user", id: "u", login: "u", roles: [] };
  const ports = () => ({ credentials: reading, clock: { now: () => AT } });
  const member = (organisationId: string): UserActor => ({ ...actor, roles: [{ organisationId, role: "viewer" }] });

  it("is never part of a list, of a file or of a page", async () => {
    const { list, overview } = await readCredentials(ports(), member(many), DEFAULT_CREDENTIAL_QUERY);
    expect(list.rows.every((row) => row.organisation === "many")).toBe(true);
    expect(overview.credentials).toBe(231);
    const rows = await exportCredentials(ports(), member(many), DEFAULT_CREDENTIAL_QUERY);
    expect(rows).toHaveLength(231);
    expect(await readCredential(ports(), member(many), stored.npm, 1)).toBeNull();
    expect(await readCredential(ports(), member(harbour), stored.npm, 1)).not.toBeNull();
  });

  it("is all there is for a person without a role, and for a process", async () => {
    for (const nobody of [actor, { kind: "system", id: "worker" } as const]) {
      expect((await readCredentials(ports(), nobody, DEFAULT_CREDENTIAL_QUERY)).overview.credentials).toBe(0);
      expect(await readCredential(ports(), nobody, stored.npm, 1)).toBeNull();
    }
  });

  it.each(["", "x", "'; --", "a\0b", "00000000-0000-0000-0000-000000000000"])("%j is no credential", async (id) => {
    expect(await readCredential(ports(), member(harbour), id, 1)).toBeNull();
  });
});

describe("what an incident that goes on has exposed", () => {
  const window = { exposureFrom: new Date("2026-11-20T00:00:00Z"), exposureTo: new Date("2026-11-22T00:00:00Z") };
  const due = new Date("2026-11-23T09:00:00Z");
  const ENDED = { resolvedBy: "ada", resolveAskedAt: AT, resolvedAt: AT };
  const GOES_ON = { resolvedBy: null, resolveAskedAt: null, resolvedAt: null };

  async function exposed(status: "active" | "draft"): Promise<string> {
    const began = status === "active" ? { activatedBy: "ada", activatedAt: AT } : {};
    const words = { title: "Leak", scope: "all", mode: "merges", createdBy: "ada", allowedGrants: [], gates: [] };
    const made = await postgres.database.incident.create({
      data: { organisationId: harbour, status, ...words, ...window, ...began },
    });
    await postgres.database.exposure.create({
      data: {
        incidentId: made.id,
        credentialId: stored.unused,
        organisationId: harbour,
        repositoryIds: [],
        class: "handed",
        evidence: [],
        breaks: [],
        position: 1,
        foundAt: AT,
        dueAt: due,
      },
    });
    return made.id;
  }

  it("comes first until it is revoked, with the evidence of that; nothing that is over or was never frozen does", async () => {
    const { database } = postgres;
    const [first] = (await room()).list.rows;
    expect(first?.id).not.toBe(stored.unused);
    const { exposed: why } = createRemovalReading(web);
    await exposed("draft");
    expect(await why(stored.unused)).toEqual([]);
    expect((await named("OLD_DEPLOY_KEY"))[0]).toMatchObject({ exposure: null, revoked: null });
    const incidentId = await exposed("active");
    const taken = "It may have been taken in the incident “Leak”, and is not known to be revoked.";
    expect(await why(stored.unused)).toEqual([taken]);
    // What an ended incident left unrevoked opens what it opened.
    await database.incident.update({ where: { id: incidentId }, data: { status: "resolved", ...ENDED } });
    expect(await why(stored.unused)).toEqual([taken]);
    await database.incident.update({ where: { id: incidentId }, data: { status: "active", ...GOES_ON } });
    for (const direction of SORT_DIRECTIONS)
      expect((await room({ direction })).list.rows[0]).toMatchObject({
        id: stored.unused,
        exposure: { open: true, dueAt: due.toISOString() },
      });
    expect((await room({ exposed: ["open"] })).list.rows.map(({ id }) => id)).toEqual([stored.unused]);
    expect((await room({ exposed: ["revoked"] })).list.total).toBe(0);
    const word = {
      organisationId: harbour,
      credentialId: stored.unused,
      kind: "revoked",
      actor: "ada",
      recordedAt: AT,
    };
    const event = (at: string) =>
      database.credentialEvent.create({ data: { ...word, at: new Date(at), evidence: ["Key 7 is off."] } });
    // A revocation before the window says nothing about what was taken in it.
    await event("2026-11-01T00:00:00Z");
    expect((await named("OLD_DEPLOY_KEY"))[0]?.exposure?.open).toBe(true);
    expect(await why(stored.unused)).toEqual([taken]);
    await event("2026-11-23T08:00:00Z");
    expect((await named("OLD_DEPLOY_KEY"))[0]).toMatchObject({
      exposure: { open: false, dueAt: null },
      revoked: { at: "2026-11-23T08:00:00.000Z", evidence: "Key 7 is off." },
    });
    expect(await why(stored.unused)).toEqual([]);
    expect((await room({ exposed: ["revoked"] })).list.total).toBe(1);
    expect((await room()).list.rows[0]?.id).toBe(first?.id);
    await database.incident.deleteMany({ where: { id: incidentId } });
    expect((await named("OLD_DEPLOY_KEY"))[0]?.exposure).toBeNull();
  });
});
