// npm run contract: tries what Thaw takes for granted of GitHub on a real organisation, which variables name (test/contract/README.md).
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensureReady, requireNode, root } from "./setup.mjs";

process.exitCode = await main();

async function main() {
  if (!Object.keys(process.env).some((name) => name.startsWith("THAW_CONTRACT_"))) {
    process.stderr.write(
      "Name a real organisation: test/contract/README.md says how. Against the stand-in the same test runs in npm test.\n",
    );
    return 2;
  }
  requireNode();
  await ensureReady((line) => process.stdout.write(`${line}\n`));
  const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "--project", "unit", "--reporter=verbose", "test/contract"];
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}
