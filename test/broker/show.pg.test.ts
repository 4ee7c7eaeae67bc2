import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { JobResult } from "../../demo/github/index.ts";
import { activate, ask, brokerWorld, GRANT, mints, REPOSITORY, WORKFLOW, type World } from "../support/broker/world.ts";

/** One job from its start to what is left of it: issuer, action, broker, GitHub, git. Nothing in between is played by the test. */

const ACTION = "acme/thaw/action";
const ACTION_FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../action");

const RELEASE = `name: release
on: push
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write
    steps:
      - id: thaw
        uses: ${ACTION}@${"0".repeat(40)} # v1
        with:
          broker-url: \${{ vars.THAW_BROKER_URL }}
          grant: ${GRANT}
      - uses: actions/checkout@${"1".repeat(40)} # v5
        with:
          token: \${{ steps.thaw.outputs.token }}
      - id: push
        run: |
          git config user.name release
          git config user.email release@acme.example
          echo "\${{ github.run_id }}" > released.txt
          git add released.txt
          git commit --quiet --message Release
          git push --quiet origin HEAD:refs/heads/released-\${{ github.run_id }}
          echo "head=$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"
`;

let world: World;

beforeAll(async () => {
  world = await brokerWorld();
  await world.github.control.commit(REPOSITORY, { [WORKFLOW]: RELEASE });
});
afterAll(() => world.close());

function run(event = "push"): Promise<JobResult> {
  return world.github.control.runJob({
    ...{ repository: REPOSITORY, workflow: WORKFLOW, job: "publish", event, ref: "refs/heads/main", actor: "ada" },
    actions: { [ACTION]: ACTION_FOLDER },
    vars: { THAW_BROKER_URL: world.origin },
  });
}

interface Recorded {
  readonly id: string;
  readonly phase: string;
  readonly reason_code: string | null;
  readonly hashed_token: string | null;
}

async function newest(): Promise<Recorded> {
  const { rows } = await world.db.query(world.db.ownerUrl, "SELECT * FROM issuance ORDER BY at DESC, id DESC LIMIT 1");
  return rows[0];
}

/** What the audit says of an issuance, in order. */
async function auditOf(
  id: string,
): Promise<readonly { readonly action: string; readonly data: Record<string, unknown> }[]> {
  const { rows } = await world.db.query(
    world.db.ownerUrl,
    "SELECT action, data FROM audit_event WHERE object_kind = 'issuance' AND object_id = $1 ORDER BY seq",
    [id],
  );
  return rows;
}

/** The checks that did not hold, as the record of the result has them. */
function failedChecks(events: Awaited<ReturnType<typeof auditOf>>): readonly unknown[] {
  const checks = (events.at(-1)?.data.checks ?? []) as readonly (readonly unknown[])[];
  return checks.filter(([, , , , , holds]) => holds === false).map(([reason]) => reason);
}

function errorOf(job: JobResult): string {
  return job.annotations.find(({ level }) => level === "error")?.message ?? "";
}

describe("a job whose policy is active", () => {
  beforeEach(() => activate(world));

  test("gets a token, pushes with it to a real git server, and the token is gone after it", async () => {
    const job = await run();
    expect(job.log).not.toMatch(/gh[su]_\w/);
    expect({ success: job.success, error: errorOf(job) }).toEqual({ success: true, error: "" });
    expect(job.steps.find(({ id }) => id === "push")?.outputs.head).toMatch(/^[0-9a-f]{40}$/);
    const record = await newest();
    expect(record).toMatchObject({ phase: "revoked", reason_code: null });
    const token = world.github.control.tokens().find(({ hashedToken }) => hashedToken === record.hashed_token);
    expect(token?.revokedAt).toEqual(expect.any(Number));
    expect((await auditOf(record.id)).map(({ action }) => action)).toEqual([
      "issuance.intent",
      "issuance.issued",
      "issuance.revoked",
    ]);
    // The same token in GitHub's own log: the push was made with it.
    const logged = world.github.control.auditLog().filter((entry) => entry.hashed_token === record.hashed_token);
    expect(logged.map(({ action }) => action)).toContain("git.push");
  });

  test("its token for the broker is good once: who replays it gets nothing, and the record says so", async () => {
    const token = await world.token();
    expect((await ask(world, { token })).status).toBe(200);
    const before = mints(world);
    const replayed = await ask(world, { token });
    expect(replayed.status).toBe(403);
    expect(mints(world)).toBe(before);
    const record = await newest();
    expect(record).toMatchObject({ phase: "denied", reason_code: "token-replayed" });
    expect((await auditOf(record.id)).at(-1)?.data).toMatchObject({ reason: "token-replayed" });
  });

  test("whose policy was revoked a moment before is denied, and the record says by what", async () => {
    await world.db.query(
      world.db.ownerUrl,
      "UPDATE trust_policy_version SET status = 'revoked', ended_at = now() WHERE status = 'active'",
    );
    const before = mints(world);
    const job = await run();
    expect(job.success).toBe(false);
    expect(errorOf(job)).toMatch(/^This job was not given the credential\..*correlation id [0-9a-f-]{36}/s);
    expect(mints(world)).toBe(before);
    const record = await newest();
    expect(record).toMatchObject({ phase: "denied", reason_code: "policy-not-active" });
    expect(failedChecks(await auditOf(record.id))).toEqual(["policy-not-active"]);
  });

  test("is denied while a kill switch is on, and gets its token again once it is lifted", async () => {
    await world.db.query(
      world.db.ownerUrl,
      "INSERT INTO kill_switch (id, organisation_id, scope_kind, scope_id, reason, author) VALUES (gen_random_uuid(), $1, 'organisation', $2, 'drill', 'ada')",
      [world.organisationId, world.organisationId],
    );
    const before = mints(world);
    expect((await run()).success).toBe(false);
    expect(mints(world)).toBe(before);
    const record = await newest();
    expect(record).toMatchObject({ phase: "denied", reason_code: "kill-switch" });
    expect(failedChecks(await auditOf(record.id))).toEqual(["kill-switch"]);
    await world.db.query(world.db.ownerUrl, "UPDATE kill_switch SET lifted_at = now(), lifted_by = 'ada'");
    expect((await run()).success).toBe(true);
  });

  test("is denied for an event that the policy does not name", async () => {
    expect((await run("workflow_dispatch")).success).toBe(false);
    const record = await newest();
    expect(record).toMatchObject({ phase: "denied", reason_code: "event" });
    expect(failedChecks(await auditOf(record.id))).toEqual(["event"]);
  });
});
