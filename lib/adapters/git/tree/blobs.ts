import type { Readable } from "node:stream";

export interface Blob {
  readonly id: string;
  readonly size: number;
  /** Null when the blob is above the limit or git does not have it. */
  readonly content: Buffer | null;
}

const NEWLINE = 10;

/**
 * Reads what `git cat-file --batch` writes: `<id> <type> <size>`, a line end, the content, a line end; `<id> missing` alone
 * for an object that is not there. The content of a blob above `maxBytes` is let pass without being kept.
 * @throws when the stream is not of that form or ends early
 */
export async function* blobsOf(stream: Readable, maxBytes: number): AsyncGenerator<Blob, void> {
  const source = new ByteSource(stream);
  for (;;) {
    const header = await source.line();
    if (header === null) return;
    const [id = "", type = "", digits = ""] = header.split(" ");
    if (type === "missing") {
      yield { id, size: 0, content: null };
      continue;
    }
    const size = Number(digits);
    if (!Number.isSafeInteger(size) || digits === "") throw new Error("git wrote an unexpected answer");
    const content = size > maxBytes ? null : await source.take(size);
    if (content === null) await source.skip(size);
    await source.skip(1);
    yield { id, size, content };
  }
}

/** Pulls exact amounts out of a stream of chunks. */
class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** False at the end of the stream. */
  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }

  async line(): Promise<string | null> {
    let end = this.#rest.indexOf(NEWLINE);
    while (end === -1) {
      if (!(await this.#more())) {
        if (this.#rest.length > 0) throw new Error("git's answer ended early");
        return null;
      }
      end = this.#rest.indexOf(NEWLINE);
    }
    const line = this.#rest.toString("latin1", 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }

  async take(size: number): Promise<Buffer> {
    if (this.#rest.length >= size) return this.#cut(size);
    // A large blob comes in many chunks: they are copied once into place, not joined again and again.
    const content = Buffer.allocUnsafe(size);
    let filled = this.#rest.copy(content);
    this.#rest = Buffer.alloc(0);
    while (filled < size) {
      const next = await this.#chunks.next();
      if (next.done) throw new Error("git's answer ended early");
      const used = next.value.copy(content, filled);
      filled += used;
      this.#rest = next.value.subarray(used);
    }
    return content;
  }

  async skip(size: number): Promise<void> {
    let left = size;
    while (left > this.#rest.length) {
      left -= this.#rest.length;
      this.#rest = Buffer.alloc(0);
      if (!(await this.#more())) throw new Error("git's answer ended early");
    }
    this.#rest = this.#rest.subarray(left);
  }

  #cut(size: number): Buffer {
    const content = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return content;
  }
}
