import { describe, expect, it } from "vitest";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const text = (inputs: string, uses = "azure/login@v2") => `
      - name: Log in
        uses: ${uses}
        with:
          ${inputs}
      - run: az account show
`;
const IDS = `client-id: \${{ vars.AZURE_CLIENT_ID }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          subscription-id: \${{ vars.AZURE_SUBSCRIPTION_ID }}`;

describe("azure/login", () => {
  it("logs in with identifiers in place of a stored JSON", () => {
    const before = job(text("creds: ${{ secrets.AZURE_CREDENTIALS }}"));
    expect(written(before)).toBe(granted(text(IDS)));
    expect(asked(plan(before))).toEqual([
      "variable AZURE_CLIENT_ID",
      "variable AZURE_TENANT_ID",
      "variable AZURE_SUBSCRIPTION_ID",
      `trust Azure: ${WORKFLOW}`,
    ]);
    expect(plan(before).prerequisites.at(-1)?.text).toContain("api://AzureADTokenExchange");
  });

  it("keeps the identifiers of a JSON that the workflow puts together", () => {
    const creds = `creds: '{"clientId":"\${{ secrets.ARM_CLIENT_ID }}","clientSecret":"\${{ secrets.ARM_CLIENT_SECRET }}","subscriptionId":"0000-1111","tenantId":"\${{ vars.TENANT }}"}'`;
    expect(written(job(text(creds)))).toBe(
      granted(
        text(`client-id: \${{ vars.ARM_CLIENT_ID }}
          tenant-id: \${{ vars.TENANT }}
          subscription-id: 0000-1111`),
      ),
    );
  });

  it("keeps what is there, takes a version that knows OIDC, and names another application's variables apart", () => {
    const kept = written(
      job(text("creds: ${{ secrets.AZURE_CREDENTIALS_PROD }}\n          tenant-id: abc", "Azure/login@v1.1")),
    );
    expect(kept).toContain("tenant-id: abc\n");
    expect(kept).toContain("vars.AZURE_CLIENT_ID_PROD }}");
    expect(kept).toContain("azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3.0.1\n");
  });

  it.each([
    ["a fallback", "creds: ${{ secrets.AZURE_CREDENTIALS || secrets.AZURE_OLD }}"],
    ["a managed identity", "creds: ${{ secrets.AZURE_CREDENTIALS }}\n          auth-type: IDENTITY"],
    ["JSON that is none", "creds: 'x ${{ secrets.AZURE_CREDENTIALS }}'"],
  ])("leaves %s alone", (_, inputs) => expectNone(job(text(inputs))));

  it("leaves the secret of other programs alone", () => {
    expectNone(
      job(
        "\n      - run: terraform apply\n        env:\n          ARM_CLIENT_SECRET: ${{ secrets.ARM_CLIENT_SECRET }}\n",
      ),
    );
  });
});
