import { beforeAll, describe, expect, test } from "vitest";
import { type Contract, contract, IS_REAL } from "./context.ts";
import { COVERAGE, callsOfNobody, UNPROVEN, usedOfGithub } from "./coverage.ts";
import { OPERATIONS } from "./operations.ts";

/**
 * The same calls as in production, on the stand-in, or on a real organisation where `npm run contract` names one: what is proven on the
 * stand-in alone is proven of the stand-in.
 */
let setting: Contract;

beforeAll(async () => {
  setting = await contract();
});

describe(IS_REAL ? "a real GitHub" : "the stand-in GitHub", () => {
  for (const { name, calls, run } of OPERATIONS) test(`${name} (${calls.join(", ")})`, () => run(setting));

  test("no two guarantees have one name", () => {
    expect(new Set(OPERATIONS.map(({ name }) => name)).size).toBe(OPERATIONS.length);
  });
});

describe("what the product asks of GitHub", () => {
  test("is proven by an operation, or said to be unproven with the reason", () => {
    expect(usedOfGithub()).toEqual(Object.keys(COVERAGE).sort());
    expect(callsOfNobody()).toEqual([]);
  });

  // In the list of a run they stand beside what was proven.
  for (const one of UNPROVEN) test.skip(`unproven: ${one}`);
});
