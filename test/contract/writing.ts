import { expect } from "vitest";
import { createChanges } from "../../lib/adapters/github/index.ts";
import type { BranchChange } from "../../lib/usecases/github/changes-ports.ts";
import type { GithubInstallation } from "../../lib/usecases/github/ports.ts";
import type { Contract } from "./context.ts";
import type { Operation } from "./operations.ts";
import { answered, headOf, installationOf, needs, repositoryOf } from "./reading.ts";

/** Everything is taken back at the end; a run that breaks off leaves one branch and one pull request of its own name. */
export const WRITING: readonly Operation[] = [
  {
    name: "a workflow file is changed by one signed commit on a branch of its own",
    calls: ["POST /graphql createRef", "POST /graphql createCommitOnBranch"],
    async run(contract) {
      const { apps, found } = contract;
      const changes = createChanges(apps);
      const written = answered(await changes.commit(remediator(contract), changeOf(contract)));
      expect(written.kind).toBe("written");
      const seen = answered(await changes.inspect(observerOf(contract), changeOf(contract)));
      expect(seen.kind).toBe("ours");
      found.written = seen.kind === "ours" ? seen.head : null;
    },
  },
  {
    name: "the same commit is not made a second time",
    calls: ["POST /graphql createRef", "POST /graphql createCommitOnBranch expectedHeadOid"],
    async run(contract) {
      const changes = createChanges(contract.apps);
      expect(answered(await changes.commit(remediator(contract), changeOf(contract)))).toEqual({ kind: "stale" });
      const seen = answered(await changes.inspect(observerOf(contract), changeOf(contract)));
      expect(seen).toEqual({ kind: "ours", head: writtenIn(contract) });
    },
  },
  {
    name: "a branch with another change on it is left as it is",
    calls: ["POST /graphql createCommitOnBranch expectedHeadOid"],
    async run(contract) {
      const changes = createChanges(contract.apps);
      const other = { ...changeOf(contract), files: [{ path: PATH, text: "on: push\njobs: {}\n" }] };
      expect(answered(await changes.commit(remediator(contract), other)).kind).toBe("stale");
      const seen = answered(await changes.inspect(observerOf(contract), changeOf(contract)));
      expect(seen).toEqual({ kind: "ours", head: writtenIn(contract) });
    },
  },
  {
    name: "a branch gets one pull request, however often it is asked for",
    calls: ["POST /repos/{owner}/{repo}/pulls", "POST /repos/{owner}/{repo}/issues/{issue_number}/labels"],
    async run(contract) {
      const { apps, found, run } = contract;
      const changes = createChanges(apps);
      const pull = {
        repository: repositoryOf(contract),
        base: baseOf(contract),
        branch: branchOf(contract),
        title: `Contract ${run}`,
        body: "Made by a test. It is closed when the test ends.",
        draft: false,
        labels: ["thaw-contract"],
      };
      const first = answered(await changes.open(remediator(contract), pull));
      const second = answered(await changes.open(remediator(contract), pull));
      expect(second.number).toBe(first.number);
      expect(first.labelled).toBe(true);
      found.pull = first.number;
    },
  },
  {
    name: "a pull request is seen with its head and its base",
    calls: ["POST /graphql Repository.pullRequest"],
    async run(contract) {
      const { id: repositoryId, owner, name } = repositoryOf(contract);
      const request = { repositoryId, owner, name, branch: branchOf(contract), pullNumber: pullIn(contract) };
      const [sight] = await createChanges(contract.apps).look(observerOf(contract), [request]);
      if (sight === undefined) throw new Error("no answer came");
      const seen = answered(sight);
      expect(seen.branchHead).toBe(writtenIn(contract));
      expect(seen.head).toBe(headOf(contract));
      expect(seen.pull).toMatchObject({ state: "open", headSha: writtenIn(contract), draft: false });
    },
  },
  {
    name: "a pull request that a program closed is found as closed, and its branch removed",
    calls: [
      "PATCH /repos/{owner}/{repo}/pulls/{pull_number}",
      "GET /repos/{owner}/{repo}/pulls",
      "POST /graphql updateRefs",
    ],
    async run(contract) {
      const changes = createChanges(contract.apps);
      const repository = repositoryOf(contract);
      const place = { repository, number: pullIn(contract) };
      answered(await changes.change(remediator(contract), place, { state: "closed" }));
      const found = answered(await changes.pullOf(observerOf(contract), repository, branchOf(contract)));
      expect(found).toEqual({ number: place.number, state: "closed" });
      const branch = { repository, branch: branchOf(contract), head: writtenIn(contract) };
      expect(answered(await changes.removeBranch(remediator(contract), branch))).toBe(true);
      expect(answered(await changes.inspect(observerOf(contract), changeOf(contract))).kind).toBe("absent");
    },
  },
  {
    name: "a token that writes workflows is taken back after its job",
    calls: ["DELETE /installation/token"],
    async run({ mints, revoked }) {
      const powerful = mints.filter(({ permissions }) => Object.hasOwn(permissions, "workflows"));
      expect(powerful.length).toBeGreaterThan(0);
      expect(powerful.every(({ repositoryIds }) => repositoryIds !== "all" && repositoryIds.length === 1)).toBe(true);
      expect(revoked()).toBe(powerful.length);
    },
  },
];

const PATH = ".github/workflows/thaw-contract.yml";

function changeOf(contract: Contract): BranchChange {
  const text = `on: workflow_dispatch\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${contract.run}\n`;
  return {
    repository: repositoryOf(contract),
    branch: branchOf(contract),
    base: headOf(contract),
    files: [{ path: PATH, text }],
    headline: `Contract ${contract.run}`,
  };
}

function branchOf({ run }: Contract): string {
  return `thaw-contract-${run}`;
}

function observerOf(contract: Contract): GithubInstallation {
  return installationOf(contract, "observer");
}

function remediator(contract: Contract): GithubInstallation {
  return installationOf(contract, "remediator");
}

function baseOf({ found }: Contract): string {
  return found.defaultBranch ?? needs("a page of repositories tells the trees that a scan reads");
}

function writtenIn({ found }: Contract): string {
  return found.written ?? needs("a workflow file is changed by one signed commit on a branch of its own");
}

function pullIn({ found }: Contract): number {
  return found.pull ?? needs("a branch gets one pull request, however often it is asked for");
}
