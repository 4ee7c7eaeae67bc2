/**
 * Reads the regular expressions of octo-sts as far as our policies can say the same: plain text, groups of plain alternatives, and
 * `[^/]+`. octo-sts anchors each at both ends. What is not understood is refused, since a condition that is left out lets more in.
 */

/** Stands for `[^/]+` in what a pattern was read as. No text of a claim has it. */
export const STAR = "\0";

/** More texts than a policy's lists may have. */
const MOST_TEXTS = 100;

export type PatternTexts =
  | { readonly ok: true; readonly texts: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Plain text: an escaped mark, or a character that means itself. A bare dot is read as a dot, which is less than what it stands for. */
const PLAIN = /^(?:\\([!-/:-@[-`{-~])|([^\\^$|?*+()[\]{}\p{Cc}\p{Cs}]))/u;
const GROUP = /^\((?:\?:)?([^()]*)\)/;
const SEGMENT = "[^/]+";

/** The texts that a pattern stands for, in the order in which it has them. */
export function readPattern(pattern: string): PatternTexts {
  const body = pattern.replace(/^\^/, "").replace(/(?<!\\)((?:\\\\)*)\$$/, "$1");
  let texts: readonly string[] = [""];
  for (let rest = body; rest !== ""; ) {
    const part = nextPart(rest);
    if (part === null) return { ok: false, reason: whyNot(rest) };
    texts = texts.flatMap((text) => part.texts.map((more) => text + more));
    if (texts.length > MOST_TEXTS) return { ok: false, reason: `it stands for more than ${MOST_TEXTS} texts` };
    rest = rest.slice(part.length);
  }
  return { ok: true, texts: [...new Set(texts)] };
}

function nextPart(rest: string): { readonly texts: readonly string[]; readonly length: number } | null {
  const group = GROUP.exec(rest);
  if (group === null) return nextAtom(rest);
  const texts = (group[1] ?? "").split(/(?<=(?<!\\)(?:\\\\)*)\|/).map(alternativeText);
  return texts.every((text) => text !== null) ? { texts, length: group[0].length } : null;
}

function nextAtom(rest: string): { readonly texts: readonly [string]; readonly length: number } | null {
  if (rest.startsWith(SEGMENT)) return { texts: [STAR], length: SEGMENT.length };
  const plain = PLAIN.exec(rest);
  return plain === null ? null : { texts: [plain[1] ?? plain[2] ?? ""], length: plain[0].length };
}

/** What an alternative says, or null where it is empty or has more than plain text and `[^/]+`. */
function alternativeText(alternative: string): string | null {
  let text = "";
  for (let rest = alternative; rest !== ""; ) {
    const atom = nextAtom(rest);
    if (atom === null) return null;
    text += atom.texts[0];
    rest = rest.slice(atom.length);
  }
  return text === "" ? null : text;
}

function whyNot(rest: string): string {
  const mark = rest.charAt(0);
  if (mark === "|") return "an alternative outside of a group leaves each side anchored at one end only";
  if (mark === "(") return "this group is more than alternatives of plain text";
  if (mark === "[") return "of classes of characters, only [^/]+ can be expressed";
  if (mark === "\\") return "this escape stands for more than one character";
  if ("*+?{".includes(mark)) return "a repetition cannot be expressed";
  if ("^$".includes(mark)) return "an anchor in the middle cannot be expressed";
  return "it has a mark that cannot be expressed";
}
