import { describe, expect, it } from "vitest";
import { z } from "zod";
import { schemaWords } from "../../lib/core/schema-words.ts";

const SECRET = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

function said(schema: z.ZodType, value: unknown): readonly string[] {
  const checked = schema.safeParse(value, { error: schemaWords });
  return checked.success ? [] : checked.error.issues.map(({ path, message }) => [...path, message].join(": "));
}

describe("what a schema says of a wrong value", () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ["what is missing", z.object({ name: z.string() }), {}, "name: is missing"],
    ["another type", z.string(), 4, "must be a text, and is a whole number"],
    ["a list for a text", z.string(), [SECRET], "must be a text, and is a list"],
    ["a text for a list", z.array(z.string()), SECRET, "must be a list, and is a text"],
    ["a text for a mapping", z.object({}), SECRET, "must be a mapping of names to values, and is a text"],
    ["nothing", z.record(z.string(), z.string()), null, "must be a mapping of names to values, and is empty"],
    ["a word for yes or no", z.boolean(), "yes", "must be true or false, and is a text"],
    ["a fraction", z.int(), 1.5, "must be a whole number, and is a number with a fraction"],
    ["an unknown name", z.strictObject({}), { extra: SECRET }, '"extra" is not known here'],
    ["another word", z.enum(["branch", "tag"]), SECRET, 'must be "branch" or "tag"'],
    ["an empty text", z.string().min(1), "", "must not be empty"],
    ["an empty list", z.array(z.string()).min(1), [], "must not be empty"],
    ["a short list", z.array(z.string()).min(2), [SECRET], "must have at least 2 entries"],
    ["a long text", z.string().max(3), SECRET, "must have at most 3 characters"],
    ["a small number", z.number().gt(3), 3, "must be more than 3"],
    ["a large number", z.number().max(3), 4, "must be at most 3"],
    ["a number between", z.number().multipleOf(5), 4, "must be a multiple of 5"],
    ["no time", z.iso.datetime(), SECRET, "must be a time such as 2026-11-23T21:04:12Z"],
    ["no address", z.url(), SECRET, "must be an address such as https://thaw.example"],
    ["another form", z.string().regex(/^a$/), SECRET, "is not of the form that is wanted"],
    ["none of several forms", z.union([z.number(), z.boolean()]), SECRET, "is nothing that is meant here"],
  ])("%s", (_, schema, value, words) => {
    expect(said(schema, value)).toEqual([words]);
  });

  it("is what the schema says itself, where it does", () => {
    const own = z.string().regex(/^a$/, "must be a").max(3, { error: "is too long for a" });
    expect(said(own, SECRET)).toEqual(["must be a", "is too long for a"]);
  });
});
