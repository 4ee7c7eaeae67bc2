import { OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubBasics = {
  vendor: "github-basics",
  title: "GitHub's own actions",
  actions: [
    {
      uses: "actions/github-script",
      source: "https://github.com/actions/github-script/blob/HEAD/action.yml",
      inputs: { "github-token": OPAQUE_TOKEN },
    },
  ],
} as const satisfies VendorKnowledge;
