import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Marks a state folder as in use by this process.
 * @returns how to give it back, or the process that holds it
 */
export function takeLock(folder) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "lock.json");
  const own = `${file}.${process.pid}`;
  rmSync(own, { force: true });
  writeFileSync(own, JSON.stringify(self()), { flag: "wx", mode: 0o600 });
  try {
    for (let tries = 0; tries < 5; tries += 1) {
      if (linked(own, file)) return { taken: true, release: () => rmSync(file, { force: true }) };
      const holder = read(file);
      if (holder !== null && isAlive(holder)) return { taken: false, pid: holder.pid };
      // Its process is gone: nobody holds it.
      putAside(file);
    }
    return { taken: false, pid: null };
  } finally {
    rmSync(own, { force: true });
  }
}

/** Puts the file there with all that it holds, unless one is there: nobody ever reads half of it and takes it for a dead one. */
function linked(own, file) {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    if (!NO_LINKS.has(error.code)) throw error;
  }
  try {
    writeFileSync(file, readFileSync(own), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** What file systems without hard links (exFAT, some shared folders) answer. */
const NO_LINKS = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

/** Removes a dead lock. Another start may have done that and taken it meanwhile: what is alive is put back. */
function putAside(file) {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  const holder = read(aside);
  if (holder !== null && isAlive(holder)) linked(aside, file);
  rmSync(aside, { force: true });
}

/** The living process that holds a state folder, when it is another one than this; null otherwise. */
export function otherHolder(folder) {
  const holder = read(path.join(folder, "lock.json"));
  return holder !== null && holder.pid !== process.pid && isAlive(holder) ? holder.pid : null;
}

function self() {
  return { pid: process.pid, started: startOf(process.pid) };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** A process number is used again after a while; where the system tells when a process began, that must fit, too. */
function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return started === startOf(pid);
}

/** Clock ticks from boot to the start of the process (proc(5), field 22 of stat); null where there is no /proc. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
