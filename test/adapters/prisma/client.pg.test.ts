import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;
const warnings: string[] = [];
const note = (warning: Error) => warnings.push(warning.message);

beforeAll(async () => {
  process.on("warning", note);
  db = await testDatabase();
});
afterAll(async () => {
  process.off("warning", note);
  await db.close();
});

test("several relations of a row, read in a transaction, are statements one after the other, as pg wants them", async () => {
  const { organisation, repository, scan } = db.database;
  const { id: organisationId } = await organisation.create({
    data: { host: "github.com", githubId: 7n, login: "acme", kind: "github" },
  });
  const { id: repositoryId } = await repository.create({ data: { organisationId, owner: "acme", name: "site" } });
  const about = { ref: "main", purpose: "branch", engineVersion: "1", status: "queued" };
  await scan.create({ data: { organisationId, repositoryId, batchId: organisationId, ...about } });
  const relations = { organisation: true, repository: true, scanFiles: true, plans: true } as const;
  const rows = await db.database.$transaction((tx) => tx.scan.findMany({ include: relations }));
  const [organisationOf, repositoryOf] = [{ login: "acme" }, { name: "site" }];
  expect(rows).toMatchObject([{ organisation: organisationOf, repository: repositoryOf, scanFiles: [], plans: [] }]);
  await setImmediate();
  expect(warnings).toEqual([]);
});

test("a statement of a transaction that fails keeps no other one back", async () => {
  const ends = await db.database.$transaction((tx) =>
    Promise.allSettled([tx.$executeRaw`SAVEPOINT a`, tx.$executeRaw`SELECT 1 / 0`, tx.$executeRaw`ROLLBACK TO a`]),
  );
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("a transaction begins at its level by one statement, and the next one of the connection at its own", async () => {
  const one = createDatabase(db.webUrl, 1);
  const level = (tx: Pick<Database, "$queryRaw">) =>
    tx.$queryRaw<{ transaction_isolation: string }[]>`SHOW transaction_isolation`;
  const levels = [];
  for (const isolationLevel of ["RepeatableRead", "Serializable", undefined, "RepeatableRead"] as const)
    levels.push((await one.$transaction((tx) => level(tx), { ...(isolationLevel && { isolationLevel }) }))[0]);
  levels.push((await level(one))[0]);
  expect(levels.map((row) => row?.transaction_isolation)).toEqual([
    "repeatable read",
    "serializable",
    "read committed",
    "repeatable read",
    "read committed",
  ]);
  const fails = one.$transaction((tx) => tx.$queryRaw`SELECT 1 / 0`, { isolationLevel: "Serializable" });
  await expect(fails).rejects.toThrow("division by zero");
  expect(await level(one)).toEqual([{ transaction_isolation: "read committed" }]);
  await one.$disconnect();
});
