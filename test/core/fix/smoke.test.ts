import { expect, test } from "vitest";
import { planWorkflow } from "../../support/plan.ts";

test("a token of a step becomes an output of the broker's step in front of it", () => {
  const plan = planWorkflow(`on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: gh release create v1
        env:
          GH_TOKEN: \${{ secrets.PAT }}
`);
  expect(plan.refused).toEqual([]);
  expect(plan.files[0]?.after).toContain("GH_TOKEN: ${{ steps.thaw.outputs.token }}");
});
