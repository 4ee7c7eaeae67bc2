import { describe, expect, it } from "vitest";
import { FEDERATION, type FederatedAction } from "../../../../lib/core/knowledge/federation.ts";
import { remedy } from "../../../../lib/core/remedies/direct-oidc/index.ts";
import { remediesFor } from "../../../../lib/core/remedies/registry.ts";
import { plan, proven } from "./support.ts";

describe("the remedy", () => {
  it("handles exactly the kinds whose chain it is in", () => {
    const kinds = Object.entries(remediesFor).flatMap(([kind, chain]) => (chain.includes(remedy) ? [kind] : []));
    expect([...remedy.handles].sort()).toEqual(kinds.sort());
  });

  it.each(Object.entries<FederatedAction>(FEDERATION))(
    "pins the action of %s at a full commit of a tag",
    (_, known) => {
      expect(known.pin.uses).toMatch(new RegExp(`^${known.action}@[0-9a-f]{40}$`));
      expect(known.source).toBe(`https://github.com/${known.action}/releases/tag/${known.pin.version}`);
    },
  );

  it("keeps line ends, comments and indentation, and solves several vendors of one job", () => {
    const text = `on: push\r\njobs:\r\n    release:\r\n        runs-on: ubuntu-latest\r\n        permissions:\r\n            contents: read # to check out\r\n        steps:\r\n            -   uses: azure/login@v2 # log in\r\n                with:\r\n                    creds: \${{ secrets.AZURE_CREDENTIALS }} # old\r\n            -   uses: codecov/codecov-action@v7\r\n                with:\r\n                    token: \${{ secrets.CODECOV_TOKEN }}\r\n`;
    const made = plan({ ".github/workflows/ci.yml": text });
    expect(made.refused).toEqual([]);
    expect(proven(made)[".github/workflows/ci.yml"]).toBe(
      `on: push\r\njobs:\r\n    release:\r\n        runs-on: ubuntu-latest\r\n        permissions:\r\n            contents: read # to check out\r\n            id-token: write\r\n        steps:\r\n            -   uses: azure/login@v2 # log in\r\n                with:\r\n                    client-id: \${{ vars.AZURE_CLIENT_ID }}\r\n                    tenant-id: \${{ vars.AZURE_TENANT_ID }}\r\n                    subscription-id: \${{ vars.AZURE_SUBSCRIPTION_ID }}\r\n            -   uses: codecov/codecov-action@v7\r\n                with:\r\n                    use_oidc: \${{ github.actor != 'dependabot[bot]' }}\r\n`,
    );
  });
});
