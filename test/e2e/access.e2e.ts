import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../lib/core/actor.ts";
import { apiToken } from "../support/api/world.ts";
import { ACTIONS, type ActionEntry, MEMBERS, PAGES } from "./support/access-table.ts";
import {
  type AccessIds,
  act,
  actionIds,
  cookie,
  filled,
  memberOfGithub,
  missing,
  type Person,
  putBack,
  signedIn,
  stranger,
  thingsOf,
  withoutThings,
} from "./support/access-world.ts";
import { describeRooms, type Room } from "./support/browser.ts";

/** Everything that app/ has, asked by everybody, over HTTP: the table says what becomes of it. */

interface World {
  readonly ids: AccessIds;
  readonly people: ReadonlyMap<Role, Person>;
  readonly far: Person;
  /** Whom GitHub lets read nothing of it. */
  readonly member: Person;
  readonly token: string;
}

async function worldOf(room: Room): Promise<World> {
  const { database, organisationId } = room;
  const people = new Map<Role, Person>();
  for (const role of MEMBERS) people.set(role, await signedIn(database, organisationId, role));
  const token = await apiToken({ database }, organisationId);
  const member = await memberOfGithub(database, organisationId);
  return { ids: await thingsOf(room), people, far: await stranger(database), member, token };
}

function of(world: World, role: Role): Person {
  const person = world.people.get(role);
  if (person === undefined) throw new Error(`There is no ${role}.`);
  return person;
}

/** What leads to an event stream is not read to its end, which never comes. */
async function look(room: Room, at: string, headers: Record<string, string>) {
  const answer = await fetch(`${room.origin}${at}`, { redirect: "manual", headers });
  const streams = answer.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (streams) await answer.body?.cancel();
  return { status: answer.status, location: answer.headers.get("location"), text: streams ? "" : await answer.text() };
}

/** Names of the organisation's repositories and credentials that are no words of a page. */
async function namesIn({ database, organisationId }: Room): Promise<readonly string[]> {
  const where = { organisationId };
  const [repositories, credentials] = await Promise.all([
    database.repository.findMany({ where, select: { name: true } }),
    database.credential.findMany({ where, select: { name: true } }),
  ]);
  const names = [...repositories, ...credentials].map(({ name }) => name);
  return [...new Set(names)].filter((name) => name.length > 6 && /[-_]/.test(name) && /^[\w-]+$/.test(name));
}

/** Without what is another one in each answer, and without the address that was asked for. */
function plain(text: string, at: string, ids: AccessIds): string {
  const parts = [at, encodeURIComponent(at), ...Object.values(ids)].filter((part) => part.length > 5);
  const nameless = parts.sort((a, b) => b.length - a.length).reduce((rest, part) => rest.replaceAll(part, "X"), text);
  return nameless
    .replaceAll(/nonce\\*"?[=:]\\*"[^"\\]*\\*"/g, "")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d(?::\d\d)?/g, "T");
}

describeRooms("a page or a route", (room) => {
  let world: World;
  beforeAll(async () => {
    world = await worldOf(room());
  });

  afterAll(() => withoutThings(room().database, world.ids));

  describe.each(Object.entries(PAGES))("%s", (_file, { look: kind, at, data }) => {
    it("without a session, or with a token for machines in its place, is the sign-in page or 401", async () => {
      const address = filled(at, world.ids);
      for (const headers of [{}, { authorization: `Bearer ${world.token}` }, cookie(world.token)]) {
        const { status, location, text } = await look(room(), address, headers as Record<string, string>);
        if (kind === "open" || kind === "door") {
          expect(status).toBe(200);
          continue;
        }
        expect(status).toBe(data === true ? 401 : 307);
        if (data !== true) expect(location).toMatch(/^(?:http:\/\/[^/]+)?\/sign-in(?:\?|$)/);
        expect(plain(text, address, world.ids)).not.toMatch(/payments-api|RELEASE_PAT|NPM_TOKEN/);
      }
    });

    it("is there for whoever belongs to the organisation, in every role", async () => {
      const address = filled(at, world.ids);
      const got = await Promise.all(
        MEMBERS.map(async (role) => [role, (await look(room(), address, cookie(of(world, role).session))).status]),
      );
      const wanted = kind === "door" ? 307 : 200;
      expect(Object.fromEntries(got)).toEqual(Object.fromEntries(MEMBERS.map((role) => [role, wanted])));
    });

    it("tells a member who may read no repository on GitHub no name of one, nor of a credential", async () => {
      const { status, text } = await look(room(), filled(at, world.ids), cookie(world.member.session));
      expect(kind === "thing" ? [200, 404] : [kind === "door" ? 307 : 200]).toContain(status);
      // What was asked for stands in the answer's own address.
      const asked: readonly (string | undefined)[] = [world.ids.owner, world.ids.name];
      const told = (await namesIn(room())).filter((name) => text.includes(name) && !asked.includes(name));
      expect(told).toEqual([]);
      if (status === 200) expect(/payments-api|RELEASE_PAT|NPM_TOKEN/.exec(text)).toBeNull();
    });

    it("tells a member of another organisation nothing of it, not even that it is there", async () => {
      const address = filled(at, world.ids);
      const own = cookie(world.far.session);
      const { status, text } = await look(room(), address, own);
      if (kind !== "thing") {
        expect(status).toBe(kind === "door" ? 307 : 200);
        expect(text).not.toMatch(/payments-api|RELEASE_PAT|NPM_TOKEN|Leaked runner token/);
        return;
      }
      const gone = missing(world.ids);
      const other = filled(at, gone);
      const none = await look(room(), other, own);
      expect([status, none.status]).toEqual([404, 404]);
      expect(plain(text, address, world.ids)).toBe(plain(none.text, other, gone));
    });
  });
});

