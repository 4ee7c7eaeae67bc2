import { describe, expect, it } from "vitest";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const text = (inputs: string) => `
      - uses: hashicorp/vault-action@v3
        with:
          url: https://vault.example.com
          ${inputs}
          exportEnv: false
          secrets: secret/data/ci password
`;

describe("hashicorp/vault-action", () => {
  it("logs in with the job's token in place of a stored one", () => {
    const before = job(text("token: ${{ secrets.VAULT_TOKEN }}"));
    expect(written(before)).toBe(
      granted(`
      - uses: hashicorp/vault-action@v3
        with:
          url: https://vault.example.com
          exportEnv: false
          secrets: secret/data/ci password
          method: jwt
          role: \${{ vars.VAULT_ROLE }}
`),
    );
    expect(asked(plan(before))).toEqual(["variable VAULT_ROLE", `trust Vault: ${WORKFLOW}`]);
    expect(plan(before).prerequisites[1]?.text).toContain("audience is https://github.com/acme");
  });

  it("does so in place of an AppRole, whose mount is none for JWT", () => {
    expect(
      written(
        job(
          text(
            "method: approle\n          path: approle-ci\n          roleId: ${{ secrets.VAULT_ROLE_ID }}\n          secretId: ${{ secrets.VAULT_SECRET_ID }}",
          ),
        ),
      ),
    ).toBe(
      granted(`
      - uses: hashicorp/vault-action@v3
        with:
          url: https://vault.example.com
          method: jwt
          exportEnv: false
          secrets: secret/data/ci password
          role: \${{ vars.VAULT_ROLE }}
`),
    );
  });

  it("leaves a computed token and a computed method alone", () => {
    expectNone(job(text("token: ${{ secrets.VAULT_TOKEN || secrets.VAULT_OLD_TOKEN }}")));
    expectNone(job(text("method: ${{ vars.METHOD }}\n          token: ${{ secrets.VAULT_TOKEN }}")));
  });
});
