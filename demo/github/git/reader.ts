import { type GitObject, ObjectProcess } from "./batch.ts";
import { isRefName } from "./read.ts";
import { placeOfRef } from "./refs.ts";

/**
 * Objects of one bare repository for the time of one request, all by one process. Where the repository borrows most of its objects
 * from a store, the store's process is asked first: a page of fifty repositories then starts none.
 */
export class ObjectReader {
  private readonly own: ObjectProcess;
  private readonly known = new Map<string, Promise<GitObject | null>>();
  private readonly stored = new Map<string, Promise<boolean>>();

  constructor(
    private readonly folder: string,
    private readonly store: ObjectProcess | null,
  ) {
    this.own = new ObjectProcess(folder);
  }

  /** What git understands as the name of an object, or null where it leads to none. */
  read(name: string): Promise<GitObject | null> {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const read = this.find(name).then((object) => {
      // What was found by a path is asked for by its id next.
      if (object !== null) this.known.set(object.sha, read);
      return object;
    });
    this.known.set(name, read);
    return read;
  }

  /** To be called when refs have moved: what a name means is asked again. */
  forget(): void {
    this.known.clear();
  }

  close(): void {
    this.own.close();
  }

  private async find(name: string): Promise<GitObject | null> {
    if (this.store === null) return this.own.ask(name);
    const [, start = "", rest = ""] = /^([^:^~@]+)(.*)$/s.exec(name) ?? [];
    const sha = /^[0-9a-f]{40}$/.test(start) ? start : await this.headOf(start);
    const borrowed = sha === null ? null : await this.store.ask(sha + rest);
    if (borrowed !== null) return borrowed;
    // Where the store has what the name starts at, it has all that it leads to: a path that it does not find is not there.
    if (sha !== null && rest !== "" && (await this.isStored(sha))) return null;
    return this.own.ask(name);
  }

  private isStored(sha: string): Promise<boolean> {
    const known =
      this.stored.get(sha) ?? this.store?.ask(sha).then((object) => object !== null) ?? Promise.resolve(false);
    this.stored.set(sha, known);
    return known;
  }

  private async headOf(ref: string): Promise<string | null> {
    return isRefName(ref) ? await placeOfRef(this.folder, ref) : null;
  }
}
