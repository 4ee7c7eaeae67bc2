// The floor of the proof's time: GitHub's own parser over the same workflows, once each, and nothing else. Prints the seconds.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";

const texts = [];
function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) walk(full);
    else if (/\/\.github\/workflows\/[^/]+\.ya?ml$/.test(full)) texts.push(readFileSync(full, "utf8"));
  }
}
walk(process.argv[2]);
const start = process.hrtime.bigint();
for (const content of texts) parseWorkflow({ name: "workflow.yml", content }, new NoOperationTraceWriter());
process.stdout.write(JSON.stringify({ files: texts.length, seconds: Number(process.hrtime.bigint() - start) / 1e9 }));
