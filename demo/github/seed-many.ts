import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ObjectProcess } from "./git/batch.ts";
import { createBare, type FileChanges, writeSeeds } from "./git/write.ts";
import type { Owner, Repository } from "./model.ts";
import { ensureOwner, type NewRepository, repositoryAs } from "./repositories.ts";
import { seedFiles } from "./seed-files.ts";
import type { World } from "./world.ts";

/** Repositories in numbers that a process for each would take minutes for. */
export interface ManyRepositories {
  readonly owner: string;
  readonly count: number;
  /** They are called so, with a number; without it `service`. */
  readonly prefix?: string;
  /** What the n-th holds, from 0; without it one to four workflows, 2.5 on average. */
  readonly files?: (index: number) => FileChanges;
  readonly options?: Omit<NewRepository, "files" | "from">;
}

/** Files of this many repositories are handed to git at a time. */
const BATCH = 500;

/**
 * Writes all commits by few processes into one store of objects, and then each repository as the few files that git needs to borrow
 * from it. Nothing in the store has a name, so that a push to one repository is not told of the others' commits.
 */
export async function seedMany(world: World, request: ManyRepositories): Promise<string[]> {
  const { owner: login, count, prefix = "service", files = seedFiles, options = {} } = request;
  const owner = ensureOwner(world, login);
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(5, "0")}`);
  refuseTaken(world, owner.id, names);
  const store = path.join(world.folder, `objects-of-${world.ids.next("store", login)}.git`);
  await createBare(store, "main");
  const objects = new ObjectProcess(store);
  for (let at = 0; at < count; at += BATCH) {
    const some = names.slice(at, at + BATCH);
    const contents = some.map((_, index) => files(at + index));
    for (const [index, commit] of (await writeSeeds(store, contents)).entries()) {
      const repository = known(world, owner, some[index] ?? "", options);
      borrow(repository, store, commit);
      world.repositories.set(repository.id, repository);
      world.stores.set(repository.id, objects);
    }
  }
  return names.map((name) => `${owner.login}/${name}`);
}

function known(world: World, owner: Owner, name: string, options: NewRepository): Repository {
  const full = `${owner.login}/${name}`;
  const id = world.ids.next("repository", full);
  const folder = path.join(world.folder, `${id}.git`);
  world.formerNames.delete(full.toLowerCase());
  return repositoryAs({ id, ownerId: owner.id, name, folder, createdAt: world.now() }, options);
}

function refuseTaken(world: World, ownerId: number, names: readonly string[]): void {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  for (const one of world.repositories.values())
    if (one.ownerId === ownerId && wanted.has(one.name.toLowerCase())) throw new Error(`${one.name} exists.`);
}

/** A bare repository by hand: `git init` would be a process for each. Small files one by one are quicker than a queue of them. */
function borrow({ folder, defaultBranch }: Repository, store: string, commit: string): void {
  mkdirSync(path.join(folder, "objects", "info"), { recursive: true });
  mkdirSync(path.join(folder, "refs"));
  writeFileSync(path.join(folder, "HEAD"), `ref: refs/heads/${defaultBranch}\n`);
  writeFileSync(path.join(folder, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
  writeFileSync(path.join(folder, "objects", "info", "alternates"), `${path.join(store, "objects")}\n`);
  const packed = `# pack-refs with: peeled fully-peeled sorted \n${commit} refs/heads/${defaultBranch}\n`;
  writeFileSync(path.join(folder, "packed-refs"), packed);
}
