import type { CredentialKind } from "../contracts.ts";
import { type Context, note, type UseFacts } from "./context.ts";
import { kindOfHost, urlOf } from "./places.ts";
import type { Command } from "./types.ts";
import { OPAQUE } from "./uses.ts";
import { type Piece, render, sourcesOf, splitPieces } from "./values.ts";

const RUNNER_FILE = /(?:^|\W)GITHUB_(ENV|OUTPUT|STATE|PATH|STEP_SUMMARY)\}?"?$|^\$\{\{\s*github\.(env|output)\s*\}\}$/i;
/** `::set-output name=X::`, `::save-state`, `::set-env`: older, printed forms of the same. */
const PRINTED = /^::(set-output|set-env|save-state)\s+name=([^:]*)::/;

/** File names that say what a value in them is. */
const FILES: readonly (readonly [name: RegExp, via: UseFacts["via"], kind: CredentialKind | null])[] = [
  [/\.pypirc$/, "file", "pypi-token"],
  [/(?:^|\/)(?:pip\.conf|pip\.ini)$/, "file", null],
  [/\.docker\/config\.json$|dockerconfigjson$/, "file", "container-registry-password"],
  [/(?:^|\/)\.?git-credentials$/, "git-config", "github-pat"],
  [/\.gitconfig$/, "git-config", "github-pat"],
  [/\.ssh\/(?!known_hosts|config)|(?:^|\/)id_(?:rsa|ed25519|ecdsa)$|deploy[-_]key/i, "file", "ssh-deploy-key"],
  [/\.cargo\/credentials(?:\.toml)?$/, "file", "crates-token"],
  [/\.gem\/credentials$/, "file", "rubygems-token"],
  [/nuget\.config$/i, "file", "nuget-token"],
  [/\.aws\/credentials$/, "file", "aws-static-key"],
  [/\.(?:p12|pfx|jks|keystore|p8|mobileprovision|provisionprofile|snk|asc|gpg)$/i, "file", "signing-material"],
  [/(?:keystore|signing)\.properties$/i, "file", "signing-material"],
  [/(?:gcp|gcloud|google|service[-_]?account|application_default_credentials)[^/]*\.json$/i, "file", "gcp-key-json"],
];

/** A value that is written to a file, by redirection or by `tee`. `target` is the file's name as the text has it. */
export function noteWritten(context: Context, command: Command, pieces: readonly Piece[], target: string): void {
  const runner = RUNNER_FILE.exec(target);
  if (runner !== null) {
    noteRunnerFile(context, command, pieces, (runner[1] ?? runner[2] ?? "").toUpperCase());
    return;
  }
  if (sourcesOf(pieces).length === 0) return;
  if (/\.npmrc|\.yarnrc(?:\.yml)?$/.test(target)) noteNpmrc(context, command, pieces, "write .npmrc");
  else if (/[._]netrc$/.test(target)) noteNetrc(context, command, pieces);
  else {
    const row = FILES.find(([name]) => name.test(target));
    const url = urlOf(pieces);
    const host = url?.host ?? null;
    const kind = row === undefined ? null : (row[2] ?? kindOfHost(host));
    const repository = kind === "github-pat" ? OPAQUE : null;
    const name = row === undefined ? "write a file" : `write ${shortName(target)}`;
    note(context, command, pieces, { command: name, via: row?.[1] ?? "file", kind, host, repository });
  }
}

function shortName(target: string): string {
  return target.replace(/^.*\//, "").slice(0, 60);
}

/**
 * Lines for `$GITHUB_ENV` and `$GITHUB_OUTPUT`: `NAME=value`, or `NAME<<DELIMITER`, the value's lines, the delimiter; the
 * lines may come from several commands.
 */
function noteRunnerFile(context: Context, command: Command, pieces: readonly Piece[], file: string): void {
  const via = file === "ENV" ? "github-env" : file === "OUTPUT" ? "github-output" : "file";
  const facts = { command: `write $GITHUB_${file}`, via } as const;
  for (const line of splitPieces(pieces, "\n")) {
    const text = render(line);
    const open = context.open;
    if (open !== null && open.file === file) {
      if (text.trim() === open.delimiter) context.open = null;
      else note(context, command, line, { ...facts, to: open.name });
      continue;
    }
    const opening = /^\s*([A-Za-z_][\w-]*)<<(\S+)\s*$/.exec(text);
    if (opening !== null) {
      context.open = { file, name: opening[1] ?? "", delimiter: opening[2] ?? "" };
      continue;
    }
    const name = /^\s*([A-Za-z_][\w-]*)=/.exec(text)?.[1] ?? null;
    note(context, command, line, { ...facts, to: name });
  }
}

/** What `echo` prints to the log, where GitHub reads commands. A mask is no use. True when the line is such a command. */
export function notePrinted(context: Context, command: Command, pieces: readonly Piece[]): boolean {
  const text = render(pieces);
  if (/^::(?:add-mask|stop-commands)::/.test(text)) return true;
  const match = PRINTED.exec(text);
  if (match === null) return false;
  const via = match[1] === "set-output" ? "github-output" : match[1] === "set-env" ? "github-env" : "argument";
  note(context, command, pieces, { command: `echo ::${match[1]}`, via, to: match[2] ?? null });
  return true;
}

/** `//npmjs.org/:_authToken=…`, line by line: each line names its own registry. */
export function noteNpmrc(context: Context, command: Command, pieces: readonly Piece[], name: string): void {
  let scope: string | null = null;
  for (const line of splitPieces(pieces, "\n")) {
    const text = render(line);
    const host = /\/\/([^/:\s"']+)/.exec(text)?.[1]?.toLowerCase() ?? null;
    // In Yarn's file the registry stands on a line above its token.
    scope = host ?? scope;
    const kind = scope !== null ? (kindOfHost(scope) ?? "saas-api-key") : "npm-token";
    const github = kind === "github-pat";
    const permissions = github ? ({ packages: "read" } as const) : null;
    const facts = { command: name, via: "npmrc", kind, host: scope, permissions } as const;
    note(context, command, line, { ...facts, repository: github ? OPAQUE : null });
  }
}

function noteNetrc(context: Context, command: Command, pieces: readonly Piece[]): void {
  let host: string | null = null;
  for (const line of splitPieces(pieces, "\n")) {
    const text = render(line);
    host = /machine\s+(\S+)/.exec(text)?.[1]?.toLowerCase() ?? host;
    const kind = kindOfHost(host);
    const user = /\blogin\s+\$/.test(text) && !/\bpassword\s+\$/.test(text) && kind !== "github-pat";
    const repository = kind === "github-pat" ? OPAQUE : null;
    note(context, command, line, {
      command: "write .netrc",
      via: "netrc",
      kind: user ? "identifier" : kind,
      host,
      repository,
    });
  }
}
