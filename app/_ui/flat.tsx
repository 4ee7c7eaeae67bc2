import { Fragment, isValidElement, type ReactNode } from "react";

interface FlatProps {
  readonly tag: "td" | "span" | "code" | "p" | "div" | "dl" | "ul";
  readonly className?: string;
  readonly title?: string;
  readonly children: ReactNode;
}

/**
 * An element whose inside is one text of marks instead of elements of their own: rows of a list have hundreds, each would be written twice and
 * be looked at again in the browser. Only for what nobody focuses, types into or clicks: when any of it changes, all of it is made anew.
 * @throws where there is something else than plain marks inside, as `marks` says
 */
export function Flat({ tag: Tag, children, ...attributes }: FlatProps) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: written by the function below, in which every text is escaped
  return <Tag {...attributes} dangerouslySetInnerHTML={{ __html: marks(children) }} />;
}

/** Attributes that are called otherwise in HTML. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["className", "class"],
  ["dateTime", "datetime"],
  ["colSpan", "colspan"],
  ["rowSpan", "rowspan"],
  ["viewBox", "viewBox"],
  ["preserveAspectRatio", "preserveAspectRatio"],
  ["strokeWidth", "stroke-width"],
  ["strokeLinecap", "stroke-linecap"],
  ["vectorEffect", "vector-effect"],
]);

const PLAIN_NAME = /^(?!on|style$)[a-z]+$/;
const DATA_NAME = /^(?:aria|data)-[a-z-]+$/;
const VOID: ReadonlySet<string> = new Set(["br", "wbr"]);
/** What nobody focuses or clicks, and what runs or loads nothing. */
export const STILL: ReadonlySet<string> = new Set([
  ...VOID,
  ..."b bdi code datalist div em h2 h3 h4 header i option p pre s section small span strong time".split(" "),
  ..."dd dl dt li ol ul caption table tbody td tfoot th thead tr path rect svg use".split(" "),
]);
const NEEDS_ESCAPE = /["'&<>]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': "&quot;",
  "'": "&#x27;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

/**
 * What is given as HTML, every text in it escaped. Components are called, so they must be plain functions of their properties.
 * @throws where there is what plain marks cannot be: a link, a field, a component of the browser, a promise, a handler, a style
 */
export function marks(node: ReactNode): string {
  if (typeof node === "string") return escaped(node);
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (typeof node === "number" || typeof node === "bigint") return String(node);
  if (Array.isArray(node)) {
    let all = "";
    for (const one of node) all += marks(one);
    return all;
  }
  if (!isValidElement<Record<string, unknown>>(node)) throw new TypeError("Only plain marks can be flat");
  const { type, props } = node;
  if (typeof type === "string") return element(type, props);
  if (type === Fragment) return marks(props.children as ReactNode);
  if (typeof type !== "function") throw new TypeError("Only plain marks can be flat");
  return marks((type as (props: unknown) => ReactNode)(props));
}

function element(tag: string, { children, dangerouslySetInnerHTML, ...rest }: Record<string, unknown>): string {
  if (!STILL.has(tag)) throw new TypeError(`A ${tag} cannot be flat`);
  const inside = dangerouslySetInnerHTML as { readonly __html: string } | undefined;
  return marksOf(tag, rest, inside?.__html ?? marks(children as ReactNode));
}

/** @param tag one of STILL; @param inside marks */
export function marksOf(tag: string, attributes: Readonly<Record<string, unknown>>, inside: string): string {
  let open = `<${tag}`;
  for (const name in attributes) open += attribute(name, attributes[name]);
  return VOID.has(tag) ? `${open}>` : `${open}>${inside}</${tag}>`;
}

function attribute(name: string, value: unknown): string {
  if (value === null || value === undefined) return "";
  const data = DATA_NAME.test(name);
  const named = data ? name : (NAMES.get(name) ?? (PLAIN_NAME.test(name) ? name : null));
  if (named === null) throw new TypeError(`The attribute ${name} cannot be flat`);
  if (typeof value === "boolean") {
    if (data) return ` ${named}="${value}"`;
    return value ? ` ${named}=""` : "";
  }
  if (typeof value !== "string" && typeof value !== "number")
    throw new TypeError(`The attribute ${name} cannot be flat`);
  return ` ${named}="${escaped(String(value))}"`;
}

export function escaped(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replaceAll(/["'&<>]/g, (one) => ESCAPES[one] ?? one) : text;
}
