import { readdirSync, readFileSync } from "node:fs";

/** Ticks of a second, as Linux counts processor time. */
const TICKS = 100;

/** Processor seconds that a process has used so far; 0 where the system does not tell (all but Linux). */
export function cpuSeconds(pid: number | undefined): number {
  return pid === undefined ? 0 : ticksOf(pid).own / TICKS;
}

/** The same for all processes whose command line has this text, and those that they have waited for. */
export function cpuSecondsOfAll(text: string): number {
  let ticks = 0;
  for (const entry of namesIn("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentWith(Number(entry), text);
    if (!parent) continue;
    const { own, waitedFor } = ticksOf(Number(entry));
    ticks += own + waitedFor;
  }
  return ticks / TICKS;
}

function parentWith(pid: number, text: string): boolean {
  const own = read(`/proc/${pid}/cmdline`);
  if (own.includes(text)) return true;
  const parent = Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? "0");
  return parent > 1 && read(`/proc/${parent}/cmdline`).includes(text);
}

function ticksOf(pid: number): { readonly own: number; readonly waitedFor: number } {
  // After the name in brackets; the fields are those of proc(5), the first here being the third there.
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  const [user = 0, system = 0, usersOfChildren = 0, systemOfChildren = 0] = fields.slice(11, 15).map(Number);
  return { own: user + system, waitedFor: usersOfChildren + systemOfChildren };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
