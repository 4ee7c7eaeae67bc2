import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * GitHub refuses a push that changes workflow files where the token lacks `workflows: write`. Each new commit is looked
 * at, so a change that a later commit takes back counts too; a merge counts where it differs from all of its parents.
 */
const PRE_RECEIVE = `#!/bin/sh
[ "$STAND_IN_WORKFLOWS" = write ] && exit 0
while read -r old new ref; do
  case "$new" in *[!0]*) ;; *) continue ;; esac
  for commit in $(git rev-list "$new" --not --all); do
    file=$(git diff-tree --root -r -c --name-only --no-commit-id "$commit" -- .github/workflows | head -n 1)
    [ -z "$file" ] && continue
    echo "refusing to allow a GitHub App to create or update workflow \\\`$file\\\` without \\\`workflows\\\` permission" >&2
    exit 1
  done
done
exit 0
`;

export function hooksFolder(folder: string): string {
  return path.join(folder, "hooks");
}

export async function writeHooks(folder: string): Promise<void> {
  await mkdir(hooksFolder(folder), { recursive: true });
  await writeFile(path.join(hooksFolder(folder), "pre-receive"), PRE_RECEIVE, { mode: 0o755 });
}
