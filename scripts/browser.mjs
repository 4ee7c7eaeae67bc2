import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** A browser that the tests can drive: THAW_BROWSER, or one that is installed. Null when there is none. */
export function findBrowser() {
  const named = process.env.THAW_BROWSER;
  if (named) return works(named) ? named : null;
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const inPath = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...PLACES, ...inPath].find((file) => existsSync(file) && works(file)) ?? null;
}

/** Finds one, or installs Debian's: only as root, where nobody has to be asked for a password. */
export function findOrInstallBrowser(say) {
  const found = findBrowser();
  if (found !== null || process.env.THAW_BROWSER) return found;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return null;
  say("Installing Chromium for the browser tests (once) …");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "--yes", "--no-install-recommends", "chromium"];
  const done = (args) => spawnSync("apt-get", args, { env, stdio: "ignore", timeout: 300_000 }).status === 0;
  if (!done(install)) {
    done(["update"]);
    done(install);
  }
  return findBrowser();
}

/** A file of that name may be a stub that asks to install something (Ubuntu's chromium-browser). */
function works(file) {
  if (process.platform === "win32") return existsSync(file);
  const result = spawnSync(file, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return result.status === 0 && /\d+\.\d+/.test(result.stdout);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const found = findOrInstallBrowser((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${found ?? "no browser"}\n`);
  process.exitCode = found === null ? 1 : 0;
}
