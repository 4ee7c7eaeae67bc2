import { readCmd } from "./cmd.ts";
import { readOpaque } from "./opaque.ts";
import { readPosix } from "./posix.ts";
import { readPwsh } from "./pwsh.ts";
import { finish, type Output } from "./state.ts";
import type { Script, Shell } from "./types.ts";

/**
 * Reads the text of a `run:` step. Total: no text makes it throw, and the time grows linearly with the text. What is no
 * valid script is read as well as it goes; no expression outside a comment is lost.
 */
export function parseScript(text: string, shell: Shell): Script {
  return finish(shell, text, read(text, shell));
}

function read(text: string, shell: Shell): Output {
  if (shell === "posix") return readPosix(text);
  if (shell === "pwsh") return readPwsh(text);
  if (shell === "cmd") return readCmd(text);
  return readOpaque(text, shell);
}

/**
 * The shell that runs a step, from its `shell:` key (or the defaults' one) and the job's `runs-on`. Without a key it is
 * PowerShell on Windows and a POSIX shell elsewhere.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
export function shellOf(shellKey: string | null, runsOn: string | null): Shell {
  const key = (shellKey ?? "").trim();
  if (key === "") return /\bwindows\b/i.test(runsOn ?? "") ? "pwsh" : "posix";
  const words = key.split(/\s+/);
  // A wrapper such as `sudo -E bash {0}`, `nix develop -c bash -e {0}`: the shell is the last one that is named.
  for (const word of words.reverse()) {
    const base = word
      .toLowerCase()
      .replace(/^.*[/\\]/, "")
      .replace(/\.exe$/, "");
    if (/^(?:bash|sh|dash|zsh|ksh|ash)(?:-el)?$/.test(base)) return "posix";
    if (base === "pwsh" || base === "powershell") return "pwsh";
    if (base === "cmd") return "cmd";
    if (/^python[\d.]*$/.test(base)) return "python";
  }
  return "other";
}
