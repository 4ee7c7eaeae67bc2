import path from "node:path";
import { temporaryFolder, writeFiles } from "../../support/clones.ts";

/** A little action that gets an ID token as a broker's would, and workflows that use it. */

const ACTION = `name: fake
inputs:
  audience: { default: "api://broker" }
  note to self: { default: "\${{ github.repository }}" }
  fail: { default: "false" }
runs: { using: node24, main: main.js, post: post.js }
`;

const MAIN = `
const fs = require("node:fs");
const url = process.env.ACTIONS_ID_TOKEN_REQUEST_URL + "&audience=" + encodeURIComponent(process.env.INPUT_AUDIENCE);
const headers = { authorization: "Bearer " + process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN };
fetch(url, { headers }).then((answer) => answer.json()).then(({ value }) => {
  console.log("::add-mask::lease-secret");
  console.log("the lease is lease-secret");
  console.log("::warning file=a.txt,line=3::careful%0Athere");
  fs.appendFileSync(process.env.GITHUB_OUTPUT, "id<<END\\n" + value + "\\nEND\\ntoken=lease-secret\\n");
  fs.appendFileSync(process.env.GITHUB_STATE, "kept=of main\\n");
  fs.appendFileSync(process.env.GITHUB_ENV, "LEASED=yes\\n");
  console.log("note: " + process.env.INPUT_NOTE_TO_SELF);
  if (process.env.INPUT_FAIL === "true") process.exit(1);
});
`;

const POST = `console.log("post with " + process.env.STATE_kept + " for " + process.env.INPUT_AUDIENCE);`;

/** Where an action is, by its name: what `runJob` wants. */
export function fakeAction(): Record<string, string> {
  const files = { "action.yml": ACTION, "main.js": MAIN, "post.js": POST };
  return { "acme/thaw/action": writeFiles(path.join(temporaryFolder("action"), "a"), files) };
}

/** A workflow with one job of these steps. `job` has more keys of the job. */
export const steps = (list: string, job = "") => `on: push
name: Release
permissions: { id-token: write, contents: read }
jobs:
  build:
    runs-on: ubuntu-latest
${job}    steps:
${list}`;

/** The step that gets an ID token for https://broker.example. */
export const LEASE = `      - id: thaw
        uses: acme/thaw/action@0123456789012345678901234567890123456789 # v1
        with: { audience: "https://broker.example" }
`;
