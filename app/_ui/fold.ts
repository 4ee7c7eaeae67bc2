import { Fragment, isValidElement, type ReactNode } from "react";
import { escaped, marksOf, STILL } from "./flat.tsx";

/**
 * A tree of plain marks as it is handed to the browser: a text, or an element with what is in it. That is marks as one text where nobody focuses
 * or clicks anything in there, else its parts; null for what has no inside.
 */
export type Fold = string | readonly [tag: string, props: FoldProps, inside: string | readonly Fold[] | null];
export type FoldProps = Readonly<Record<string, unknown>>;

interface Piece {
  /** Null where somebody may focus or click something of it. */
  readonly html: string | null;
  readonly fold: () => Fold;
}

const VOID: ReadonlySet<string> = new Set(["br", "input", "wbr"]);

/** Components are called, so they must be plain functions of their properties. @throws as `marks`; links and boxes may be in it */
export function fold(node: ReactNode): readonly Fold[] {
  return pieces(node).map((piece) => piece.fold());
}

function pieces(node: ReactNode): readonly Piece[] {
  if (node === null || node === undefined || typeof node === "boolean" || node === "") return [];
  if (typeof node === "string" || typeof node === "number" || typeof node === "bigint") {
    const text = String(node);
    return [{ html: escaped(text), fold: () => text }];
  }
  if (Array.isArray(node)) return node.flatMap(pieces);
  if (!isValidElement<FoldProps>(node)) throw new TypeError("Only plain marks can be folded");
  const { type, props, key } = node;
  if (typeof type === "string") return [element(type, key, props)];
  if (type === Fragment) return pieces(props.children as ReactNode);
  if (typeof type !== "function") throw new TypeError("Only plain marks can be folded");
  return pieces((type as (props: FoldProps) => ReactNode)(props));
}

function element(tag: string, key: string | null, all: FoldProps): Piece {
  const { children, dangerouslySetInnerHTML, ...rest } = all;
  const props = key === null ? rest : { ...rest, key };
  for (const value of Object.values(rest))
    if (typeof value === "function" || (typeof value === "object" && value !== null))
      throw new TypeError(`A ${tag} with a handler or a style cannot be folded`);
  const given = dangerouslySetInnerHTML as { readonly __html: string } | undefined;
  const parts = given === undefined ? pieces(children as ReactNode) : [];
  const still = parts.every(({ html }) => html !== null);
  const inside = given?.__html ?? (still ? parts.map(({ html }) => html).join("") : null);
  return {
    html: inside !== null && STILL.has(tag) && rest.tabIndex === undefined ? marksOf(tag, rest, inside) : null,
    fold: () => [tag, props, VOID.has(tag) ? null : (inside ?? parts.map((part) => part.fold()))],
  };
}
