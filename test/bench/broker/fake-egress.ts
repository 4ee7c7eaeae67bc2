import type { Egress, EgressRequest, EgressResponse } from "../../../lib/usecases/broker/ports.ts";

/**
 * A GitHub that answers at once, in the process: what is measured is our own cost. It answers what the broker checks, so that all of the
 * checking is done.
 */
export function fakeEgress(jwks: object, ownerId: number, repositoryId: number): Egress {
  let minted = 0;
  const answer = (status: number, value: unknown): EgressResponse => ({
    status,
    headers: { "x-ratelimit-remaining": "4999" },
    body: Buffer.from(value === null ? "" : JSON.stringify(value)),
  });
  const permissions = { contents: "write", metadata: "read" };
  return {
    async send({ method, url }: EgressRequest) {
      const { pathname } = new URL(url);
      if (pathname === "/jwks") return { ok: true, value: answer(200, jwks) };
      if (pathname === "/app") return { ok: true, value: answer(200, { permissions }) };
      if (pathname === "/app/installations") {
        return { ok: true, value: answer(200, [{ id: 1, account: { id: ownerId }, permissions, suspended_at: null }]) };
      }
      if (method === "POST" && pathname.endsWith("/access_tokens")) {
        minted += 1;
        const token = `ghs_${String(minted).padStart(36, "0")}`;
        const repositories = [{ id: repositoryId, full_name: "acme/api" }];
        const expires_at = new Date(Date.now() + 3_600_000).toISOString();
        return {
          ok: true,
          value: answer(201, { token, expires_at, permissions, repository_selection: "selected", repositories }),
        };
      }
      return { ok: true, value: answer(204, null) };
    },
  };
}
