/** A workflow as a tree that is written in any style, by code that knows nothing of how Thaw edits. */
export type Tree = Leaf | Branch | Items;

export interface Leaf {
  readonly kind: "leaf";
  /** What stands behind the colon. */
  readonly text: string;
  /** Lines below it, each one step deeper than the key. */
  readonly below: readonly string[];
}

export interface Branch {
  readonly kind: "branch";
  readonly pairs: readonly Pair[];
}

export interface Pair {
  readonly key: string;
  readonly value: Tree;
  /** Comment lines above it. */
  readonly above: readonly string[];
  /** A comment behind it on its line. */
  readonly behind: string;
}

export interface Items {
  readonly kind: "items";
  readonly items: readonly Item[];
}

export interface Item {
  readonly tree: Branch;
  readonly above: readonly string[];
}

export interface TextStyle {
  readonly step: 2 | 3 | 4;
  /** Whether dashes are indented below their key. */
  readonly dashIn: boolean;
  readonly gap: 2 | 4;
  readonly eol: "\n" | "\r\n";
  readonly bom: boolean;
  readonly isOpen: boolean;
  readonly parted: boolean;
  readonly head: readonly string[];
}

export function leaf(text: string, below: readonly string[] = []): Leaf {
  return { kind: "leaf", text, below };
}

export function branch(...pairs: readonly (Pair | null)[]): Branch {
  return { kind: "branch", pairs: pairs.filter((one): one is Pair => one !== null) };
}

export function pair(key: string, value: Tree | string, decor: Partial<Pick<Pair, "above" | "behind">> = {}): Pair {
  return { key, value: typeof value === "string" ? leaf(value) : value, above: [], behind: "", ...decor };
}

/** The whole file as a string. */
export function writeText(root: Branch, style: TextStyle): string {
  const lines = [...style.head, ...writeBranch(root, style)];
  const text = lines.join(style.eol) + (style.isOpen ? "" : style.eol);
  return (style.bom ? "\uFEFF" : "") + text;
}

function writeBranch(tree: Branch, style: TextStyle): readonly string[] {
  return tree.pairs.flatMap((one) => [...one.above, ...writePair(one, style)]);
}

function writePair({ key, value, behind }: Pair, style: TextStyle): readonly string[] {
  const tail = behind === "" ? "" : ` # ${behind}`;
  if (value.kind === "leaf") {
    // A comment behind the first line of a scalar of several lines would be part of it.
    const space = value.text === "" ? "" : " ";
    const end = value.below.length > 0 ? "" : tail;
    return [`${key}:${space}${value.text}${end}`, ...indent(value.below, style.step)];
  }
  if (value.kind === "branch") return [`${key}:${tail}`, ...indent(writeBranch(value, style), style.step)];
  return [`${key}:${tail}`, ...indent(writeItems(value, style), style.dashIn ? style.step : 0)];
}

function writeItems({ items }: Items, style: TextStyle): readonly string[] {
  return items.flatMap(({ tree, above }, index) => {
    const [first = "{}", ...rest] = writeBranch(tree, style);
    const dash = `-${" ".repeat(style.gap - 1)}`;
    const lines = [...above, dash + first, ...indent(rest, style.gap)];
    return style.parted && index > 0 ? ["", ...lines] : lines;
  });
}

function indent(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => (line === "" ? "" : " ".repeat(by) + line));
}
