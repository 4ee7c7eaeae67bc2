import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readMigrations } from "../../lib/adapters/postgres/migrate.ts";
import { brokenRules, DESTRUCTIVE, RULES, type Rule } from "../support/migration-rules.ts";

const ALL = readMigrations(path.join(fileURLToPath(new URL("../..", import.meta.url)), "prisma", "migrations"));

/** Nobody ran a version before the first release beside a newer one: until then only what loses something is listed. */
const FIRST_RELEASE = "20261201000000";

/** By migration: what it does all the same, and why that is right. */
const EXCEPTIONS: Readonly<Record<string, Readonly<Partial<Record<Rule, string>>>>> = {
  // History, of before the first release.
  "20261128120000_issuance_writes": {
    type: "Before the first release: no broker of an earlier version ran beside it.",
  },
  "20261129091000_persistence": {
    "drop-column": "Before the first release: no reader of the column was ever released.",
    "required-column": "Before the first release: its rows were found anew by the next look.",
    "delete-rows": "Before the first release: what was read is read again, and nobody had decided about it.",
  },
};

describe("migrations that the version before survives", () => {
  test.each(ALL.map(({ name, sql }) => ({ name, sql })))("$name", ({ name, sql }) => {
    const broken = brokenRules(sql).filter((rule) => name >= FIRST_RELEASE || DESTRUCTIVE.includes(rule));
    const excepted = Object.keys(EXCEPTIONS[name] ?? {});
    expect(broken.filter((rule) => !excepted.includes(rule)).map((rule) => `${rule}: ${RULES[rule]}`)).toEqual([]);
    expect(excepted.filter((rule) => !broken.includes(rule as Rule))).toEqual([]);
  });

  test("exceptions are of migrations that there are, and each has its reason", () => {
    const names = new Set(ALL.map(({ name }) => name));
    expect(Object.keys(EXCEPTIONS).filter((name) => !names.has(name))).toEqual([]);
    expect(
      Object.values(EXCEPTIONS)
        .flatMap((rules) => Object.values(rules))
        .filter((why) => why.length < 20),
    ).toEqual([]);
  });
});

describe("the rules", () => {
  test.each<[string, readonly Rule[]]>([
    ['DROP TABLE "scan"', ["drop-table"]],
    ['ALTER TABLE "scan" DROP COLUMN "ref"', ["drop-column"]],
    ["ALTER TABLE scan DROP ref", ["drop-column"]],
    ['ALTER TABLE "scan" RENAME COLUMN "ref" TO "branch"', ["rename"]],
    ['ALTER TABLE "scan" RENAME TO "look"', ["rename"]],
    ['ALTER TABLE "scan" ALTER COLUMN "ref" TYPE varchar(3)', ["type"]],
    ['ALTER TABLE "scan" ALTER COLUMN "ref" SET DATA TYPE text', ["type"]],
    ['ALTER TABLE "scan" ALTER COLUMN "ref" SET NOT NULL', ["set-not-null"]],
    ['ALTER TABLE "scan" ADD COLUMN "a" text, ADD COLUMN "b" text NOT NULL', ["required-column"]],
    ['ALTER TABLE "scan" ADD COLUMN "b" text NOT NULL DEFAULT \'\'', []],
    ['ALTER TABLE "scan" ADD COLUMN "b" numeric(10, 2)', []],
    ['ALTER TABLE "scan" ADD CONSTRAINT "c" CHECK ("a" > 0)', ["constraint"]],
    ['ALTER TABLE "scan" ADD CONSTRAINT "c" CHECK ("a" > 0) NOT VALID', []],
    ['ALTER TABLE "scan" VALIDATE CONSTRAINT "c"', []],
    ['ALTER TABLE "scan" DROP CONSTRAINT "c"', []],
    ['ALTER TABLE "scan" ALTER COLUMN "a" DROP NOT NULL', []],
    ['CREATE INDEX "i" ON "scan" ("a")', ["index-locks"]],
    ['CREATE INDEX CONCURRENTLY "i" ON "scan" ("a")', []],
    ['CREATE UNIQUE INDEX CONCURRENTLY "i" ON "scan" ("a")', ["unique-index"]],
    ['CREATE UNIQUE INDEX "i" ON "scan"("a")', ["unique-index", "index-locks"]],
    ['CREATE TABLE "new" ("a" text); CREATE UNIQUE INDEX "i" ON "new"("a"); ALTER TABLE "new" ADD CHECK (true)', []],
    ["DELETE FROM scan", ["delete-rows"]],
    ["DROP FUNCTION f()", ["drop-other"]],
    ["CREATE FUNCTION f() RETURNS void AS $$ BEGIN DROP TABLE scan; DELETE FROM scan; END $$ LANGUAGE plpgsql", []],
    ["-- DROP TABLE scan\nSELECT 'DROP TABLE scan; it''s';", []],
  ])("%s", (sql, rules) => {
    expect(brokenRules(sql)).toEqual(rules);
  });
});
