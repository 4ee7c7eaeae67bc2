import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GITHUB_REST } from "../../../lib/core/knowledge/github-rest.ts";
import { actionKnowledge, restByOctokit, restMethod } from "../../../lib/core/knowledge/index.ts";
import { restSegments } from "../../../lib/core/knowledge/rest-paths.ts";

const row = fc.constantFrom(...GITHUB_REST);
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);

describe("looking up hostile or odd text", () => {
  test("never throws and always ends", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (method, path) => {
        restMethod(method, path);
        restMethod("POST", path);
        restByOctokit(path);
        actionKnowledge(path);
        expect(Array.isArray(restSegments(path)) || restSegments(path) === null).toBe(true);
      }),
    );
  });

  test("ends at once on a long run of openings", () => {
    expect(restMethod("GET", `repos/${"$".repeat(20_000)}${"{".repeat(20_000)}`)).toBeNull();
    expect(restMethod("GET", `/${"/".repeat(50_000)}x`)).toBeNull();
    expect(restMethod("GET", "${{".repeat(400_000))).toBeNull();
    expect(actionKnowledge(`a/${"b/".repeat(400_000)}`)).toBeNull();
  });

  test.each([["__proto__"], ["constructor"], ["toString"], ["issues.__proto__"]])("%s is no entry", (name) => {
    expect(restByOctokit(name)).toBeNull();
    expect(actionKnowledge(`${name}/${name}@v1`)).toBeNull();
  });
});

describe("finding a row by a concrete path", () => {
  test("gives the rights of a row whose method and literal words are the same", () => {
    fc.assert(
      fc.property(row, word, (expected, value) => {
        const concrete = expected.path.replace(/\{[^}]+\}/g, `x-${value}`);
        const found = restMethod(expected.method, concrete);
        expect(found?.method).toBe(expected.method);
        expect(found?.path).toBe(expected.path);
      }),
    );
  });

  test("a word that no row has makes the call unknown", () => {
    fc.assert(
      fc.property(row, word, (expected, value) => {
        expect(restMethod(expected.method, `/zz-${value}${expected.path}`)).toBeNull();
      }),
    );
  });
});
