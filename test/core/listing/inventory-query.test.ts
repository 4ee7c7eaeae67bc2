import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEVERITIES } from "../../../lib/core/contracts.ts";
import { INVENTORY_RULES } from "../../../lib/core/inventory/findings.ts";
import { SOURCE_IDS } from "../../../lib/core/inventory/sources.ts";
import {
  judgementQueryString,
  knownSource,
  parseJudgementQuery,
  parseSourceQuery,
  sourceQueryString,
} from "../../../lib/core/listing/inventory-query.ts";

function read(text: string): Record<string, string[]> {
  const params = new URLSearchParams(text);
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]));
}

const text = fc.string({ maxLength: 60 }).map((one) => one.replaceAll("\0", "").trim());
const page = fc.integer({ min: 1, max: 999_999 });

describe("the filters of the inventory", () => {
  it("come back from their address as they were", () => {
    const judgements = fc.record({
      text,
      rules: fc.subarray([...INVENTORY_RULES]),
      severities: fc.subarray([...SEVERITIES]),
      page,
    });
    fc.assert(
      fc.property(judgements, (query) => {
        expect(parseJudgementQuery(read(judgementQueryString(query)))).toEqual(query);
      }),
    );
    fc.assert(
      fc.property(fc.record({ text, judged: fc.boolean(), page }), (query) => {
        expect(parseSourceQuery(read(sourceQueryString(query)))).toEqual(query);
      }),
    );
  });

  it("never fail, whatever an address says", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("q", "rule", "severity", "judged", "page"), fc.string()), (raw) => {
        expect(parseJudgementQuery(raw).page).toBeGreaterThanOrEqual(1);
        expect(parseSourceQuery(raw).page).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it("know every source by its word, and nothing else", () => {
    expect(SOURCE_IDS.map(knownSource)).toEqual(SOURCE_IDS);
    expect(["", "constructor", "deploy-keys/.."].map(knownSource)).toEqual([null, null, null]);
  });
});
