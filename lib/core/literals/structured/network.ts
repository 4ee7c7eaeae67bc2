import { looksLikeThrowaway } from "../placeholders.ts";
import type { Candidate, StructuredRule, TextView } from "../types.ts";

/** `https://token@github.com` has no password: the user part is the credential then. */
const TOKEN_HOSTS = /^(?:[\w-]+\.)*(?:github|gitlab|bitbucket|azure|visualstudio)\.(?:com|org)$/i;

/** A password, or a token in the place of a user, in a URL (RFC 3986, section 3.2.1). */
export const URL_RULE: StructuredRule = {
  form: "structured",
  id: "url-password",
  credential: "unknown-secret",
  what: "a password in a URL",
  anchors: ["://"],
  find(view, anchor) {
    const userInfo = /([^\s:/@'"`<>()[\]{}|\\^$?#,;]{0,120}):([^\s/@'"`<>()[\]{}|\\?#]{3,200})@([\w.-]{1,200})/dy;
    userInfo.lastIndex = anchor;
    const found = userInfo.exec(view.text);
    const range = found?.indices?.[2];
    if (found !== null && range !== undefined) {
      return isRealPassword(found[2] ?? "", found[1] ?? "") ? [{ start: range[0], end: range[1], prefix: "" }] : [];
    }
    return tokenAsUser(view, anchor);
  },
};

function isRealPassword(password: string, user: string): boolean {
  if (/[$%]\w*[A-Z]|%s|%v|%d/.test(password) && !/%[0-9A-F]{2}/i.test(password)) return false;
  if (password === user || /^[A-Z_]+$/.test(password) || /^\*+|^\.+$|^x+$/i.test(password)) return false;
  return !looksLikeThrowaway(password);
}

function tokenAsUser(view: TextView, anchor: number): readonly Candidate[] {
  const user = /([0-9A-Za-z_-]{20,255})@([\w.-]{1,200})/dy;
  user.lastIndex = anchor;
  const found = user.exec(view.text);
  const range = found?.indices?.[1];
  if (found === null || range === undefined || !TOKEN_HOSTS.test(found[2] ?? "")) return [];
  return /\d/.test(found[1] ?? "") && !looksLikeThrowaway(found[1] ?? "")
    ? [{ start: range[0], end: range[1], prefix: "" }]
    : [];
}

/** How far behind the word `curl` its options are looked for: the rest of the line and five more. */
const CURL_LINES = 6;
const CURL_REACH = 4096;

const HEADER =
  /(?:-H|--header)(?:=|[ \t]{0,5})(["'])(?:Authorization:[ \t]{0,5}(?:Basic[ \t]([0-9a-z+/]{8,4000}={0,3})|(?:Bearer|(?:Api-)?Token)[ \t]([\w=~@.+/-]{8,4000})|([\w=~@.+/-]{8,4000}))|(?:X-(?:[a-z]{1,40}-)?)?(?:Api-?)?(?:Key|Token):[ \t]{0,5}([\w=~@.+/-]{8,4000}))\1/diy;
const USER =
  /(-u|--user)(?:=|[ \t]{0,5})(?:"([^:"\n]{0,200}:[^"\n]{0,200})"|'([^:'\n]{3,200}:[^'\n]{3,200})'|((?:"[^"\n]{3,200}"|'[^'\n]{3,200}'|[\w$@.-]{1,200}):(?:"[^"\n]{3,200}"|'[^'\n]{3,200}'|[\w${}@.-]{1,200})))(?=\s|$)/dy;

/** Credentials that a shell line hands to curl by header (`-H`). */
export const CURL_HEADER_RULE: StructuredRule = {
  form: "structured",
  id: "curl-header",
  credential: "unknown-secret",
  what: "a credential in a curl header",
  minEntropy: 2.7,
  anchors: ["curl"],
  find: (view, anchor) => curlOptions(view, anchor, "curl-header", HEADER),
};

/** Credentials that a shell line hands to curl as `user:password` (`-u`). */
export const CURL_USER_RULE: StructuredRule = {
  form: "structured",
  id: "curl-user",
  credential: "unknown-secret",
  what: "a login in a curl command",
  minEntropy: 1.9,
  anchors: ["curl"],
  find: (view, anchor) =>
    curlOptions(view, anchor, "curl-user", USER).filter(({ start, end }) => isLogin(view.text.slice(start, end))),
};

/** Each stretch of text is looked at once per rule, however many times it says curl. */
function curlOptions(view: TextView, anchor: number, rule: string, option: RegExp): readonly Candidate[] {
  const { text, cursors } = view;
  if (isNameCharacter(text.charCodeAt(anchor)) || isNameCharacter(text.charCodeAt(anchor - 5))) return [];
  const from = Math.max(anchor, cursors.get(rule) ?? 0);
  const command = firstLines(text.slice(from, anchor + CURL_REACH));
  cursors.set(rule, from + command.length);
  const candidates: Candidate[] = [];
  for (let at = command.indexOf("-"); at !== -1; at = command.indexOf("-", at + 1)) {
    if (!/\s/.test(text.charAt(from + at - 1))) continue;
    option.lastIndex = at;
    const range = option
      .exec(command)
      ?.indices?.slice(2)
      .findLast((pair) => pair !== undefined);
    if (range !== undefined) candidates.push({ start: from + range[0], end: from + range[1], prefix: "" });
  }
  return candidates;
}

function firstLines(text: string): string {
  let end = 0;
  for (let line = 0; line < CURL_LINES; line++) {
    const next = text.indexOf("\n", end);
    if (next === -1) return text;
    end = next + 1;
  }
  return text.slice(0, end);
}

function isNameCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

/** Neither a variable nor a template, and with a password that is more than a word out of a manual. */
function isLogin(login: string): boolean {
  const [user = "", password = ""] = login.replaceAll(/["']/g, "").split(/:(.*)/s);
  if (user.length + password.length < 3) return false;
  if (/\$\(|\{\{|^<|\]$/.test(login) || /^\$/.test(password) || /^</.test(password)) return false;
  return !/^(?:change(?:it|me)|pass(?:word)?|pwd|test|token|\*+|x+)/.test(password);
}

export const NETWORK_RULES: readonly StructuredRule[] = [URL_RULE, CURL_HEADER_RULE, CURL_USER_RULE];
