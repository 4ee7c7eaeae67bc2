import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * GitHub refuses a push that changes workflow files where the token lacks `workflows: write`. Each new commit is looked
 * at, so a change that a later commit takes back counts too; a merge counts where it differs from all of its parents.
 *
 * Where rules are in force, what is pushed is told in a folder (`pushes.ts`), with what only this process sees of new commits, and an answer
 * is waited for: an empty one lets it in.
 */
const PRE_RECEIVE = `#!/bin/sh
lines=$(cat)
if [ -n "$STAND_IN_RULES" ]; then
  printf '%s\\n' "$lines" | while read -r old new ref; do
    forced=no parents=
    case "$new" in *[!0]*)
      parents=$(git rev-list --parents -n 1 "$new" | cut -d ' ' -f 2-)
      case "$old" in *[!0]*) git merge-base --is-ancestor "$old" "$new" || forced=yes ;; esac
    ;; esac
    printf '%s\\n' "$old $new $ref $forced $parents"
  done > "$STAND_IN_RULES/part"
  mv "$STAND_IN_RULES/part" "$STAND_IN_RULES/asked"
  waited=0
  while [ ! -e "$STAND_IN_RULES/answer" ]; do
    waited=$((waited + 1))
    [ "$waited" -gt 1500 ] && { echo "the rules were not answered" >&2; exit 1; }
    sleep 0.02
  done
  [ -s "$STAND_IN_RULES/answer" ] && { cat "$STAND_IN_RULES/answer" >&2; exit 1; }
fi
[ "$STAND_IN_WORKFLOWS" = write ] && exit 0
printf '%s\\n' "$lines" | while read -r old new ref; do
  case "$new" in *[!0]*) ;; *) continue ;; esac
  for commit in $(git rev-list "$new" --not --all); do
    file=$(git diff-tree --root -r -c --name-only --no-commit-id "$commit" -- .github/workflows | head -n 1)
    [ -z "$file" ] && continue
    echo "refusing to allow a GitHub App to create or update workflow \\\`$file\\\` without \\\`workflows\\\` permission" >&2
    exit 1
  done || exit 1
done
`;

export function hooksFolder(folder: string): string {
  return path.join(folder, "hooks");
}

export async function writeHooks(folder: string): Promise<void> {
  await mkdir(hooksFolder(folder), { recursive: true });
  await writeFile(path.join(hooksFolder(folder), "pre-receive"), PRE_RECEIVE, { mode: 0o755 });
}
