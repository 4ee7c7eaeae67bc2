import type { ExpectedRepository } from "../expect.ts";
import { silent } from "../expect.ts";

export const seaCharts: ExpectedRepository = {
  name: "fjordline/sea-charts",
  findings: [],
  silent: [
    silent(".github/workflows/weekly.yml", 7, "secrets.*", "a comment"),
    silent(".github/workflows/weekly.yml", 23, "secrets.GITHUB_TOKEN", "the job's own token is never a finding"),
  ],
  unparsed: [],
};
