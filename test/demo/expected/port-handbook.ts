import type { ExpectedRepository } from "../expect.ts";

export const portHandbook: ExpectedRepository = {
  name: "fjordline/port-handbook",
  findings: [],
  silent: [],
  unparsed: [],
};
