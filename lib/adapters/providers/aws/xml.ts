/**
 * The little XML that AWS answers with: elements, attributes that nobody needs, text. Everything else (a document type, entities
 * of its own, comments, CDATA, processing instructions, text beside elements) makes the whole text unread: a parser that knows
 * nothing of them cannot be led astray by them.
 */

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const DEPTH_MAX = 12;
const DECLARATION = /^\uFEFF?\s*<\?xml\s[^?<>]*\?>/;
const TOKEN =
  /<\/(?<close>[A-Za-z][\w.-]*)\s*>|<(?<open>[A-Za-z][\w.-]*)(?:\s+[\w:.-]+="[^"<]*")*\s*(?<empty>\/?)>|(?<text>[^<]+)/;
const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));|&/g;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** The root element, or null for whatever is not wholly in that little XML. Total: takes any text. */
export function parseXml(document: string): XmlElement | null {
  const text = document.replace(DECLARATION, "").trim();
  const root: OpenElement = { name: "", children: [], text: "" };
  const open = [root];
  const scanner = new RegExp(TOKEN, "y");
  while (scanner.lastIndex < text.length) {
    const token = scanner.exec(text)?.groups;
    if (token === undefined || !take(open, token) || open.length > DEPTH_MAX) return null;
  }
  const [only, ...more] = root.children;
  return open.length === 1 && only !== undefined && more.length === 0 && root.text.trim() === "" ? only : null;
}

/** False where the token cannot stand there. */
function take(open: OpenElement[], token: Readonly<Record<string, string | undefined>>): boolean {
  const current = open.at(-1);
  if (current === undefined) return false;
  if (token.text !== undefined) {
    const text = decode(token.text);
    current.text += text ?? "";
    return text !== null;
  }
  if (token.open !== undefined) {
    const element: OpenElement = { name: token.open, children: [], text: "" };
    current.children.push(element);
    if (token.empty !== "/") open.push(element);
    return true;
  }
  open.pop();
  const mixed = current.children.length > 0 && current.text.trim() !== "";
  return open.length > 0 && token.close === current.name && !mixed;
}

/** Null where an ampersand begins no entity that is known. */
function decode(text: string): string | null {
  let known = true;
  const decoded = text.replace(ENTITY, (_, named?: string, decimal?: string, hex?: string) => {
    const character = named === undefined ? characterOf(decimal, hex) : NAMED[named];
    if (character === undefined) known = false;
    return character ?? "";
  });
  return known ? decoded : null;
}

function characterOf(decimal: string | undefined, hex: string | undefined): string | undefined {
  if (decimal === undefined && hex === undefined) return undefined;
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}

/** The text of the one element at this path below `root`; null where there is none, more than one, or one that holds others. */
export function textAt(root: XmlElement, ...path: readonly string[]): string | null {
  let element = root;
  for (const name of path) {
    const [found, ...more] = element.children.filter((child) => child.name === name);
    if (found === undefined || more.length > 0) return null;
    element = found;
  }
  return element.children.length === 0 ? element.text : null;
}
