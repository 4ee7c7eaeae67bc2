import { readdirSync } from "node:fs";
import path from "node:path";
import type { World } from "./world.ts";

export interface Route {
  /** As its folder under `app` says: `/repos/[owner]/[name]`. */
  readonly route: string;
  readonly path: string;
  /** Pages for those who have no session yet. */
  readonly outside: boolean;
}

/**
 * Every page that `app` has, with ids of the made-up organisation.
 * @throws Error that names a page with a part that has no id here: none is left out silently
 */
export function routesOf(root: string, world: World): readonly Route[] {
  const values = valuesOf(world);
  return pagesIn(path.join(root, "app"), [])
    .sort()
    .map((route) => ({ route, path: filled(route, values), outside: route.startsWith("/sign-in") }));
}

/** By the route up to and including the part. */
function valuesOf(world: World): ReadonlyMap<string, string> {
  return new Map([
    ["/broker/issuances/[id]", world.issuanceId],
    ["/broker/policies/[id]", world.policyId],
    ["/campaigns/[id]", world.campaignId],
    ["/credentials/[id]", world.credentialId],
    ["/incidents/[id]", world.incidentId],
    ["/inventory/[source]", "repository-secrets"],
    ["/repos/[owner]", "acme"],
    ["/repos/[owner]/[name]", "search-3"],
  ]);
}

function pagesIn(folder: string, parts: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return pagesIn(path.join(folder, entry.name), [...parts, entry.name]);
    return entry.name === "page.tsx" ? [routeOf(parts)] : [];
  });
}

/** Groups and slots of the router are no part of an address. */
function routeOf(parts: readonly string[]): string {
  return `/${parts.filter((part) => !/^(?:\(.*\)|@.*)$/.test(part)).join("/")}`;
}

function filled(route: string, values: ReadonlyMap<string, string>): string {
  let known = "";
  const parts = route.split("/").map((part) => {
    known = part === "" ? known : `${known}/${part}`;
    if (!part.startsWith("[")) return part;
    const value = values.get(known);
    if (value === undefined)
      throw new Error(`test/bench/pages/routes.ts has no value for ${known}: add one, so that ${route} is measured.`);
    return encodeURIComponent(value);
  });
  return parts.join("/");
}
