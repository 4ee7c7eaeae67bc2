import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the command keeps what belongs to this machine: `THAW_STATE`, else the XDG state folder. Part of the environment's reading like
 * env.ts, and apart from it because `thaw scan` must start without a schema library.
 */
export function stateFolder(source: Readonly<Record<string, string | undefined>> = process.env): string {
  if (source.THAW_STATE) return source.THAW_STATE;
  return join(source.XDG_STATE_HOME || join(homedir(), ".local", "state"), "thaw");
}
