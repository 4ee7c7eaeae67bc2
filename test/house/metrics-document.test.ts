import { expect, test } from "vitest";
import { metricsDocument } from "../support/metrics-document.ts";

test("docs/metrics.md has every metric as the code has it", async () => {
  await expect(metricsDocument()).toMatchFileSnapshot("../../docs/metrics.md");
});
