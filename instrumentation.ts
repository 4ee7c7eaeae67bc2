/** Next calls this once, before the first request. The condition is a word of Next's: it builds this file for both runtimes. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ notePeers }, { networks }, { webEnvironment }] = await Promise.all([
    import("./lib/http/peer.ts"),
    import("./lib/http/networks.ts"),
    import("./lib/env.ts"),
  ]);
  notePeers(networks(webEnvironment().THAW_TRUSTED_PROXIES));
}
