import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./setup.mjs";

/** Besides the one that runs. */
export const OTHER_MAJORS = [22, 24].filter((major) => major !== Number(process.versions.node.split(".")[0]));

/**
 * Another Node of a major version, from the npm package that holds the program of this system. Kept between runs.
 * @returns its path, or null when it cannot be had here
 */
export function otherNode(major) {
  const system = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = path.join(root, ".thaw-test", `node-${major}`);
  const program = path.join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!works(program, major)) install(folder, `${name}@${major}`);
  return works(program, major) ? program : null;
}

function install(folder, wanted) {
  mkdirSync(folder, { recursive: true });
  // Of its own, or npm would look for the nearest one above.
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  const own = process.env.npm_execpath;
  const args = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", wanted];
  const [command, full] = own?.endsWith(".js") ? [process.execPath, [own, ...args]] : ["npm", args];
  spawnSync(command, full, { cwd: folder, stdio: "ignore", timeout: 180_000, shell: process.platform === "win32" });
}

function works(program, major) {
  if (!existsSync(program)) return false;
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return stdout?.startsWith(`v${major}.`) === true;
}
