import { expect, test } from "vitest";
import { localActionFolders } from "../../../lib/core/workflow/local-actions.ts";

test.each([
  ["plain", "- uses: ./.github/actions/a", [".github/actions/a", "actions/a"]],
  ["quoted", `- uses: "./a"`, ["a"]],
  ["in single quotes, with a quoted key", `'uses': './a'`, ["a"]],
  ["in a flow mapping", "- {uses: ./a, with: {b: c}}", ["a"]],
  ["on the next line", "- uses: >-\n    ./a", ["a"]],
  ["with an anchor", "- uses: &x ./a", ["a"]],
  ["with a comment", "- uses: ./a # ours", ["a"]],
  ["by the repository's full name", "- uses: Acme/Shop/deploy@main", ["deploy"]],
  ["the root", "- uses: ./", [""]],
  ["the root by its name", "- uses: acme/shop@v1", [""]],
  ["in the folder of a checkout", "- uses: ./shop/deploy", ["shop/deploy", "deploy"]],
  ["of another repository", "- uses: acme/other@v1", []],
  ["a reusable workflow", "uses: ./.github/workflows/a.yml", []],
  ["out of the tree", "- uses: ./../a", []],
  ["a script", "- run: ./gradlew build", []],
])("an action's folder is found where it is named: %s", (_, text, folders) => {
  expect(localActionFolders(text, "acme/shop")).toEqual(folders);
});

test("a text with thousands of names gives no more than a hundred folders, and soon", () => {
  const text = Array.from({ length: 50_000 }, (_, index) => `- uses: ./a${index}\n`).join("");
  expect(localActionFolders(text, "acme/shop")).toHaveLength(100);
});
