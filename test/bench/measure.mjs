import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * Runs a program once as a whole process. Seconds are wall time from start to exit; peak memory comes from the operating system's own
 * account (`resourceUsage`) for Node programs, and is null for others.
 */
export async function measure(command, args, { allowed = [0] } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "thaw-bench-"));
  const memory = path.join(folder, "peak");
  const probe = new URL("./peak-memory.mjs", import.meta.url).href;
  const full = command === process.execPath ? ["--import", probe, ...args] : args;
  try {
    const start = process.hrtime.bigint();
    const { status, output } = await new Promise((resolve, reject) => {
      const child = spawn(command, full, {
        stdio: ["ignore", "pipe", "ignore"],
        env: { ...process.env, THAW_BENCH_PEAK: memory, THAW_STATE: folder },
      });
      const chunks = [];
      child.stdout.on("data", (chunk) => chunks.push(chunk));
      child.on("error", reject);
      child.on("close", (code) => resolve({ status: code, output: Buffer.concat(chunks) }));
    });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (!allowed.includes(status)) throw new Error(`${command} ended with status ${status}`);
    const peakMb = existsSync(memory) ? Number(readFileSync(memory, "utf8")) / 1024 : null;
    return { seconds, peakMb, output: output.toString("utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function round(value, digits = 3) {
  return value === null ? null : Number(value.toFixed(digits));
}

/** The program of this name on the PATH, or in the folder that THAW_PEERS names; null when it is not installed. */
export function findProgram(name) {
  const folders = [process.env.THAW_PEERS ?? "", ...(process.env.PATH ?? "").split(path.delimiter)];
  for (const folder of folders) {
    const file = path.join(folder, name);
    if (folder !== "" && existsSync(file) && statSync(file).isFile()) return file;
  }
  return null;
}

/** The value after an option such as `--runs`, or the fallback. */
export function option(options, name, fallback) {
  const at = options.indexOf(name);
  return at === -1 ? fallback : (options[at + 1] ?? fallback);
}

export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => String(cell).padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return `${lines.join("\n")}\n`;
}

/** Repositories of a folder, laid out as OWNER__NAME. */
export function foldersOf(corpus) {
  return readdirSync(corpus, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.includes("__"))
    .map((entry) => path.join(corpus, entry.name));
}
