import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { startGit } from "./run.ts";

export interface GitObject {
  readonly sha: string;
  readonly type: "blob" | "tree" | "commit" | "tag";
  readonly content: Buffer;
}

type Waiting = (object: GitObject | null) => void;

const HEADER = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|tree|commit|tag) (\d+)$/;

/** One `git cat-file --batch`, which is started by the first question and answers any number of them. */
export class ObjectProcess {
  private child: ChildProcessWithoutNullStreams | null = null;
  private readonly waiting: Waiting[] = [];
  private parts: Buffer[] = [];
  private have = 0;
  private need = 0;

  constructor(private readonly folder: string) {}

  /** What git understands as the name of an object, or null where it leads to none. */
  ask(name: string): Promise<GitObject | null> {
    // A line is one question, and a relative path would end the process.
    if (name === "" || /[\n\0]/.test(name) || /:\.{1,2}(?:\/|$)/.test(name)) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.running().stdin.write(`${name}\n`);
    });
  }

  close(): void {
    this.child?.stdin.end();
  }

  private running(): ChildProcessWithoutNullStreams {
    if (this.child !== null) return this.child;
    const child = startGit(this.folder, ["cat-file", "--batch"]);
    child.stderr.resume();
    child.stdout.on("data", (chunk: Buffer) => this.take(chunk));
    const ended = () => {
      this.child = null;
      for (const resolve of this.waiting.splice(0)) resolve(null);
    };
    child.on("error", ended);
    child.on("close", ended);
    this.child = child;
    return child;
  }

  private take(chunk: Buffer): void {
    this.parts.push(chunk);
    this.have += chunk.length;
    if (this.have < this.need) return;
    let rest: Buffer = Buffer.concat(this.parts);
    for (;;) {
      const after = this.answerFrom(rest);
      if (after === null) break;
      rest = after;
    }
    this.parts = [rest];
    this.have = rest.length;
  }

  /** Takes one answer from the front. @returns what follows it, or null where it is not whole yet */
  private answerFrom(buffer: Buffer): Buffer | null {
    this.need = 0;
    const end = buffer.indexOf(10);
    if (end === -1) return null;
    const header = HEADER.exec(buffer.toString("utf8", 0, end));
    if (header === null) {
      this.waiting.shift()?.(null);
      return buffer.subarray(end + 1);
    }
    const [, sha = "", type = "", size = ""] = header;
    const last = end + 1 + Number(size);
    this.need = last + 1;
    if (buffer.length < this.need) return null;
    const content = Buffer.from(buffer.subarray(end + 1, last));
    this.waiting.shift()?.({ sha, type: type as GitObject["type"], content });
    return buffer.subarray(this.need);
  }
}
