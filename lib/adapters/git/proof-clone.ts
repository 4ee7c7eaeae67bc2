import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { SecretText } from "../../core/secret-text.ts";
import type { ProofClone, ProofGit, Tried } from "../../usecases/freeze/prove/ports.ts";
import { safeEnvironment } from "./environment.ts";

/**
 * Real pushes to one repository, by the real git. The token is in git's environment, and in no argument, no file and no address.
 * @param origin where the GitHub's pages are, from the operator's configuration
 * @param certificates a file of authorities that this process trusts beside the usual ones (NODE_EXTRA_CA_CERTS); null for none
 */
export function createProofGit(origin: string, certificates: string | null = null): ProofGit {
  return {
    async within({ owner, name }, token, work) {
      const folder = await mkdtemp(join(tmpdir(), "thaw-proof-"));
      try {
        const address = `${origin}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`;
        const trusted = certificates === null ? null : await trustedIn(folder, certificates);
        const clone = new Clone(folder, address, token, trusted);
        await clone.begin();
        return await work(clone);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** git takes one file in the place of its own list: so the usual ones and these together, as Node.js has them. */
async function trustedIn(folder: string, certificates: string): Promise<string> {
  const file = join(folder, "authorities.pem");
  await writeFile(file, [...rootCertificates, await readFile(certificates, "utf8")].join("\n"));
  return file;
}

interface Ran {
  readonly ok: boolean;
  readonly out: string;
  readonly error: string;
}

const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

class Clone implements ProofClone {
  constructor(
    private readonly folder: string,
    private readonly address: string,
    private readonly token: SecretText,
    private readonly authorities: string | null,
  ) {}

  async begin(): Promise<void> {
    await this.must(["init", "--quiet", "--bare", "."]);
  }

  async head(branch: string): Promise<string | null> {
    const listed = await this.must(["ls-remote", this.address, `refs/heads/${branch}`]);
    const oid = listed.split("\t")[0] ?? "";
    if (!OID.test(oid)) return null;
    if (!(await this.run(["cat-file", "-e", `${oid}^{commit}`])).ok)
      await this.must(["fetch", "--quiet", "--no-tags", this.address, oid]);
    return oid;
  }

  async commit(onto: string, file: string, text: string): Promise<string> {
    return this.commitTree(await this.treeWith(onto, file, text), [onto], file);
  }

  async mergeByHand(first: string, second: string, file: string, text: string): Promise<string> {
    return this.commitTree(await this.treeWith(second, file, text), [first, second], "Merge by hand");
  }

  tree(commit: string): Promise<string> {
    return this.must(["rev-parse", "--verify", `${commit}^{tree}`]);
  }

  async push(commit: string, ref: string): Promise<Tried> {
    const { ok, error } = await this.run(["push", "--quiet", this.address, `${commit}:${ref}`]);
    if (ok) return { kind: "done", answer: "git pushed it." };
    const refused = /GH013|rule violations?|declined due to repository rule|protected branch/i.test(error);
    return { kind: refused ? "refused" : "failed", answer: lineOf(error) };
  }

  async removeAll(prefixes: readonly string[]): Promise<readonly string[]> {
    const theirs = async () => (await this.refs()).filter((ref) => prefixes.some((prefix) => ref.startsWith(prefix)));
    const found = await theirs();
    if (found.length === 0) return [];
    await this.run(["push", "--quiet", this.address, ...found.map((ref) => `:${ref}`)]);
    return theirs();
  }

  private async refs(): Promise<readonly string[]> {
    const listed = await this.must(["ls-remote", "--refs", this.address]);
    return listed.split("\n").flatMap((line) => line.split("\t")[1] ?? []);
  }

  /** The tree of a commit with one more file, by an index of its own. */
  private async treeWith(commit: string, file: string, text: string): Promise<string> {
    await this.must(["read-tree", commit]);
    const blob = await this.must(["hash-object", "-w", "--stdin"], text);
    await this.must(["update-index", "--add", "--cacheinfo", `100644,${blob},${file}`]);
    return this.must(["write-tree"]);
  }

  private commitTree(tree: string, parents: readonly string[], message: string): Promise<string> {
    return this.must(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", message]);
  }

  private async must(args: readonly string[], input?: string): Promise<string> {
    const { ok, out, error } = await this.run(args, input);
    if (!ok) throw new Error(`git ${args[0]} failed: ${lineOf(error)}`);
    return out.trim();
  }

  private run(args: readonly string[], input = ""): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn("git", args, { cwd: this.folder, env: this.environment(), stdio: ["pipe", "pipe", "pipe"] });
      let out = "";
      let error = "";
      child.stdout.on("data", (chunk) => {
        out += String(chunk);
      });
      child.stderr.on("data", (chunk) => {
        error += String(chunk);
      });
      child.on("error", reject);
      child.on("close", (status) => resolve({ ok: status === 0, out, error }));
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
    });
  }

  /** What keeps git safe elsewhere, but for talking to this one place. */
  private environment(): NodeJS.ProcessEnv {
    const environment = safeEnvironment();
    const scheme = new URL(this.address).protocol.replace(":", "");
    const basic = Buffer.from(`x-access-token:${this.token.reveal()}`).toString("base64");
    const own: readonly (readonly [string, string])[] = [
      ["http.extraHeader", `Authorization: Basic ${basic}`],
      ["http.followRedirects", "false"],
      [`protocol.${scheme}.allow`, "always"],
      ["user.name", "Thaw"],
      ["user.email", "thaw@example.com"],
    ];
    const from = Number(environment.GIT_CONFIG_COUNT);
    for (const [index, [key, value]] of own.entries()) {
      environment[`GIT_CONFIG_KEY_${from + index}`] = key;
      environment[`GIT_CONFIG_VALUE_${from + index}`] = value;
    }
    const reach = { GIT_ALLOW_PROTOCOL: scheme, GIT_CONFIG_COUNT: String(from + own.length) };
    return { ...environment, ...reach, ...(this.authorities === null ? {} : { GIT_SSL_CAINFO: this.authorities }) };
  }
}

/** What the remote said, on one line. */
function lineOf(error: string): string {
  const said = error.split("\n").map((line) => line.replace(/^remote:\s*/, "").trim());
  return said
    .filter(Boolean)
    .join(" ")
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, 300);
}
