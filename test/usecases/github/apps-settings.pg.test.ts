import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createSettingsStore } from "../../../lib/adapters/prisma/settings-store.ts";
import { createStateSeal } from "../../../lib/adapters/tokens/state-seal.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { permissionsOf, undescribedOf } from "../../../lib/core/github/manifest.ts";
import { APP_ROLES } from "../../../lib/core/github/roles.ts";
import { type GithubSite, githubSite } from "../../../lib/core/github/site.ts";
import {
  readSettings,
  returnedFromGithub,
  type SettingsPorts,
  saveTeams,
} from "../../../lib/usecases/github/apps-settings.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;
let web: Database;
let organisationId = "";
let other = "";
let now = new Date("2026-03-01T10:00:00Z");
const found = githubSite("https://github.com");
const SITE = (found.ok ? found.value : null) as GithubSite;

const ports = (more: Partial<SettingsPorts> = {}): SettingsPorts => ({
  store: createSettingsStore(web),
  seal: createStateSeal("a secret"),
  clock: { now: () => now },
  site: SITE,
  origin: "https://thaw.example",
  ...more,
});

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 4);
  const organisations = db.database.organisation;
  organisationId = (
    await organisations.create({ data: { host: "github.com", githubId: 1n, login: "fjordline", kind: "github" } })
  ).id;
  other = (await organisations.create({ data: { host: "github.com", githubId: 2n, login: "others", kind: "github" } }))
    .id;
  const common = { organisationId, allRepositories: true, asOf: now };
  const { contents: _, secrets: __, ...less } = permissionsOf(["observer"]);
  await db.database.installation.createMany({
    data: [
      { ...common, role: "observer", githubId: 11n, permissions: { ...less, issues: "write" } },
      { ...common, role: "remediator", githubId: 11n, permissions: permissionsOf(["remediator"]), suspendedAt: now },
    ],
  });
});

afterAll(async () => {
  await web.$disconnect();
  await db.close();
});

const actor = (role: Role, id = "0190a000-0000-7000-8000-000000000001", organisation = organisationId): UserActor => ({
  kind: "user",
  id,
  login: "ada",
  roles: [{ organisationId: organisation, role }],
});

describe("the settings, read with the rights of the web process,", () => {
  test("say what each App lacks and what that costs, and which roles one App shares", async () => {
    const [settings, ...more] = await readSettings(ports(), actor("viewer"));
    expect(more).toEqual([]);
    const [observer, remediator, freezer] = settings?.roles ?? [];
    expect(observer?.installed).toMatchObject({ shares: ["remediator"], suspended: false, allRepositories: true });
    expect(observer?.installed?.check.usable).toBe(false);
    expect(observer?.installed?.check.missing.map(({ permission }) => permission)).toEqual(["contents", "secrets"]);
    expect(observer?.installed?.check.beyond).toEqual(["issues: write"]);
    expect(observer?.installed?.address).toBe("https://github.com/organizations/fjordline/settings/installations/11");
    expect(remediator?.installed).toMatchObject({ shares: ["observer"], suspended: true });
    expect(freezer?.installed).toBeNull();
  });

  test("are those of one's own organisations only", async () => {
    expect((await readSettings(ports(), actor("admin", "x", other))).map(({ name }) => name)).toEqual(["others"]);
    expect(await readSettings(ports(), { ...actor("admin"), roles: [] })).toEqual([]);
  });

  test("let admins create Apps, and nobody else", async () => {
    for (const role of ["viewer", "owner", "security-lead", "commander", "operator"] as const) {
      const [settings] = await readSettings(ports(), actor(role));
      expect(settings?.roles.map(({ create }) => create)).toEqual(APP_ROLES.map(() => null));
    }
    const [settings] = await readSettings(ports(), actor("admin"));
    for (const { role, create } of settings?.roles ?? []) {
      expect(create?.action).toMatch(/^https:\/\/github\.com\/organizations\/fjordline\/settings\/apps\/new\?state=/);
      expect(JSON.parse(create?.manifest ?? "{}").default_permissions).toEqual(permissionsOf([role]));
      const { fallback } = create ?? {};
      expect(fallback?.without ?? []).toEqual(undescribedOf([role]));
      const less = fallback === null ? "{}" : (fallback?.manifest ?? "{}");
      expect(JSON.parse(less).default_permissions ?? {}).toEqual(
        fallback === null ? {} : permissionsOf([role], undescribedOf([role])),
      );
    }
    expect((await readSettings(ports({ site: null }), actor("admin")))[0]?.roles[0]?.create).toBeNull();
  });

  test("of a folder name the organisation as its GitHub does, and nothing where that is not sure", async () => {
    const folder = await db.database.organisation.create({
      data: { host: "local", githubId: 3n, login: "org", kind: "folder" },
    });
    const of = async () => (await readSettings(ports(), actor("admin", "x", folder.id)))[0]?.login;
    expect(await of()).toBeNull();
    const repository = { organisationId: folder.id, name: "a" };
    await db.database.repository.create({ data: { ...repository, owner: "fjordline" } });
    expect(await of()).toBe("fjordline");
    await db.database.repository.create({ data: { ...repository, owner: "another" } });
    expect(await of()).toBeNull();
  });
});

