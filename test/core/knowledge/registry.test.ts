import { readdirSync } from "node:fs";
import { Octokit } from "@octokit/rest";
import { describe, expect, test } from "vitest";
import { CREDENTIAL_KINDS } from "../../../lib/core/contracts.ts";
import { GITHUB_REST } from "../../../lib/core/knowledge/github-rest.ts";
import type { ActionKnowledge, Holding, RestMethod, VendorKnowledge } from "../../../lib/core/knowledge/schema.ts";
import { VENDORS } from "../../../lib/core/knowledge/vendors/index.ts";

const vendors: readonly VendorKnowledge[] = VENDORS;
const actions: readonly ActionKnowledge[] = vendors.flatMap((vendor) => vendor.actions ?? []);
const variables = vendors.flatMap((vendor) => vendor.variables ?? []);
const tools = vendors.flatMap((vendor) => vendor.tools ?? []);
const rest: readonly RestMethod[] = GITHUB_REST;
const octokit = new Octokit();
const KINDS = new Set<string>(CREDENTIAL_KINDS);

function doubles(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function holdings(): { where: string; holding: Holding }[] {
  const found: { where: string; holding: Holding }[] = [];
  for (const action of actions) {
    for (const [name, holding] of Object.entries({ ...action.inputs, ...action.env })) {
      found.push({ where: `${action.uses} ${name}`, holding });
    }
  }
  for (const variable of variables) found.push({ where: variable.name, holding: variable.holds });
  for (const tool of tools) {
    for (const [flag, holding] of Object.entries(tool.flags ?? {})) {
      found.push({ where: `${tool.command} ${flag}`, holding });
    }
    if (tool.stdin) found.push({ where: `${tool.command} stdin`, holding: tool.stdin.holds });
  }
  return found;
}

describe("the registry of vendors", () => {
  test("lists every file of its folder", async () => {
    const folder = new URL("../../../lib/core/knowledge/vendors/", import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "index.ts");
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const exported: unknown[] = Object.values(await import(new URL(file, folder).href));
      const registered = exported.filter((value) => (vendors as readonly unknown[]).includes(value));
      expect(registered.length, `${file} is not in VENDORS`).toBeGreaterThan(0);
    }
    expect(doubles(vendors.map((vendor) => vendor.vendor))).toEqual([]);
  });

  test("gives an https source for every entry", () => {
    for (const entry of [...actions, ...variables, ...tools, ...rest]) {
      expect(URL.canParse(entry.source) && new URL(entry.source).protocol, JSON.stringify(entry)).toBe("https:");
    }
  });

  test("describes no action, variable or tool twice", () => {
    expect(doubles(actions.map((action) => action.uses.toLowerCase()))).toEqual([]);
    expect(doubles(variables.map((variable) => variable.name))).toEqual([]);
    expect(doubles(tools.flatMap((tool) => [tool.command, ...(tool.aliases ?? [])]))).toEqual([]);
  });

  test("describes at least 120 actions and tools", () => {
    expect(actions.length + tools.length).toBeGreaterThanOrEqual(120);
  });

  test("names actions without ref, as owner/repo with an optional path", () => {
    for (const action of actions) expect(action.uses).toMatch(/^[\w-]+(?:\/[\w.-]+)+(?:\/\*)?$|^[\w-]+\/\*$/);
  });

  test("writes inputs in lower case and variables without spaces", () => {
    for (const action of actions) {
      for (const name of Object.keys(action.inputs ?? {})) expect(name, action.uses).toMatch(/^[a-z0-9_.-]+$/);
      for (const name of Object.keys(action.env ?? {})) expect(name, action.uses).toMatch(/^[A-Za-z_]\w*$/);
    }
    for (const variable of variables) expect(variable.name).toMatch(/^[A-Za-z_]\w*$/);
  });

  test("uses only kinds and access levels of the contract", () => {
    for (const { where, holding } of holdings()) {
      const kinds = [holding.kind, ...(holding.unless ?? []).map((exception) => exception.kind)];
      for (const kind of kinds) expect(KINDS.has(kind), `${where}: ${kind}`).toBe(true);
      for (const level of Object.values(holding.permissions ?? {})) expect(["read", "write", "admin"]).toContain(level);
    }
  });

  test("gives rights and targets to GitHub tokens only", () => {
    for (const { where, holding } of holdings()) {
      const github = [holding.kind, ...(holding.unless ?? []).map((exception) => exception.kind)].includes(
        "github-pat",
      );
      const scoped = holding.permissions !== undefined || holding.target !== undefined;
      expect(github || !scoped, where).toBe(true);
    }
  });
});

describe("the table of REST methods", () => {
  test("has each method and path once, with at least one right unless it is bound to a user", () => {
    expect(doubles(rest.map((row) => `${row.method} ${row.path}`))).toEqual([]);
    for (const row of rest) {
      expect(row.path).toMatch(/^\/[^?#\s]+[^/]$/);
      expect(row.octokit).toMatch(/^[a-zA-Z]+\.[a-zA-Z]+$/);
      if (row.target !== "user-bound") expect(Object.keys(row.permissions).length, row.octokit).toBeGreaterThan(0);
    }
  });

  test("agrees with Octokit on the name, method and path of every row", () => {
    for (const row of rest) {
      const [space = "", name = ""] = row.octokit.split(".");
      const methods = (octokit.rest as unknown as Record<string, Record<string, { endpoint: Endpoint }>>)[space];
      const defaults = methods?.[name]?.endpoint.DEFAULTS;
      expect(defaults?.method, row.octokit).toBe(row.method);
      const path = defaults?.url.replace(/\{\?.*\}$/, "");
      // The narrowed rows for workflow files name a folder inside a greedy placeholder.
      expect(row.path.replace("/contents/.github/workflows/{path}", "/contents/{path}"), row.octokit).toBe(path);
    }
  });
});

interface Endpoint {
  readonly DEFAULTS: { readonly method: string; readonly url: string };
}
