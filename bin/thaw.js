#!/usr/bin/env node
// Plain JavaScript: it must run before anything is built, to say so.
import { existsSync } from "node:fs";

const bundle = new URL("../dist/thaw.js", import.meta.url);
if (existsSync(bundle)) {
  await import(bundle.href);
} else {
  process.stderr.write("thaw is not built yet. In its folder, run: npm run build\n");
  process.exitCode = 2;
}
