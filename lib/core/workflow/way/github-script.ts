import { parse } from "acorn";
import { restByOctokit, restMethod } from "../../knowledge/index.ts";
import type { RestMethod } from "../../knowledge/schema.ts";
import type { TokenUse } from "./evidence.ts";

/** The client that has the step's token: the action gives it under two names. */
const CLIENTS: ReadonlySet<unknown> = new Set(["github", "octokit"]);

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/**
 * What a script of `actions/github-script` does with its token: REST methods by the reviewed table, repositories where they stand as
 * literals. A method without a row, GraphQL, a file that is loaded, or text that does not parse is opaque, never a guess.
 */
export function githubScriptUses(script: string): readonly TokenUse[] {
  let tree: Node;
  const text = script.replace(/\$\{\{[\s\S]*?\}\}/g, (match) => `_${"x".repeat(match.length - 1)}`);
  try {
    tree = parse(text, {
      ecmaVersion: "latest",
      sourceType: "script",
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
    }) as unknown as Node;
  } catch {
    return [OPAQUE];
  }
  const uses: TokenUse[] = [];
  const called = new Set<Node>();
  const named = new Set<Node>();
  visit(tree, (node) => {
    const use = useOf(node);
    if (use) uses.push(use);
    note(node, called, named);
  });
  // `github` in another name, destructured, or reached by a computed property: what is done with it there is not seen here.
  for (const node of named) if (!called.has(node)) return [...uses, OPAQUE];
  return uses;
}

/** Where the script names `github`, and where it does so only to call one of its methods. */
function note(node: Node, called: Set<Node>, named: Set<Node>): void {
  if (node.type === "Identifier" && CLIENTS.has(node.name)) named.add(node);
  if (node.type === "MemberExpression" && node.computed === false) called.add(node.property as Node);
  if (node.type === "Property" && node.computed === false && node.shorthand === false) called.add(node.key as Node);
  if (node.type !== "CallExpression") return;
  const path = memberPath(node.callee);
  const pages = path.length === 2 && CLIENTS.has(path[0]) && path[1] === "paginate";
  const paginated = pages ? (node.arguments as readonly Node[])[0] : null;
  for (const chain of [node.callee, paginated]) {
    const root = chainRoot(chain);
    if (root && root !== chain) called.add(root);
  }
}

/** The object that a chain of plain properties starts from; null for anything else. */
function chainRoot(chain: unknown): Node | null {
  let current = chain as Node | null | undefined;
  while (current?.type === "MemberExpression" && current.computed === false) current = current.object as Node;
  return current?.type === "Identifier" ? current : null;
}

const OPAQUE: TokenUse = { permissions: null, repository: null, scope: "opaque" };

function visit(root: unknown, see: (node: Node) => void): void {
  const pending: unknown[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Array.isArray(node)) for (let at = node.length - 1; at >= 0; at--) pending.push(node[at] ?? null);
    else if (typeof node === "object" && node !== null) {
      if (typeof (node as Node).type === "string") see(node as Node);
      const values = Object.values(node).filter((value) => typeof value === "object" && value !== null);
      pending.push(...values.reverse());
    }
  }
}

function useOf(node: Node): TokenUse | null {
  if (node.type === "ImportExpression") return OPAQUE;
  if (node.type !== "CallExpression") return null;
  const path = memberPath(node.callee);
  const args = node.arguments as readonly Node[];
  if (path[0] === "require") return isBuiltin(args[0]) ? null : OPAQUE;
  if (!CLIENTS.has(path[0])) return mentionsGithub(args) ? OPAQUE : null;
  const name = path[1] === "rest" ? path.slice(2) : path.slice(1);
  if (name[0] === "paginate") return args[0] ? paginated(args) : OPAQUE;
  if (name[0] === "request") return requested(args);
  if (name.length !== 2) return OPAQUE;
  return methodUse(restByOctokit(name.join(".")), args[0]);
}

function paginated(args: readonly Node[]): TokenUse {
  const path = memberPath(args[0]);
  if (!CLIENTS.has(path[0])) return args[0]?.type === "Literal" ? requested(args) : OPAQUE;
  const name = path[1] === "rest" ? path.slice(2) : path.slice(1);
  return methodUse(restByOctokit(name.join(".")), args[1]);
}

function requested(args: readonly Node[]): TokenUse {
  const text = args[0]?.type === "Literal" ? String(args[0].value) : "";
  const [method, path] = text.split(" ");
  return methodUse(method && path ? restMethod(method, path) : null, args[1]);
}

/** A helper that is handed `github` does with it what its own file says. */
function mentionsGithub(args: readonly Node[]): boolean {
  return args.some(
    (arg) =>
      (arg.type === "Identifier" && CLIENTS.has(arg.name)) ||
      (arg.type === "ObjectExpression" &&
        (arg.properties as readonly Node[]).some((property) =>
          CLIENTS.has((property.value as Node | undefined)?.name),
        )),
  );
}

function isBuiltin(arg: Node | undefined): boolean {
  const text = arg?.type === "Literal" ? String(arg.value) : "./";
  return /^(node:)?(fs|path|os|util|crypto|child_process|url|process|fs\/promises)$/.test(text);
}

function methodUse(row: RestMethod | null, argument: Node | undefined): TokenUse {
  if (!row) return OPAQUE;
  if (row.target === "user-bound") return { permissions: row.permissions, repository: null, scope: "user-bound" };
  return { permissions: row.permissions, ...repository(argument) };
}

function repository(argument: Node | undefined): Pick<TokenUse, "repository" | "scope"> {
  if (argument?.type !== "ObjectExpression") return { repository: null, scope: "opaque" };
  let owner: string | null = null;
  let repo: string | null = null;
  let spread = false;
  for (const property of argument.properties as readonly Node[]) {
    if (property.type === "SpreadElement") {
      if (memberPath(property.argument).join(".") === "context.repo") spread = true;
      continue;
    }
    const key = (property.key as Node | undefined)?.name;
    const value = property.value as Node | undefined;
    if (key === "owner") owner = ownRepository(value, "owner");
    if (key === "repo") repo = ownRepository(value, "repo");
  }
  if (spread && owner === null && repo === null) return { repository: null, scope: "self" };
  if (repo === "*" && (owner === "*" || owner === null)) return { repository: null, scope: "self" };
  if (repo === null || repo === "?" || owner === "?") return { repository: null, scope: "opaque" };
  return { repository: `${owner ?? "*"}/${repo}`, scope: "named" };
}

/** `*` is this repository's own, `?` is computed, else the literal. */
function ownRepository(value: Node | undefined, part: "owner" | "repo"): string {
  if (value?.type === "Literal") return String(value.value);
  return memberPath(value).join(".") === `context.repo.${part}` ? "*" : "?";
}

function memberPath(node: unknown): readonly string[] {
  const path: string[] = [];
  let current = node as Node | undefined;
  while (current?.type === "MemberExpression" && current.computed === false) {
    path.unshift(String((current.property as Node).name));
    current = current.object as Node;
  }
  if (current?.type === "Identifier") path.unshift(String(current.name));
  else path.unshift("");
  return path;
}
