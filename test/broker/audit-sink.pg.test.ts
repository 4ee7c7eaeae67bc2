import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { uuidV7 } from "../../lib/container/broker/uuid.ts";
import { auditOf, holdMint, liveTokens, own, until } from "../support/broker/helpers.ts";
import { activate, ask, brokerWorld, mints, recordOf, type World } from "../support/broker/world.ts";

/** Nothing is handed out that is not on record: the database fails before, during and after minting. */

let world: World;
beforeAll(async () => {
  world = await brokerWorld();
  await activate(world);
});
afterAll(() => world.close());
afterEach(() => world.github.control.clearFaults());

/** Each breaks the record in its own way. @returns what mends it */
const BREAKS: readonly (readonly [name: string, work: () => Promise<() => Promise<unknown>>])[] = [
  [
    "the audit's table is gone",
    async () => {
      await own(world, "ALTER TABLE audit_event RENAME TO hidden");
      return () => own(world, "ALTER TABLE hidden RENAME TO audit_event");
    },
  ],
  [
    "the broker may not write the audit",
    async () => {
      await own(world, "REVOKE INSERT ON audit_event FROM thaw_broker_test");
      return () => own(world, "GRANT INSERT ON audit_event TO thaw_broker_test");
    },
  ],
  [
    "the audit refuses rows",
    async () => {
      await own(world, "ALTER TABLE audit_event ADD CONSTRAINT broken CHECK (false) NOT VALID");
      return () => own(world, "ALTER TABLE audit_event DROP CONSTRAINT broken");
    },
  ],
  [
    "the database lets nobody in",
    async () => {
      const name = new URL(world.db.ownerUrl).pathname.slice(1);
      const server = world.db.ownerUrl.replace(`/${name}`, "/postgres");
      await world.db.query(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await world.db.query(server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
      return () => world.db.query(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    },
  ],
  [
    "the database is read only",
    async () => {
      await own(
        world,
        "ALTER ROLE thaw_broker_test IN DATABASE CURRENT SET default_transaction_read_only = on".replace(
          "CURRENT",
          new URL(world.db.ownerUrl).pathname.slice(1),
        ),
      );
      await own(
        world,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'thaw_broker_test' AND datname = current_database()",
      );
      return async () => {
        await own(
          world,
          "ALTER ROLE thaw_broker_test IN DATABASE CURRENT RESET default_transaction_read_only".replace(
            "CURRENT",
            new URL(world.db.ownerUrl).pathname.slice(1),
          ),
        );
        await own(
          world,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'thaw_broker_test' AND datname = current_database()",
        );
      };
    },
  ],
];

const working = () => until(async () => (await ask(world)).status === 200);

describe("down before minting: 503, and GitHub is not asked", () => {
  test.each(BREAKS)("%s", async (_name, work) => {
    await working();
    const mend = await work();
    const before = { mints: mints(world), live: liveTokens(world) };
    const answer = await ask(world).finally(mend);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answer.body.detail).toMatch(/hands out nothing that is not recorded/);
    expect({ mints: mints(world), live: liveTokens(world) }).toEqual(before);
    await working();
  });
});

describe("down after minting: the token is taken back, and the request fails", () => {
  test.each(BREAKS)("%s", async (_name, work) => {
    await working();
    const live = liveTokens(world);
    const { arrived, release } = holdMint(world);
    const asked = ask(world);
    await arrived;
    const mend = await work();
    release();
    const answer = await asked.finally(mend);
    expect(answer.status).toBe(500);
    expect(answer.body.detail).toBe("The credential could not be recorded, so it was taken back. Try again.");
    expect(JSON.stringify(answer.body)).not.toMatch(/ghs_/);
    expect(liveTokens(world)).toBe(live);
    await working();
    // It was intended, it may by now be known to have failed, then with the hash of what was taken back, and it was never issued.
    const record = await recordOf(world, answer);
    expect(["intent", "failed"]).toContain(record?.phase);
    const hash = record?.phase === "failed" ? expect.stringMatching(/^[A-Za-z\d+/]{43}=$/) : null;
    expect(record).toMatchObject({ hashed_token: hash, revoke_hash: null });
    expect((await auditOf(world, answer)).map(({ action }) => action)).not.toContain("issuance.issued");
  });

  test("and GitHub is away, too: nothing is handed out all the same", async () => {
    const { arrived, release } = holdMint(world);
    const asked = ask(world);
    await arrived;
    world.github.control.fail({
      method: "DELETE",
      route: "/installation/token",
      times: "all",
      fault: { kind: "status", status: 500 },
    });
    const mend = await BREAKS[0]?.[1]();
    release();
    const answer = await asked.finally(() => mend?.());
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toMatch(/ghs_/);
  });
});

test("a denial that cannot be recorded is no denial: 503, and nothing minted", async () => {
  await own(
    world,
    "CREATE FUNCTION refuse_denials() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
  );
  await own(
    world,
    "CREATE TRIGGER refuse_denials BEFORE INSERT ON audit_event FOR EACH ROW WHEN (NEW.action = 'issuance.denied') EXECUTE FUNCTION refuse_denials()",
  );
  const before = mints(world);
  const answer = await ask(world, { token: await world.token({ ref: "refs/heads/evil" }) });
  await own(world, "DROP TRIGGER refuse_denials ON audit_event");
  expect(answer.status).toBe(503);
  expect(mints(world)).toBe(before);
});

test("one record that the database refuses spoils no other of the same batch", async () => {
  await own(world, "ALTER TABLE issuance ADD CONSTRAINT no_seven CHECK (run_id <> '7') NOT VALID");
  const tokens = await Promise.all(
    Array.from({ length: 12 }, (_, index) => world.token({ run_id: index % 4 === 0 ? "7" : "8" })),
  );
  const answers = await Promise.all(tokens.map((token) => ask(world, { token })));
  await own(world, "ALTER TABLE issuance DROP CONSTRAINT no_seven");
  expect(answers.map(({ status }) => status)).toEqual(tokens.map((_, index) => (index % 4 === 0 ? 503 : 200)));
});

test("an intent without a result becomes unknown after two minutes, is audited, and counts as a figure", async () => {
  // As a broker that died left them.
  const ids = [uuidV7(new Date()), uuidV7(new Date())];
  const lost = `INSERT INTO issuance (id, organisation_id, at, kind, issuer, subject_id, owner_id, grant_name, phase, correlation_id)
    SELECT id, $2, now() - interval '118 seconds', 'token', 'github', '1', '1', 'lost.job', 'intent', 'c' FROM unnest($1::uuid[]) AS id`;
  await own(world, lost, [ids, world.organisationId]);
  expect((await own(world, "SELECT 1 FROM issuance WHERE id = ANY($1) AND phase = 'intent'", [ids])).rowCount).toBe(2);
  await own(world, "UPDATE issuance SET at = at - interval '3 seconds' WHERE id = ANY($1)", [ids]);
  const changed = await until(async () => {
    const found = await own(world, "SELECT * FROM issuance WHERE id = ANY($1) AND phase = 'unknown'", [ids]);
    return found.rows.length === 2 ? found.rows : null;
  });
  for (const row of changed) expect(row).toMatchObject({ reason_code: "broker-lost", expires_at: expect.any(Date) });
  const audited = await own(
    world,
    "SELECT object_id FROM audit_event WHERE action = 'issuance.unknown' AND object_id = ANY($1)",
    [ids],
  );
  expect(audited.rows.map(({ object_id }) => object_id).sort()).toEqual([...ids].sort());
  await until(async () =>
    (await (await fetch(`${world.origin}/metrics`)).text()).includes("thaw_broker_unknown_outcomes 2"),
  );
});

test("it says that it is not ready while it cannot record, and that it runs", async () => {
  const mend = await BREAKS[3]?.[1]();
  const ready = await fetch(`${world.origin}/readyz`);
  const alive = await fetch(`${world.origin}/healthz`);
  await mend?.();
  expect([ready.status, alive.status]).toEqual([503, 200]);
  await until(async () => (await fetch(`${world.origin}/readyz`)).status === 200);
});
