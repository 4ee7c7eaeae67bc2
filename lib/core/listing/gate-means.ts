/** What each gate asks, for people who choose gates and for those who wait for one; a test compares with the gates that there are. */
export const GATE_MEANS: Readonly<Record<string, string>> = {
  "static-credentials": "No workflow of the default branch, or of a release branch, uses a credential that lasts.",
  "workflows-understood": "Every workflow could be read: what is not understood could hide anything.",
  "exposed-revoked": "What was exposed in the incident's window is revoked where it was made, with evidence.",
  "secrets-removed": "Secrets that were replaced are deleted at GitHub, or out of the repository's reach.",
  "broker-adopted":
    "Each migrated job was seen to get its credential. What only a release can prove waits until a day that somebody set.",
  "brokered-rotated": "Values that the broker keeps were changed since the window.",
  "commit-review": "Each commit of the window was reviewed by somebody who had no part in it.",
  "persistence-review": "What may have been left behind in the window (keys, Apps, hooks, runners) was looked at.",
  "app-audit": "Somebody decided about each GitHub App that is installed.",
  exceptions: "No exception has run out: what it covered counts again.",
};
