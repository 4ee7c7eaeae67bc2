import { expect, test } from "vitest";
import { secretNames } from "../../../lib/core/branches/secret-names.ts";
import { buildRepoModel } from "../../../lib/core/workflow/repo.ts";

const job = (lines: string) => `on: push\njobs:\n  a:\n${lines}`;
const READS = job(`    runs-on: x
    if: \${{ secrets.FLAG != '' }}
    steps:
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.npm_token }}
          GITHUB_TOKEN: \${{ secrets.GITHUB_TOKEN }}
`);
const names = (files: Readonly<Record<string, string>>) =>
  secretNames(
    buildRepoModel(
      {
        name: "o/r",
        files: Object.entries(files).map(([file, text]) => ({
          path: `.github/workflows/${file}`,
          bytes: new TextEncoder().encode(text),
        })),
      },
      () => "",
    ),
  );

test("every name that a workflow reads or asks for is told in capitals, GitHub's own token not", () => {
  expect(names({ "a.yml": READS })).toEqual({ names: ["FLAG", "NPM_TOKEN"], opaque: null });
});

test("what a workflow of the same tree inherits is told by that workflow's own reads", () => {
  const called =
    "on: workflow_call\njobs:\n  b:\n    runs-on: x\n    steps:\n      - run: echo ${{ secrets.DEPLOY }}\n";
  const caller = job("    uses: ./.github/workflows/called.yml\n    secrets: inherit\n");
  expect(names({ "a.yml": caller, "called.yml": called })).toEqual({ names: ["DEPLOY"], opaque: null });
});

test.each([
  [
    "another repository's workflow inherits",
    job("    uses: o/other/.github/workflows/x.yml@v1\n    secrets: inherit\n"),
  ],
  ["a workflow that is not there inherits", job("    uses: ./.github/workflows/gone.yml\n    secrets: inherit\n")],
  ["all are handed on", job("    runs-on: x\n    steps:\n      - run: echo '${{ toJSON(secrets) }}'\n")],
  ["the name is made at run time", job("    runs-on: x\n    steps:\n      - run: echo ${{ secrets[matrix.name] }}\n")],
  ["the text is no YAML", "on: [\n"],
])("the names are not all when %s", (_, text) => {
  expect(names({ "a.yml": text }).opaque).not.toBeNull();
});
