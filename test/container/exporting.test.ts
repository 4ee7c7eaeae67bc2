import { describe, expect, it } from "vitest";
import { exporting } from "../../lib/container/exporting.ts";
import type { UserActor } from "../../lib/core/actor.ts";

const ACTOR: UserActor = {
  kind: "user",
  id: "ada",
  login: "ada",
  roles: [
    { organisationId: "acme", role: "viewer" },
    { organisationId: "acme", role: "admin" },
  ],
};

async function* pieces(): AsyncGenerator<string, void, undefined> {
  yield "first\n";
  yield "second\n";
}

function world(roles: UserActor["roles"] | null, userId = "ada") {
  return exporting({
    sessions: {
      find: async (hash) =>
        roles === null || hash !== "hash of token"
          ? null
          : { userId, login: "ada", expiresAt: new Date(1), roles: roles.map((role) => ({ ...role, asOf: null })) },
    },
    tokens: { hash: (token) => `hash of ${token}` },
    clock: { now: () => new Date(0) },
  });
}

const text = (body: ReadableStream<Uint8Array> | null) => new Response(body).text();

describe("a file for one person", () => {
  it("is whole while the session and all roles stand, more of them or not", async () => {
    const more = [...ACTOR.roles, { organisationId: "other", role: "viewer" as const }];
    expect(await text(world(more)(ACTOR, "token", pieces()))).toBe("first\nsecond\n");
  });

  it.each([
    ["the session is over", world(null)],
    ["it is another's", world(ACTOR.roles, "eve")],
    ["a role is gone", world(ACTOR.roles.slice(0, 1))],
    ["a role is another organisation's", world(ACTOR.roles.map((one) => ({ ...one, organisationId: "other" })))],
  ])("breaks off once %s", async (_, begin) => {
    await expect(text(begin(ACTOR, "token", pieces()))).rejects.toThrow(/may not read/);
  });

  it("has a bound for each person and for all, and a place is free again once it is read", async () => {
    const begin = world(ACTOR.roles);
    const own = [begin(ACTOR, "token", pieces()), begin(ACTOR, "token", pieces())];
    expect(begin(ACTOR, "token", pieces())).toBeNull();
    await text(own[0] ?? null);
    expect(begin(ACTOR, "token", pieces())).not.toBeNull();
    for (const id of ["b", "c", "d"]) {
      begin({ ...ACTOR, id }, "token", pieces());
      begin({ ...ACTOR, id }, "token", pieces());
    }
    expect(begin({ ...ACTOR, id: "last" }, "token", pieces())).toBeNull();
  });
});
