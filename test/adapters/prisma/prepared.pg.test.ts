import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { StatementNames } from "../../../lib/adapters/prisma/prepared.ts";
import type { Sight } from "../../../lib/core/people/sight.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let postgres: TestDatabase;
let web: Database;
let looks: Sight = { kind: "whole" };

beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());

beforeEach(async () => {
  await web?.$disconnect();
  looks = { kind: "whole" };
  web = createDatabase(postgres.webUrl, 1, { sight: () => looks });
  await owner(
    "DROP TABLE IF EXISTS parcel",
    "CREATE TABLE parcel (id integer PRIMARY KEY, words text)",
    "INSERT INTO parcel VALUES (1, 'one'), (2, 'two')",
    "GRANT SELECT ON parcel TO PUBLIC",
  );
});
afterAll(() => web.$disconnect());

async function owner(...statements: string[]): Promise<void> {
  for (const statement of statements) await postgres.database.$executeRawUnsafe(statement);
}
const parcel = (id: number, from: Pick<Database, "$queryRaw"> = web) =>
  from.$queryRaw<object[]>`SELECT * FROM parcel WHERE id = ${id}`;
const prepared = () => web.$queryRaw<{ generic: number; custom: number }[]>`
  SELECT generic_plans::int AS generic, custom_plans::int AS custom FROM pg_prepared_statements WHERE statement LIKE '%FROM parcel%'`;

describe("statements of web", () => {
  it("are prepared from the second time on, and planned no more once that is no dearer", async () => {
    await parcel(1);
    expect(await prepared()).toEqual([]);
    for (let i = 0; i < 7; i++) expect(await parcel((i % 2) + 1)).toMatchObject([{ id: (i % 2) + 1 }]);
    expect(await prepared()).toEqual([{ generic: 2, custom: 5 }]);
  });

  it("have plans of their own for those who see all and for those who see a part", async () => {
    for (let i = 0; i < 3; i++) await parcel(1);
    looks = { kind: "person", id: "00000000-0000-4000-8000-000000000001" };
    for (let i = 0; i < 4; i++) await parcel(1);
    expect((await prepared()).map(({ custom }) => custom).sort()).toEqual([2, 3]);
  });

  it("are sent as they are without values", async () => {
    for (let i = 0; i < 3; i++) await web.$queryRaw`SELECT count(*) FROM parcel`;
    expect(await prepared()).toEqual([]);
  });

  it("answer with the columns that a migration has made meanwhile", async () => {
    for (let i = 0; i < 3; i++) await parcel(1);
    await owner("ALTER TABLE parcel ADD COLUMN weight integer NOT NULL DEFAULT 7");
    expect(await parcel(1)).toEqual([{ id: 1, words: "one", weight: 7 }]);
  });

  it("fail one transaction after a migration, and no second one", async () => {
    const read = () => web.$transaction((tx) => parcel(2, tx));
    for (let i = 0; i < 3; i++) await read();
    await owner("ALTER TABLE parcel DROP COLUMN words");
    await expect(read()).rejects.toThrow("cached plan");
    expect(await read()).toEqual([{ id: 2 }]);
  });

  it("are prepared although they failed at first", async () => {
    await owner("ALTER TABLE parcel RENAME TO away");
    for (let i = 0; i < 3; i++) await expect(parcel(1)).rejects.toThrow("does not exist");
    await owner("ALTER TABLE away RENAME TO parcel");
    for (let i = 0; i < 3; i++) expect(await parcel(1)).toMatchObject([{ id: 1 }]);
    expect(await prepared()).toMatchObject([{ custom: 3 }]);
  });
});

describe("names", () => {
  const text = (sql: string) => ({ sql, args: [1] });

  it("are not given to a text that comes once, nor to one of very many values", () => {
    const names = new StatementNames();
    expect(names.nameOf(text("a"), "whole")).toBe("");
    expect(names.nameOf(text("b"), "whole")).toBe("");
    const long = text(`SELECT ${"$1, ".repeat(6_000)}`);
    expect([names.nameOf(long, "whole"), names.nameOf(long, "whole")]).toEqual(["", ""]);
    const again = names.nameOf(text("a"), "whole");
    expect(again).not.toBe("");
    expect(names.nameOf(text("a"), "whole")).toBe(again);
    expect(names.nameOf(text("a"), "person")).toBe("");
  });

  it("end at a thousand, whatever texts come, and those that have one keep it", () => {
    const names = new StatementNames();
    const given = new Set<string>();
    for (let i = 0; i < 3_000; i++) {
      names.nameOf(text(`${i}`), "whole");
      given.add(names.nameOf(text(`${i}`), "whole"));
    }
    expect(given.size).toBe(1_001);
    expect(names.nameOf(text("7"), "whole")).not.toBe("");
    expect(names.nameOf(text("2999"), "whole")).toBe("");
  });

  it("are others after a migration", () => {
    const names = new StatementNames();
    const two = () => [names.nameOf(text("a"), "whole"), names.nameOf(text("a"), "whole")];
    const [, before] = two();
    names.forget();
    const [first, after] = two();
    expect(first).toBe("");
    expect(after).not.toBe(before);
  });
});
