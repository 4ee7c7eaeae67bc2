import { parse, validate } from "graphql";
import { expect, test } from "vitest";
import { memberTeamsDocument } from "../../../lib/adapters/github/members-document.ts";
import { GITHUB } from "../../demo/github/graphql-support.ts";

test.each([
  ["nobody", []],
  ["two members", ["ada", "grace"]],
])("the question about the teams of %s is one that GitHub's schema allows", (_, logins) => {
  const { query, variables } = memberTeamsDocument("fjordline", logins);
  expect(validate(GITHUB, parse(query))).toEqual([]);
  expect(Object.values(variables)).toEqual(["fjordline", ...logins]);
});
