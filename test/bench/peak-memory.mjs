// Preloaded into a measured Node program: leaves its peak resident memory (kB) where THAW_BENCH_PEAK says.
import { writeFileSync } from "node:fs";

const file = process.env.THAW_BENCH_PEAK;
if (file) process.on("exit", () => writeFileSync(file, String(process.resourceUsage().maxRSS)));
