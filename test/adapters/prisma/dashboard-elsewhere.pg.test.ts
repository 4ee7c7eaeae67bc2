import { expect, test } from "vitest";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createDashboardReading } from "../../../lib/adapters/prisma/dashboard.ts";
import { standIn } from "../../demo/github/support.ts";
import { testDatabase } from "../../support/database.ts";
import { OWNER, repository, syncWorld } from "../../support/sync.ts";

const CI = ".github/workflows/ci.yml";
const SHARED = `${OWNER}/shared/.github/workflows/x.yml@main`;
const caller = (name: string) =>
  `on: push\njobs:\n  a:\n    uses: ${SHARED}\n    secrets:\n      t: \${{ secrets.${name} }}\n`;

test("a repository's page has its release branches with findings of their own, and what was called elsewhere", async () => {
  const db = await testDatabase();
  const github = await standIn();
  await repository(github, "site", { [CI]: caller("NPM_TOKEN") });
  await github.control.commit(`${OWNER}/site`, { [CI]: caller("OLD_TOKEN") }, { branch: "release/1" });
  const world = await syncWorld(db, github);
  const web = createDatabase(db.webUrl, 2);
  try {
    await world.sync();
    await world.work();
    const named = { owner: OWNER, name: "site" };
    const read = await createDashboardReading(web).repository([world.organisationId], named, new Date());
    expect(read?.detail.findings.map(({ secretName }) => secretName)).toEqual(["NPM_TOKEN"]);
    expect(read?.detail.branches).toMatchObject({
      beyond: 0,
      complete: true,
      branches: [
        { name: "release/1", scanned: true, failure: null, findings: [{ secretName: "OLD_TOKEN", path: CI }] },
      ],
    });
    const why = `there is no repository ${OWNER}/shared, or the App may not see it`;
    expect(read?.detail.calls).toEqual([{ uses: SHARED, commit: null, why }]);
  } finally {
    await web.$disconnect();
    await world.close();
    await db.close();
  }
});
