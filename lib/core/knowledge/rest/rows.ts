import type { PermissionMap } from "../../contracts.ts";
import type { RestMethod } from "../schema.ts";

type Wire = `${RestMethod["method"]} /${string}`;

/** Octokit's name, the wire form, the rights, and whose they are when not this repository's. */
export type RestRow = readonly [string, Wire, PermissionMap, RestMethod["target"]?];

/** The methods that one page of GitHub's REST documentation describes; `page` is its address below `/en/rest/`. */
export function rows(page: string, list: readonly RestRow[]): readonly RestMethod[] {
  return list.map(([octokit, wire, permissions, target]) => {
    const space = wire.indexOf(" ");
    const method = wire.slice(0, space) as RestMethod["method"];
    const path = wire.slice(space + 1);
    const source = `https://docs.github.com/en/rest/${page}`;
    return target === undefined
      ? { method, path, octokit, permissions, source }
      : { method, path, octokit, permissions, target, source };
  });
}
