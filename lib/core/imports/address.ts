export interface RepositoryAddress {
  /** Lower case; null where only the name is known. */
  readonly host: string | null;
  readonly owner: string;
  readonly name: string;
}

const OWNER = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_])?$/;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;
/** `git@github.com:acme/site.git`, which is no URL. */
const SCP = /^(?:[^@/\s:]+@)?([A-Za-z0-9.-]+):(?!\/\/)([^\s]+)$/;

/**
 * The repository that a URL of git or a browser names, whatever else stands in it: a user or a token within it is not kept. Null for
 * everything that is not exactly one owner and one name.
 */
export function repositoryAddress(text: string): RepositoryAddress | null {
  if (text.length > 2_000) return null;
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (!["https:", "http:", "ssh:", "git:", "git+https:", "git+ssh:"].includes(url.protocol)) return null;
    return named(url.host.toLowerCase(), url.pathname);
  }
  const scp = SCP.exec(text);
  return scp === null ? null : named((scp[1] ?? "").toLowerCase(), scp[2] ?? "");
}

/** `OWNER/NAME`, as a person writes it; null for anything else. */
export function repositoryNamed(text: string): RepositoryAddress | null {
  return text.startsWith("/") || text.endsWith("/") ? null : named(null, text);
}

/** Names are compared as GitHub compares them: without case. A host that is not known is any. */
export function sameRepository(a: RepositoryAddress, b: RepositoryAddress): boolean {
  if (a.host !== null && b.host !== null && a.host !== b.host) return false;
  return addressWords(a).toLowerCase() === addressWords(b).toLowerCase();
}

export function addressWords({ owner, name }: RepositoryAddress): string {
  return `${owner}/${name}`;
}

function named(host: string | null, path: string): RepositoryAddress | null {
  const parts = path.split("/").filter((part) => part !== "");
  const [owner = "", written = ""] = parts;
  const name = written.replace(/\.git$/, "");
  if (parts.length !== 2 || !OWNER.test(owner) || !NAME.test(name) || name === "." || name === "..") return null;
  return { host: host === "" ? null : host, owner, name };
}
