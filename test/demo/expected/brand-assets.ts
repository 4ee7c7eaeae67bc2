import type { ExpectedRepository } from "../expect.ts";

export const brandAssets: ExpectedRepository = {
  name: "fjordline/brand-assets",
  findings: [],
  silent: [],
  unparsed: [],
};
