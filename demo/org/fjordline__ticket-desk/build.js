import { mkdirSync, writeFileSync } from "node:fs";

mkdirSync("dist", { recursive: true });
writeFileSync("dist/version.txt", process.env.GITHUB_SHA ?? "local");