describe("what GitHub leads back with", () => {
  const CODE = "abcdef0123456789";
  const stateOf = async (who = actor("admin"), index = 0) => {
    const [settings] = await readSettings(ports(), who);
    return new URL(settings?.roles[index]?.create?.action ?? "").searchParams.get("state") ?? "";
  };

  test("becomes a command for whoever began it", async () => {
    const back = await returnedFromGithub(ports(), actor("admin"), {
      code: CODE,
      state: await stateOf(actor("admin"), 1),
    });
    const command = `node bin/thaw.js connect ${CODE} --role remediator --owner fjordline`;
    expect(back).toEqual({ ok: true, value: { role: "remediator", login: "fjordline", command } });
  });

  test("names another GitHub where it is one", async () => {
    const ghes = githubSite("https://ghes.example");
    const back = await returnedFromGithub(ports({ site: ghes.ok ? ghes.value : null }), actor("admin"), {
      code: CODE,
      state: await stateOf(),
    });
    expect(back.ok && back.value.command).toMatch(/ --github https:\/\/ghes\.example$/);
  });

  test("is nothing to another person, to who is no admin any more, without a state, or after an hour", async () => {
    const state = await stateOf();
    const refused = { ok: false, failure: { code: "not-begun" } };
    const another = actor("admin", "0190a000-0000-7000-8000-000000000002");
    expect(await returnedFromGithub(ports(), another, { code: CODE, state })).toMatchObject(refused);
    expect(await returnedFromGithub(ports(), actor("viewer"), { code: CODE, state })).toMatchObject(refused);
    expect(await returnedFromGithub(ports(), actor("admin"), { code: CODE, state: "" })).toMatchObject(refused);
    const foreign = ports({ seal: createStateSeal("another secret") });
    expect(await returnedFromGithub(foreign, actor("admin"), { code: CODE, state })).toMatchObject(refused);
    now = new Date(now.getTime() + 3_600_000);
    expect(await returnedFromGithub(ports(), actor("admin"), { code: CODE, state })).toMatchObject(refused);
  });

  test.each(["", "a b", "$(reboot)", "x;y", "`id`", "--help-me-please"])(
    "is no command with %j for a code",
    async (code) => {
      const back = await returnedFromGithub(ports(), actor("admin"), { code, state: await stateOf() });
      expect(back).toMatchObject({ ok: false, failure: { code: "bad-code" } });
    },
  );
});

describe("teams with a role", () => {
  const teams = { "security-lead": ["security:4711"], commander: ["incident-command"] };

  test("are set by admins, once for each version that they read, with a record", async () => {
    expect(await saveTeams(ports(), actor("admin"), { organisationId, teams, version: 0 })).toEqual({
      ok: true,
      value: null,
    });
    const [settings] = await readSettings(ports(), actor("admin"));
    expect(settings).toMatchObject({ teams, teamsVersion: 1 });
    const both = await Promise.all(
      [1, 2].map(() => saveTeams(ports(), actor("admin"), { organisationId, teams, version: 1 })),
    );
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await saveTeams(ports(), actor("admin"), { organisationId, teams, version: 0 })).toMatchObject({
      failure: { code: "changed" },
    });
    const events = await db.database.auditEvent.findMany({ where: { action: "setting.teams", organisationId } });
    expect(events).toHaveLength(2);
    expect(events[0]?.data).toEqual({ "security-lead": "security:4711", commander: "incident-command" });
  });

  test("are set by nobody else, and for no other organisation", async () => {
    for (const who of [actor("security-lead"), actor("viewer"), actor("admin", "x", other)])
      expect(await saveTeams(ports(), who, { organisationId, teams, version: 1 })).toMatchObject({
        failure: { code: "forbidden" },
      });
  });

  test.each(["@acme/security", "a b", "", "security:", "security:0", "x".repeat(120)])("are no %j", async (name) => {
    const wrong = { ...teams, commander: [name] };
    expect(await saveTeams(ports(), actor("admin"), { organisationId, teams: wrong, version: 2 })).toMatchObject({
      failure: { code: "bad-team" },
    });
  });
});
