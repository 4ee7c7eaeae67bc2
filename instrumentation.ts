/** Next calls this once, before the first request. The condition is a word of Next's: it builds this file for both runtimes. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ notePeers }, { webEnvironment }] = await Promise.all([import("./lib/http/peer.ts"), import("./lib/env.ts")]);
  notePeers(new Set(webEnvironment().THAW_TRUSTED_PROXIES));
}
