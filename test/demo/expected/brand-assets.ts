import type { ExpectedRepository } from "../expect.ts";
import { silent } from "../expect.ts";

export const brandAssets: ExpectedRepository = {
  name: "fjordline/brand-assets",
  findings: [],
  silent: [silent(".github/workflows/check.yml", 16, "secrets.LOGO_PAT", "a step that is commented out")],
  unparsed: [],
};
