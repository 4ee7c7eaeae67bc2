import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Cuts GitHub's OpenAPI description down to the operations that the stand-in owns and the schemas that they reach.
 *
 *   node scripts/prune-openapi.mjs FULL.json "GET /app" "POST /app/installations/{installation_id}/access_tokens" …
 *
 * FULL.json is `generated/ghec.json` of the npm package `@octokit/openapi`, which is too large to depend on. Without
 * operations, those of the present fixture are cut again: that is how a newer description is taken in.
 */
const FIXTURE = fileURLToPath(new URL("../test/demo/github/openapi.pruned.json", import.meta.url));
const LARGEST_BYTES = 1_000_000;

/** Words for people, and what only describes: nothing of it takes part in validation. */
const DROPPED = new Set([
  "description",
  "summary",
  "example",
  "examples",
  "externalDocs",
  "tags",
  "x-github",
  "x-octokit",
  "x-multi-segment",
  "deprecated",
  "title",
]);

/** @returns the description with the named operations only; each is "METHOD /path" */
export function prune(full, operations) {
  const paths = {};
  for (const operation of operations) {
    const [method = "", path = ""] = operation.split(" ");
    const found = full.paths[path]?.[method.toLowerCase()];
    if (found === undefined) throw new Error(`The description has no ${operation}.`);
    const { operationId, parameters, requestBody, responses } = found;
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: strip({ operationId, parameters, requestBody, responses }),
    };
  }
  const components = reached(full, paths);
  const { version, license } = full.info;
  const source = "@octokit/openapi, generated/ghec.json, from github/rest-api-description";
  return {
    openapi: full.openapi,
    info: { title: "GitHub REST API, pruned", version, license, source },
    paths,
    components,
  };
}

function strip(value, inProperties = false) {
  if (Array.isArray(value)) return value.map((one) => strip(one));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => inProperties || !DROPPED.has(key));
  return Object.fromEntries(kept.map(([key, one]) => [key, strip(one, key === "properties" && !inProperties)]));
}

/** Follows every reference until no new one appears. */
function reached(full, paths) {
  const components = {};
  const todo = [paths];
  while (todo.length > 0) {
    for (const [, kind, name] of JSON.stringify(todo.pop()).matchAll(/"#\/components\/(\w+)\/([^"/]+)"/g)) {
      components[kind] ??= {};
      if (name in components[kind]) continue;
      components[kind][name] = strip(full.components[kind][name]);
      todo.push(components[kind][name]);
    }
  }
  return Object.fromEntries(Object.entries(components).map(([kind, all]) => [kind, sorted(all)]));
}

function sorted(all) {
  return Object.fromEntries(Object.entries(all).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function presentOperations() {
  const { paths } = JSON.parse(readFileSync(FIXTURE, "utf8"));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, ...named] = process.argv.slice(2);
  if (file === undefined) throw new Error('usage: node scripts/prune-openapi.mjs FULL.json ["METHOD /path" …]');
  const operations = named.length > 0 ? named : presentOperations();
  const text = `${JSON.stringify(prune(JSON.parse(readFileSync(file, "utf8")), operations))}\n`;
  if (text.length > LARGEST_BYTES) throw new Error(`${text.length} bytes are too many.`);
  writeFileSync(FIXTURE, text);
  process.stdout.write(`${operations.length} operations, ${text.length} bytes\n`);
}
