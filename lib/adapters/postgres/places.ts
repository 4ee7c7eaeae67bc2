import { createHash } from "node:crypto";
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Binaries, binariesIn } from "./binaries.ts";
import { canEnter, canExecute, type Identity } from "./identity.ts";

export interface Places {
  /** Holds `data`, and is entered by PostgreSQL's user only (and root). */
  readonly folder: string;
  readonly data: string;
  /** Folder of the UNIX socket. */
  readonly socket: string;
  readonly log: string;
  readonly binaries: Binaries;
  /** Set when the data could not lie below the state folder: why and where it lies now. */
  readonly note: string | null;
}

/** A socket's path has 108 bytes at most (unix(7)), `/.s.PGSQL.5432` and a NUL among them. */
const SOCKET_FOLDER_MAX = 108 - 15;

/** Where root keeps what must not lie below a folder that nobody else may enter. */
const ELSEWHERE = "/var/lib/thaw";

/**
 * Makes the folders of a cluster. As root the cluster belongs to another user, who cannot enter, say, /root: then data and
 * programs go to a private folder elsewhere, and the note says so.
 */
export function preparePlaces(stateFolder: string, binaries: Binaries, identity: Identity | null): Places {
  mkdirSync(stateFolder, { recursive: true });
  const reachable = canEnter(identity, stateFolder);
  const runnable = canExecute(identity, binaries.postgres);
  const key = createHash("sha256").update(path.resolve(stateFolder)).digest("hex").slice(0, 12);
  const folder = reachable ? path.join(stateFolder, "postgres") : path.join(ELSEWHERE, key);
  if (!reachable || !runnable) mkdirSync(ELSEWHERE, { recursive: true, mode: 0o755 });
  privateFolder(folder, identity);
  const usable = runnable ? binaries : copyPrograms(binaries);
  const note = reachable
    ? null
    : `PostgreSQL runs as ${identity?.name ?? "another user"}, who cannot enter ${stateFolder}: its data lies in ${folder}`;
  return {
    folder,
    data: path.join(folder, "data"),
    socket: socketFolder(folder, key, identity),
    log: path.join(folder, "log"),
    binaries: usable,
    note,
  };
}

function socketFolder(folder: string, key: string, identity: Identity | null): string {
  const near = path.join(folder, "socket");
  const far = path.join(tmpdir(), `thaw-${process.getuid?.() ?? 0}-${key}`);
  const chosen = Buffer.byteLength(near) <= SOCKET_FOLDER_MAX ? near : far;
  privateFolder(chosen, identity);
  return chosen;
}

/** A folder of mode 0700 that belongs to PostgreSQL's user. One that somebody else put there is refused. */
function privateFolder(folder: string, identity: Identity | null): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  const own = process.getuid?.();
  const known = own === undefined || stat.uid === own || stat.uid === identity?.uid;
  if (!stat.isDirectory() || !known) {
    throw new Error(`${folder} belongs to somebody else. Remove it, or move Thaw's folder, and start again.`);
  }
  chmodSync(folder, 0o700);
  if (identity !== null) chownSync(folder, identity.uid, identity.gid);
}

function copyPrograms(binaries: Binaries): Binaries {
  const home = path.join(ELSEWHERE, `postgresql-${binaries.version}`);
  if (!existsSync(home)) {
    // Under another name first: a copy that was interrupted must not look complete.
    const partial = `${home}.${process.pid}`;
    cpSync(binaries.home, partial, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(partial, home);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  return binariesIn(home, binaries.version);
}
