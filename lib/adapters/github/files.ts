import type { TokenScope } from "../../usecases/github/app-ports.ts";
import type {
  GithubFiles,
  GithubInstallation,
  GithubResult,
  ReadOptions,
  WantedFiles,
  WantedFilesAnswer,
} from "../../usecases/github/ports.ts";
import type { SourceFile } from "../../usecases/ports.ts";
import type { GithubApps } from "./apps.ts";
import { fileOfBlob, readBlob, unreadable } from "./blob.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { failed, type Part, partsOf, readingOf } from "./files-answer.ts";
import { type AskedFile, type Document, filesDocument, foundSchema, treesDocument } from "./files-documents.ts";
import type { CommitReading } from "./files-reading.ts";

/** Repositories whose actions are asked for together, when their workflows have been read. */
const GROUP = 200;
/** Repositories of one request. */
const PAGE = 50;
const FILES = 150;
/** GitHub nests composite actions ten deep. */
const ROUNDS = 10;
/** Files of one repository that are worth a request each. */
const MOST_SINGLE = 50;
/** So many failures in a row are not a page's: GitHub is away. */
const GIVE_UP = 12;

type Outcomes = Map<WantedFiles, GithubResult<CommitReading>>;

/** Reads CI files of any commits, those of fifty repositories in a request. */
export function createFiles(apps: GithubApps): GithubFiles {
  return {
    async *read(installation, wanted, options) {
      for (let at = 0; at < wanted.length; at += GROUP)
        yield* await readGroup(apps, installation, wanted.slice(at, at + GROUP), options);
    },
    readOne: (installation, wanted, path, options) =>
      apps.withInstallation(scopeOf(installation), (client) => readOne(client, wanted, path), options),
  };
}

function scopeOf({ id, role }: GithubInstallation): TokenScope {
  return { role, installationId: id, repositoryIds: "all", permissions: { contents: "read" } };
}

async function readOne(client: GithubClient, wanted: WantedFiles, path: string): Promise<SourceFile | null> {
  const { query, variables } = filesDocument([{ repository: wanted, path, oid: null }]);
  const read = partsOf(await client.graphql<unknown>(query, variables))(0, 0);
  if (!read.ok) throw new GithubError(read.failure.code, read.failure.detail ?? "", read.failure);
  const found = foundSchema.safeParse(read.value);
  if (!found.success) throw new GithubError("unavailable", "a file is not as described");
  if (found.data === null) return null;
  const file = fileOfBlob(path, found.data);
  if ("bytes" in file) return file;
  const whole = "reason" in file ? file : await readBlob(client, wanted.repository, file);
  if ("bytes" in whole) return whole;
  throw new GithubError("unavailable", whole.detail);
}

async function readGroup(
  apps: GithubApps,
  installation: GithubInstallation,
  group: readonly WantedFiles[],
  options?: ReadOptions,
): Promise<readonly WantedFilesAnswer[]> {
  const work = async (client: GithubClient) => {
    const reader = new GroupReader(client);
    await Promise.all(pagesOf(group, PAGE).map((page) => reader.trees(page)));
    for (let round = 0; round < ROUNDS; round += 1) if (!(await reader.asked()) && !(await reader.singles())) break;
    return reader.outcomes;
  };
  const read = await apps.withInstallation(scopeOf(installation), work, options);
  return group.map((wanted) => ({ wanted, result: resultOf(read, wanted) }));
}

function resultOf(read: GithubResult<Outcomes>, wanted: WantedFiles): WantedFilesAnswer["result"] {
  if (!read.ok) return read;
  const outcome = read.value.get(wanted) ?? failed("unavailable", "a repository without an answer");
  return outcome.ok ? { ok: true, value: outcome.value.result() } : outcome;
}

function pagesOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, page) => all.slice(page * size, (page + 1) * size));
}

/** One group on its way. Errors that concern all of them are thrown. */
class GroupReader {
  readonly outcomes: Outcomes = new Map();
  private failures = 0;

