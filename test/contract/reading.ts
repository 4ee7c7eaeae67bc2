import { expect } from "vitest";
import {
  createBranches,
  createCalls,
  createDirectory,
  createFiles,
  createFreezer,
  createHeads,
  createInventory,
  createPersistence,
  createReview,
  createRuns,
  createWindowRuns,
} from "../../lib/adapters/github/index.ts";
import type { AppRole } from "../../lib/core/github/roles.ts";
import { SOURCE_IDS } from "../../lib/core/inventory/sources.ts";
import { PERSISTENCE_PARTS } from "../../lib/core/review/persistence.ts";
import type { TokenScope } from "../../lib/usecases/github/app-ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult } from "../../lib/usecases/github/ports.ts";
import { CONTRACT_ROLES, type Contract } from "./context.ts";
import type { Operation } from "./operations.ts";

export const READING: readonly Operation[] = [
  {
    name: "each App lists its installations by a JSON web token",
    calls: ["GET /app/installations"],
    async run({ apps, owner, found }) {
      for (const role of CONTRACT_ROLES) {
        const all = answered(await createDirectory(apps).listInstallations(role));
        const mine = all.find((one) => one.ownerLogin.toLowerCase() === owner.toLowerCase());
        expect(mine, `the ${role} App is not installed on ${owner}`).toBeDefined();
        found.installations[role] = mine;
      }
    },
  },
  {
    name: "each App tells what it asks for",
    calls: ["GET /app"],
    async run({ apps }) {
      for (const role of CONTRACT_ROLES) {
        const permissions = answered(await createDirectory(apps).permissionsOf(role));
        expect(permissions).toMatchObject({ metadata: "read" });
      }
    },
  },
  {
    name: "the repositories of an installation are listed to the end",
    calls: ["POST /app/installations/{installation_id}/access_tokens", "GET /installation/repositories"],
    async run(contract) {
      const names: string[] = [];
      for await (const page of createDirectory(contract.apps).listRepositories(observer(contract)))
        names.push(...answered(page).map(({ name }) => name));
      expect(names).toContain(contract.repository);
    },
  },
  {
    name: "a page of repositories tells the trees that a scan reads",
    calls: ["POST /graphql Organization.repositories"],
    async run(contract) {
      const { apps, repository, found } = contract;
      for await (const page of createHeads(apps).read(observer(contract)))
        for (const one of answered(page).repositories) {
          if (one.name !== repository) continue;
          found.repository = { id: one.id, nodeId: one.nodeId, owner: one.owner, name: one.name };
          found.head = one.headSha;
          found.defaultBranch = one.defaultBranch;
          expect(one.archived).toBe(false);
          expect(one.workflowsTree).toMatch(/^[0-9a-f]{40,64}$/);
        }
      expect(found.head, `${repository} has a commit`).not.toBeNull();
    },
  },
  {
    name: "workflows of a commit are read, and each text has the id that git gives it",
    calls: ["POST /graphql Repository.object"],
    async run(contract) {
      const { apps } = contract;
      const wanted = { repository: repositoryOf(contract), commit: headOf(contract) };
      const answers = [];
      for await (const answer of createFiles(apps).read(observer(contract), [wanted])) answers.push(answer);
      const [only, ...more] = answers;
      expect(more).toEqual([]);
      const { files, unreadable } = answered(only?.result ?? failedToAnswer());
      expect(unreadable).toEqual([]);
      expect(files.some(({ path }) => path.startsWith(".github/workflows/"))).toBe(true);
    },
  },
  {
    name: "what moved the default branch is told, and the commits that it brought, with their pull requests or the permission that lacks",
    calls: [
      "GET /repos/{owner}/{repo}/activity",
      "GET /repos/{owner}/{repo}/commits",
      "GET /repos/{owner}/{repo}/compare/{basehead}",
      "POST /graphql Commit.associatedPullRequests",
    ],
    async run(contract) {
      const { apps, found } = contract;
      const repository = repositoryOf(contract);
      const branch = found.defaultBranch ?? needs("a page of repositories tells the trees that a scan reads");
      const review = createReview(apps);
      const moves = answered(await review.moves(observer(contract), repository, branch, new Date(0)));
      const tip = headOf(contract);
      const all = answered(await review.range(observer(contract), repository, { base: null, tip }));
      expect(all.commits.map(({ sha }) => sha)).toContain(tip);
      const base = moves.at(-1)?.before ?? tip;
      answered(await review.range(observer(contract), repository, { base, tip }));
      const asked = { shas: [tip], branch, paths: [".github/workflows", "package.json"] };
      const details = await review.details(observer(contract), repository, asked);
      if (!details.ok) expect(details.failure.code).toBe("missing-permission");
      else expect([...details.value.keys()]).toEqual([tip]);
    },
  },
  {
    name: "runs of a workflow are listed with their commit and whose it was, or the permission lacks",
    calls: ["GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs"],
    async run(contract) {
      const { apps, found } = contract;
      const repository = repositoryOf(contract);
      const wanted = { repository, commit: headOf(contract) };
      const branch = found.defaultBranch ?? needs("a page of repositories tells the trees that a scan reads");
      const runs = createRuns(apps);
      for await (const { result } of createFiles(apps).read(observer(contract), [wanted]))
        for (const { path } of answered(result).files) {
          const listed = await runs.list(observer(contract), repository, { path, branch, since: new Date(0) });
          if (!listed.ok) expect(listed.failure.code).toBe("missing-permission");
          for (const run of listed.ok ? listed.value : []) {
            expect([run.repositoryId, run.path.replace(/@.*$/, "")]).toEqual([repository.id, path]);
            answered(await runs.jobs(observer(contract), repository, run));
          }
        }
    },
  },
  {
    name: "runs of a window of time are listed whatever their branch, none outside of it, or the permission lacks",
    calls: ["GET /repos/{owner}/{repo}/actions/runs"],
    async run(contract) {
      const window = { from: Date.UTC(2008, 0, 1), to: Date.now() + 86_400_000 };
      const runs = createWindowRuns(contract.apps);
      const listed = await runs.within(observer(contract), repositoryOf(contract), window);
      if (!listed.ok) {
        expect(listed.failure.code).toBe("missing-permission");
        return;
      }
      for (const { at } of listed.value.runs) expect(at.getTime()).toBeGreaterThan(window.from);
      const before = { from: window.from, to: window.from + 86_400_000 };
      const none = answered(await runs.within(observer(contract), repositoryOf(contract), before));
      expect(none).toEqual({ runs: [], complete: true });
    },
  },
  {
    name: "branches are counted to the end, and the default one's trees are those of the page of repositories",
    calls: ["POST /graphql Repository.refs"],
    async run(contract) {
      const answers = [];
      const wanted = [repositoryOf(contract)];
      for await (const answer of createBranches(contract.apps).read(observer(contract), wanted)) answers.push(answer);
      const [only, ...more] = answers;
      expect(more).toEqual([]);
      const seen = answered(only?.result ?? failedToAnswer());
      expect(seen).toMatchObject({ defaultBranch: contract.found.defaultBranch, headSha: headOf(contract) });
      expect(seen.complete).toBe(true);
      expect(seen.branches).toHaveLength(seen.total - 1);
    },
  },
  {
    name: "a file that is called at a branch is the same as at its commit, and one that is not there says so",
    calls: ["POST /graphql Repository.object of a call"],
    async run(contract) {
      const { apps, found } = contract;
      const { owner, name: repo } = repositoryOf(contract);
      const commit = headOf(contract);
      const wanted = { repository: repositoryOf(contract), commit };
      let path = "";
      for await (const { result } of createFiles(apps).read(observer(contract), [wanted]))
        path = answered(result).files.find((file) => file.path.startsWith(".github/workflows/"))?.path ?? "";
      const targets = [found.defaultBranch ?? "", commit, "thaw-contract-has-no-such-tag"].map((ref) => ({
        owner,
        repo,
        path,
        ref,
      }));
      const read = answered(await createCalls(apps).read(observer(contract), targets));
      const [branch, pinned, missing] = targets.map((target) => read.get(target));
      expect(pinned).toMatchObject({ state: "read", commit, file: path });
      expect(branch).toEqual(pinned);
      expect(missing).toMatchObject({ state: "unread" });
    },
  },
  {
    name: "an answer that did not change is not sent again",
    calls: ["GET /repos/{owner}/{repo} If-None-Match"],
    async run(contract) {
      const { owner, repository } = contract;
      const get = () =>
        contract.apps.withInstallation(reads(contract), async ({ rest }) => {
          const answer = await rest.repos.get({ owner, repo: repository });
          return answer.data.id;
        });
      const first = answered(await get());
      const { kept } = contract;
      const before = kept();
      expect(before).toBeGreaterThan(0);
      expect(answered(await get())).toBe(first);
      // A whole answer would have been kept once more.
      expect(kept()).toBe(before);
    },
  },
  {
    name: "a token of one repository does not see another one",
    calls: ["POST /app/installations/{installation_id}/access_tokens repository_ids", "GET /installation/repositories"],
    async run(contract) {
      const names = await contract.apps.withInstallation(reads(contract), async ({ rest }) => {
        const { data } = await rest.apps.listReposAccessibleToInstallation({ per_page: 100 });
        return data.repositories.map(({ name }) => name);
      });
      expect(answered(names)).toEqual([contract.repository]);
    },
  },
  {
    name: "a token that reads cannot write",
    calls: ["POST /repos/{owner}/{repo}/git/refs"],
    async run(contract) {
      const { owner, repository, run } = contract;
      const result = await contract.apps.withInstallation(reads(contract), ({ rest }) =>
        rest.git.createRef({ owner, repo: repository, ref: `refs/heads/thaw-contract-${run}`, sha: headOf(contract) }),
      );
      expect(result.ok ? "written" : result.failure.code).toBe("missing-permission");
    },
  },
  {
    name: "the freezer reads which rules are in force on a branch, each with the ruleset that it is of",
    calls: ["GET /repos/{owner}/{repo}/rules/branches/{branch}"],
    async run(contract) {
      const branch = contract.found.defaultBranch ?? needs("a page of repositories tells the trees that a scan reads");
      const freezer = installationOf(contract, "freezer");
      answered(await createFreezer(contract.apps).rulesOn(freezer, repositoryOf(contract), branch));
    },
  },
  {
    name: "each source of the inventory is read, or names the permission that lacks",
    calls: ["GET of lib/core/inventory/sources.ts"],
    async run(contract) {
      const inventory = createInventory(contract.apps);
      const { owner, name } = repositoryOf(contract);
      const readings = [
        ...(await inventory.readOrganisation(observer(contract))),
        ...(await inventory.readRepository(observer(contract), { owner, name })),
      ];
      expect(readings.map(({ source }) => source).sort()).toEqual([...SOURCE_IDS].sort());
      for (const { source, result } of readings) expect([source, result.kind]).not.toEqual([source, "failed"]);
    },
  },
  {
    name: "what somebody could come back by is listed, part by part, or the permission is named that lacks",
    calls: ["GET of lib/adapters/github/persistence.ts", "POST /graphql Ref.target of moved branches"],
    async run(contract) {
      const persistence = createPersistence(contract.apps);
      const window = { from: new Date(0), to: new Date(), pushed: true };
      const readings = [
        ...(await persistence.readOrganisation(observer(contract))),
        ...(await persistence.readRepository(observer(contract), repositoryOf(contract), window)),
      ];
      expect(new Set(readings.map(({ part }) => part))).toEqual(new Set(PERSISTENCE_PARTS));
      for (const { part, result } of readings) expect([part, result.kind]).not.toEqual([part, "failed"]);
    },
  },
];

export function answered<T>(result: GithubResult<T>): T {
  if (result.ok) return result.value;
  const { code, message, status } = result.failure;
  throw new Error(`${code} (${status ?? "no answer"}): ${message}`);
}

function failedToAnswer(): never {
  throw new Error("no answer came");
}

export function installationOf({ found }: Contract, role: AppRole): GithubInstallation {
  return found.installations[role] ?? needs("each App lists its installations by a JSON web token");
}

function observer(contract: Contract): GithubInstallation {
  return installationOf(contract, "observer");
}

export function repositoryOf({ found }: Contract): GithubRepositoryRef {
  return found.repository ?? needs("a page of repositories tells the trees that a scan reads");
}

export function headOf({ found }: Contract): string {
  return found.head ?? needs("a page of repositories tells the trees that a scan reads");
}

export function needs(name: string): never {
  throw new Error(`This needs what "${name}" finds out, which failed.`);
}

function reads(contract: Contract): TokenScope {
  const repositoryIds = [repositoryOf(contract).id];
  return { role: "observer", installationId: observer(contract).id, repositoryIds, permissions: { contents: "read" } };
}
