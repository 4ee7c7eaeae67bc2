import { ObjectReader } from "../git/reader.ts";
import { heldOn } from "../http/ask.ts";
import type { Bucket } from "../limits.ts";
import type { Level, Permissions, Repository, TokenRecord } from "../model.ts";
import { holds } from "../permissions.ts";
import { findRepository, ownerOf } from "../repositories.ts";
import type { World } from "../world.ts";
import { forbidden, missing, missingNode, unprocessable } from "./errors.ts";

/** One request's view of the world: who asks, and git as it was read for them. */
export interface Graph {
  readonly world: World;
  readonly token: TokenRecord;
  readonly rate: { readonly bucket: Bucket; readonly cost: number; readonly nodeCount: number };
  /** git of a repository; the same process for the whole request. */
  objects(repository: Repository): ObjectReader;
  close(): void;
}

export function createGraph(world: World, token: TokenRecord, rate: Graph["rate"]): Graph {
  const readers = new Map<number, ObjectReader>();
  return {
    world,
    token,
    rate,
    objects(repository) {
      const known = readers.get(repository.id);
      if (known !== undefined) return known;
      const reader = new ObjectReader(repository.folder, world.stores.get(repository.id) ?? null);
      readers.set(repository.id, reader);
      return reader;
    },
    close() {
      for (const reader of readers.values()) reader.close();
    },
  };
}

/** What the token may do with a repository; null where it may not even know of it. */
function heldBy({ world, token }: Graph, repository: Repository): Permissions | null {
  return heldOn(world, { kind: "token", token }, repository);
}

export function isVisible(graph: Graph, repository: Repository): boolean {
  return heldBy(graph, repository) !== null;
}

export function mayDo(graph: Graph, repository: Repository, permission: string, level: Level): boolean {
  return holds(heldBy(graph, repository) ?? {}, permission, level);
}

/** The repository of this name, also by a former one. @throws FieldError where there is none that the caller may know of */
export function repositoryCalled(graph: Graph, owner: string, name: string, followRenames = true): Repository {
  const { world } = graph;
  const full = `${owner}/${name}`;
  const former = followRenames ? world.repositories.get(world.formerNames.get(full.toLowerCase()) ?? -1) : undefined;
  const found = findRepository(world, owner, name) ?? former;
  if (found === undefined || !isVisible(graph, found))
    throw missing(`Could not resolve to a Repository with the name '${full}'.`);
  return found;
}

/** @throws FieldError where the caller sees the repository and has not this permission, or nobody may write to it any more */
export function demand(graph: Graph, repository: Repository, permission: string, level: Level): void {
  if (!mayDo(graph, repository, permission, level)) throw forbidden();
  if (level !== "read" && repository.archived) throw unprocessable("Repository was archived so is read-only.");
}

/** What an opaque id of ours names: its kind and what stands behind it. */
export function nodeNamed(id: string): { readonly kind: string; readonly value: string } {
  const [, kind = "", coded = ""] = /^([A-Z]+)_([\w-]+)$/.exec(id) ?? [];
  const text = Buffer.from(coded, "base64url").toString("utf8");
  if (!text.startsWith("stand-in:")) throw missingNode(id);
  return { kind, value: text.slice("stand-in:".length) };
}

export function repositoryOfNode(graph: Graph, id: string): Repository {
  const { kind, value } = nodeNamed(id);
  const repository = kind === "R" ? graph.world.repositories.get(Number(value)) : undefined;
  if (repository === undefined || !isVisible(graph, repository)) throw missingNode(id);
  return repository;
}

export interface RefPlace {
  readonly repository: Repository;
  /** Full: `refs/heads/main`. */
  readonly name: string;
}

/** A ref's own id has its repository and its full name in it. */
export function refOfNode(graph: Graph, id: string): RefPlace {
  const { kind, value } = nodeNamed(id);
  const [, number = "", name = ""] = /^(\d+):(.+)$/s.exec(value) ?? [];
  const repository = kind === "REF" ? graph.world.repositories.get(Number(number)) : undefined;
  if (repository === undefined || !isVisible(graph, repository)) throw missingNode(id);
  return { repository, name };
}

/** A repository's page on the web. */
export function pageOf({ world }: Graph, repository: Repository): string {
  return `${world.url}/${ownerOf(world, repository).login}/${repository.name}`;
}