describeRooms("an action", (room) => {
  let world: World;
  const built = actionIds();
  beforeAll(async () => {
    world = await worldOf(room());
  });

  afterAll(() => withoutThings(room().database, world.ids));

  const send = (action: string, { at, form }: ActionEntry, headers: Record<string, string>, ids = world.ids) => {
    const values = Object.fromEntries(Object.entries(form).map(([name, value]) => [name, filled(value, ids)]));
    const id = built.get(action) ?? "";
    const bare = action.endsWith("chooseTheme") || action.endsWith("signOut");
    return act(room().origin, { id, at: filled(at, ids), form: values, bare }, headers);
  };
  /** What was written about somebody in the record. */
  const written = ({ userId }: Person) => room().database.auditEvent.count({ where: { actorId: userId } });

  describe.each(Object.entries(ACTIONS))("%s", (action, entry) => {
    const { may } = entry;

    it("is of this build", () => {
      expect(built.get(action)).toMatch(/^[0-9a-f]{40,}$/);
    });

    it("is refused to every other site, whoever is signed in", async () => {
      const admin = of(world, "admin");
      const before = await written(admin);
      for (const headers of [
        { origin: "https://evil.example" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:1" },
      ] as Record<string, string>[]) {
        const { status, says, cookies } = await send(action, entry, { ...cookie(admin.session), ...headers });
        expect([status, says, cookies]).toEqual([403, "", []]);
      }
      expect(await written(admin)).toBe(before);
    });

    it.skipIf(may === "everybody")("leads to signing in without a session, or with a token for machines", async () => {
      for (const headers of [{}, { authorization: `Bearer ${world.token}` }, cookie(world.token)]) {
        const { redirect, says } = await send(action, entry, headers as Record<string, string>);
        expect(redirect).toMatch(/\/sign-in(?:[?;]|$)/);
        expect(says).not.toContain('"ok":true');
      }
    });

    it.skipIf(typeof may === "string")("goes on for its roles alone; nobody else leaves a trace", async () => {
      const refused = (await send(action, entry, cookie(of(world, "viewer").session))).says;
      expect(refused).toContain('"ok":false');
      const further: Role[] = [];
      const attempt = async (role: Role) => {
        if (entry.again) await putBack(room().database, world.ids);
        const person = of(world, role);
        const before = await written(person);
        const { says, redirect } = await send(action, entry, cookie(person.session));
        expect(redirect ?? "").not.toContain("/sign-in");
        if (says !== refused) further.push(role);
        else expect(await written(person)).toBe(before);
      };
      if (entry.again) for (const role of MEMBERS) await attempt(role);
      else await Promise.all(MEMBERS.map(attempt));
      expect(further.sort()).toEqual([...(may as readonly Role[])].sort());
    });

    it.skipIf(may === "everybody")(
      "does nothing for a member of another organisation, as if nothing were there",
      async () => {
        const before = await written(world.far);
        const own = cookie(world.far.session);
        const { says, redirect } = await send(action, entry, own);
        const none = await send(action, { ...entry, at: "/settings" }, own, missing(world.ids));
        // What names nothing is about their own organisation.
        if (Object.values(entry.form).some((value) => value.includes("{"))) expect(says).not.toContain('"ok":true');
        expect(says.replaceAll(/[0-9a-f-]{36}|payments-api|no-such-repository/g, "X")).toBe(
          none.says.replaceAll(/[0-9a-f-]{36}|payments-api|no-such-repository/g, "X"),
        );
        expect(redirect).toBe(none.redirect);
        expect(await written(world.far)).toBe(before);
      },
    );
  });
});
