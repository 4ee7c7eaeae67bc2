import { readFileSync, writeFileSync } from "node:fs";

/**
 * Adds to package-lock.json the optional packages of other systems that npm left out. A registry that mirrors a part only
 * answers "not found" for them; npm then drops them without a word when it writes the lock, and `npm ci` refuses that lock.
 * Run it after `npm install` on such a machine. What is added has no integrity: nobody could ask for it.
 */

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
let added = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!/^\d/.test(version) || isLocked(place, name)) continue;
    const flags = entry.dev ? { dev: true, optional: true } : { optional: true };
    lock.packages[`node_modules/${name}`] = { version, ...systemOf(name), ...flags };
    added += 1;
  }
}
const [root, ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} packages added\n`);

function isLocked(place, name) {
  return (
    Object.hasOwn(lock.packages, `${place}/node_modules/${name}`) ||
    Object.hasOwn(lock.packages, `node_modules/${name}`)
  );
}

/** Such packages name their system: `…-linux-x64-musl`, `…-darwin-arm64`, `…-wasm32-wasi`. */
function systemOf(name) {
  const words = name.replace(/^@[^/]+\//, "").split(/[-_/.]/);
  const os = words.find((word) =>
    /^(?:aix|android|darwin|freebsd|linux|linuxmusl|netbsd|openbsd|openharmony|sunos|win32|windows)$/.test(word),
  );
  const cpu = words.find((word) => /^(?:arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64)$/.test(word));
  const musl = words.includes("musl") || os === "linuxmusl";
  const system = { windows: "win32", linuxmusl: "linux" }[os] ?? os;
  return {
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(musl ? { libc: ["musl"] } : {}),
    ...(system ? { os: [system] } : {}),
  };
}
