/** What web and worker have in common: they are children of the supervisor and end with it. */

/** Tells the supervisor that this process does its work now. Without a supervisor nobody listens, which is fine. */
export function reportReady(): void {
  process.send?.("ready");
}

/**
 * Ends on SIGTERM, on SIGINT, or when the supervisor is gone: a supervisor that was killed leaves no orphans.
 * A second signal does not hurry it.
 */
export function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
    process.once("disconnect", () => resolve());
  });
}
