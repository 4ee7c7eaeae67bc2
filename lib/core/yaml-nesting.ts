import { type CST, Parser } from "yaml";

/** What people write for us nests ten levels at most: a policy with what AWS takes as a session's policy. */
const DEEPEST = 40;

/**
 * Whether YAML nests deeper than anything that people write for us. The library's composer recurses, and catches the stack's end; but where a regular
 * expression is compiled for the first time just before that end, V8 ends the process, which nobody can catch. Its tokenizer does not
 * recurse, so this looks at the tokens first.
 */
export function nestsTooDeep(text: string): boolean {
  const work: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of new Parser().parse(text)) work.push({ token, depth: 0 });
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { token, depth } = next;
    if (depth > DEEPEST) return true;
    for (const inner of innerOf(token)) work.push({ token: inner, depth: depth + 1 });
  }
  return false;
}

function innerOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((inner) => inner !== null && inner !== undefined));
}
