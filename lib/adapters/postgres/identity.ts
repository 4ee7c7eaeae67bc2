import { execFileSync } from "node:child_process";

export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** In order: a machine with a PostgreSQL package has the first, we make the second, every Unix has the third. */
const CANDIDATES = ["postgres", "thaw-postgres", "nobody"] as const;

/**
 * Whom PostgreSQL runs as. It refuses root, so root lends it another user; a normal user, and Windows, keep their own (null).
 * @throws when root finds no other user and cannot make one
 */
export function postgresIdentity(): Identity | null {
  if (process.getuid?.() !== 0) return null;
  const [existing, ours, last] = CANDIDATES;
  const found = lookUp(existing) ?? lookUp(ours) ?? create(ours) ?? lookUp(last);
  if (found !== null) return found;
  throw new Error("PostgreSQL does not run as root, and no other user could be made. Start Thaw as a normal user.");
}

function lookUp(name: string): Identity | null {
  const uid = ask("id", ["-u", name]);
  const gid = ask("id", ["-g", name]);
  if (uid === null || gid === null) return null;
  return { uid: Number(uid), gid: Number(gid), name };
}

function create(name: string): Identity | null {
  // Debian and Fedora have the first, Alpine the second.
  const made =
    ask("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]) ??
    ask("adduser", ["-S", "-D", "-H", name]);
  return made === null ? null : lookUp(name);
}

function ask(command: string, args: readonly string[]): string | null {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
}

/** Can this user reach and run the file? Permissions of every folder above it count, which only asking tells. */
export function canExecute(identity: Identity | null, file: string): boolean {
  return identity === null || test(identity, "-x", file);
}

/** Can this user enter the folder? */
export function canEnter(identity: Identity | null, folder: string): boolean {
  return identity === null || test(identity, "-x", folder);
}

function test(identity: Identity, flag: "-x", file: string): boolean {
  try {
    execFileSync("/bin/sh", ["-c", `test ${flag} "$1"`, "sh", file], {
      uid: identity.uid,
      gid: identity.gid,
      cwd: "/",
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}
