// The floor of the scan's time: the same CI files, read and parsed by the `yaml` package and nothing else. Prints the seconds.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";

const texts = [];
function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) walk(full);
    else if (/\/\.github\/workflows\/[^/]+\.ya?ml$|\/action\.ya?ml$/.test(full)) texts.push(readFileSync(full, "utf8"));
  }
}
walk(process.argv[2]);
const start = process.hrtime.bigint();
for (const text of texts) parseDocument(text);
process.stdout.write(JSON.stringify({ files: texts.length, seconds: Number(process.hrtime.bigint() - start) / 1e9 }));
