import { expect, test } from "vitest";
import { deploymentWords } from "../../../lib/core/listing/incident-wording.ts";

test.each([
  [{ held: 3, known: 0, environments: 0, ruled: 0 }, /^Whether deployments are held is not known: .* was not read\.$/],
  [
    { held: 3, known: 3, environments: 4, ruled: 0 },
    /^Deployments are not held: none of 4 environments has Thaw’s rule\.$/,
  ],
  [{ held: 3, known: 3, environments: 0, ruled: 0 }, /^Deployments are not held: there are no environments\.$/],
  [{ held: 3, known: 3, environments: 4, ruled: 1 }, /^Deployments: 1 of 4 environments held.*the others are not\.$/],
  [
    { held: 3, known: 1, environments: 4, ruled: 4 },
    /^Deployments: 4 of 4 environments held.*of 2 repositories that is not known\.$/,
  ],
])("of %o no more is said to be held than was seen", (seen, words) => {
  expect(deploymentWords(seen)).toMatch(words);
});
