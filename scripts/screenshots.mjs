// npm run screenshots [-- --to DIR]: a picture of every page, in both looks, over the organisation of the browser tests.
// npm run screenshots -- --readme: the README's three, out of a commander's story in the demonstration.
import { createRequire } from "node:module";
import path from "node:path";
import { findOrInstallBrowser } from "./browser.mjs";
import { run } from "./build.mjs";
import { ensureReady, root } from "./setup.mjs";

const say = (text) => process.stderr.write(`${text}\n`);
const [option, to = "screenshots", ...rest] = process.argv.slice(2);
process.exitCode = await main();

async function main() {
  const readme = option === "--readme" && process.argv.length === 3;
  if (!readme && ((option !== undefined && option !== "--to") || rest.length > 0)) {
    say("usage: npm run screenshots [-- --to DIR | --readme]");
    return 2;
  }
  await ensureReady(say);
  const browser = findOrInstallBrowser(say);
  if (browser === null) {
    say("No browser was found, and none could be installed. Set THAW_BROWSER to the path of a Chromium.");
    return 1;
  }
  const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const folder = readme
    ? path.join(root, "docs", "screens")
    : path.resolve(option === undefined ? path.join(root, "screenshots") : to);
  const env = { THAW_BROWSER: browser, [readme ? "THAW_README_PICTURES" : "THAW_SCREENSHOTS"]: folder };
  const what = readme ? ["e2e", "test/e2e/stories.e2e.ts", "-t", "declares an incident"] : ["screens"];
  const { code, output } = await run(process.execPath, [vitest, "run", "--project", ...what], env);
  say(output.trimEnd());
  say(`Pictures: ${folder}`);
  return code === 0 ? 0 : 1;
}