  constructor(private readonly client: GithubClient) {}

  /** Reads names and workflows. What is too much for one answer is asked in halves, and at last without its texts. */
  async trees(wanted: readonly WantedFiles[], texts = true): Promise<void> {
    const part = await this.ask(treesDocument(wanted, texts));
    const again: WantedFiles[] = [];
    for (const [index, one] of wanted.entries()) {
      const read = part(index);
      const passes = !read.ok && mayPass(read) && (texts || wanted.length > 1);
      if (passes) again.push(one);
      else this.outcomes.set(one, read.ok ? readingOf(one, read.value) : read);
    }
    if (wanted.length === 1) return again.length === 0 ? undefined : this.trees(again, false);
    for (const some of smaller(again, wanted.length)) await this.trees(some);
  }

  /** One round of the files that are known by now and were not read. @returns whether there were any */
  async asked(): Promise<boolean> {
    const asked = [...this.outcomes.values()].flatMap((outcome) => (outcome.ok ? outcome.value.asked.splice(0) : []));
    await Promise.all(pagesOf(asked, FILES).map((page) => this.files(page)));
    return asked.length > 0;
  }

  private async files(asked: readonly AskedFile[]): Promise<void> {
    const part = await this.ask(filesDocument(asked));
    const repositories = [...new Set(asked.map(({ repository }) => repository))];
    const again: AskedFile[] = [];
    for (const [index, file] of asked.entries()) {
      const outcome = this.outcomes.get(file.repository);
      if (outcome?.ok !== true) continue;
      const read = part(repositories.indexOf(file.repository), index);
      const found = read.ok ? foundSchema.safeParse(read.value) : null;
      if (found?.success === true) outcome.value.answer(file, found.data);
      else if (!read.ok && mayPass(read) && asked.length > 1) again.push(file);
      else this.outcomes.set(file.repository, read.ok ? failed("unavailable", "a file is not as described") : read);
    }
    for (const some of smaller(again, asked.length)) await this.files(some);
  }

  /** Files that only a request of their own gives. @returns whether there were any */
  async singles(): Promise<boolean> {
    let any = false;
    for (const [wanted, outcome] of this.outcomes) {
      if (!outcome.ok || outcome.value.elsewhere.length === 0) continue;
      any = true;
      const read = await attempt(() => readSingles(this.client, wanted, outcome.value));
      if (!read.ok) this.outcomes.set(wanted, read);
    }
    return any;
  }

  /** @throws GithubError for what no smaller question would change */
  private async ask({ query, variables }: Document): Promise<(index: number, file?: number) => Part> {
    const answer = await attempt(() => this.client.graphql<unknown>(query, variables));
    if (answer.ok) {
      this.failures = 0;
      return partsOf(answer.value);
    }
    const { code, detail = "" } = answer.failure;
    this.failures += 1;
    if (!mayPass(answer) || this.failures >= GIVE_UP) throw new GithubError(code, detail, answer.failure);
    return () => answer;
  }
}

/** A smaller question may be answered: GitHub says 502, or in GraphQL that something went wrong, where it takes too long. */
function mayPass({ failure }: Extract<Part, { readonly ok: false }>): boolean {
  return failure.code === "unavailable" || failure.code === "invalid";
}

/** What is asked again: in halves where it is no smaller already. */
function smaller<T>(again: readonly T[], before: number): readonly (readonly T[])[] {
  if (again.length === 0) return [];
  return again.length < before ? [again] : pagesOf(again, Math.ceil(again.length / 2));
}

async function readSingles(client: GithubClient, { repository }: WantedFiles, reading: CommitReading): Promise<void> {
  for (const file of reading.elsewhere.splice(0)) {
    reading.singles += 1;
    if (reading.singles > MOST_SINGLE)
      reading.note(unreadable(file.path, "too many files that GitHub gives one by one only"));
    else {
      const read = await readBlob(client, repository, file);
      if ("bytes" in read) reading.add(read);
      else reading.note(read);
    }
  }
}
