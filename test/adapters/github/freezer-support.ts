import { beforeAll, beforeEach } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createFreezer } from "../../../lib/adapters/github/index.ts";
import type { Epoch } from "../../../lib/core/freeze/epoch.ts";
import { type GuardSettings, rulesetDocument } from "../../../lib/core/freeze/rulesets.ts";
import { SLOTS, slotProperties } from "../../../lib/core/freeze/slot.ts";
import type { GithubFreezer } from "../../../lib/usecases/github/freezer-ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult } from "../../../lib/usecases/github/ports.ts";
import { call, installed, runGit, standIn, token, withToken } from "../../demo/github/support.ts";
import { connect, type Setting } from "./support.ts";

/** All that the Freezer App needs. */
export const FREEZER = {
  metadata: "read",
  administration: "write",
  checks: "write",
  organization_administration: "write",
  organization_custom_properties: "admin",
} as const;
export const EPOCH = "e07" as Epoch;
export const RULESETS = "/orgs/{org}/rulesets";

export interface Frozen {
  readonly github: StandIn;
  readonly setting: Setting;
  readonly freezer: GithubFreezer;
  readonly installation: GithubInstallation;
  readonly settings: GuardSettings;
  /** Of an App that may write and merge everywhere. */
  readonly writer: string;
}

/** A stand-in with an organisation whose slots' properties are defined, for all tests of a file; each begins without a ruleset. */
export function frozenOrganisation(options: Parameters<typeof standIn>[0] = {}): Frozen {
  const one = {} as { -readonly [Key in keyof Frozen]: Frozen[Key] };
  beforeAll(async () => {
    one.github = await standIn(options);
    await one.github.control.createRepository("fjordline/first", { files: { "a.txt": "a\n" } });
    one.setting = await connect(one.github, {}, { freezer: FREEZER });
    one.freezer = createFreezer(one.setting.apps);
    one.installation = got(
      await createDirectory(one.setting.apps).listInstallations("freezer"),
    )[0] as GithubInstallation;
    const freezerAppId = one.setting.where.freezer.app.id;
    one.settings = { freezerAppId, mergeAppId: null, releasePatterns: ["release/**"], deployedBranches: [] };
    const writes = { contents: "write", workflows: "write", pull_requests: "write", checks: "write" } as const;
    one.writer = await token(one.github, await installed(one.github, writes, { slug: "writer" }));
    got(await one.freezer.defineProperties(one.installation, SLOTS.flatMap(slotProperties)));
  });
  beforeEach(() => {
    const { control } = one.github;
    control.clearFaults();
    for (const { id } of control.rulesets()) control.deleteRuleset(id);
    control.clearRequests();
    one.setting.mints.length = 0;
  });
  return one;
}

export function got<T>(result: GithubResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.failure.code}: ${result.failure.detail}`);
}

let made = 0;
/** No two are the same. */
export function next(): number {
  made += 1;
  return made;
}

export type Place = GithubRepositoryRef & { readonly full: string };

export async function repository({ github }: Frozen): Promise<Place> {
  const name = `frozen-${next()}`;
  const full = `fjordline/${name}`;
  await github.control.createRepository(full, { files: { "a.txt": "a\n" } });
  return { id: github.control.repository(full).id, nodeId: "", owner: "fjordline", name, full };
}

/** The ruleset of the first slot for default branches, or for another kind. */
export function documentOf({ settings }: Frozen, active: boolean, kind: "default" | "tags" | "release" = "default") {
  return rulesetDocument({ slot: 1, kind, epoch: EPOCH, active }, settings);
}

/** What was written so far, without the making of tokens. */
export function writesOf({ github }: Frozen) {
  return github.control
    .requests()
    .filter(({ method, path }) => method !== "GET" && !path.endsWith("/access_tokens"))
    .map(({ method, path }) => `${method} ${path}`);
}

/** The next answer of a route. */
export function answer({ github }: Frozen, route: string, body: unknown, method = "GET"): void {
  github.control.fail({ method, route, fault: { kind: "status", status: 200, body } });
}

/** Whether the default branch takes a push, by the real git. */
export async function pushed({ github, writer }: Frozen, { full }: Place): Promise<boolean> {
  await github.control.commit(full, { "b.txt": `${next()}\n` }, { branch: "work" });
  const remote = withToken(github.url, full, writer);
  return (await runGit(github.control.gitFolder(full), "push", remote, "+work:refs/heads/main")).status === 0;
}

/** An open pull request, its head, and how to merge it. */
export async function pullRequest({ github, writer }: Frozen, { full }: Place) {
  const branch = `change-${next()}`;
  const head = await github.control.commit(full, { "c.txt": `${branch}\n` }, { branch });
  const number = await github.control.openPull(full, { head: branch });
  const merge = async () => {
    const { status } = await call(`${github.url}/repos/${full}/pulls/${number}/merge`, "PUT", writer, {});
    return status === 200;
  };
  return { head, number, merge };
}

/** Whether an ordinary pull request can be merged. */
export async function merged(frozen: Frozen, place: Place): Promise<boolean> {
  return (await pullRequest(frozen, place)).merge();
}
