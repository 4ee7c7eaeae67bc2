import { describe, expect, it } from "vitest";
import { FEDERATION } from "../../../../lib/core/knowledge/federation.ts";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const AUTH = `${FEDERATION.google.pin.uses} # ${FEDERATION.google.pin.version}`;

describe("google-github-actions/auth", () => {
  const text = (inputs: string) =>
    job(`
      - uses: actions/checkout@v4
      - id: auth
        uses: google-github-actions/auth@v2
        with:
          ${inputs}
`);

  it("federates in place of the key", () => {
    expect(written(text("credentials_json: ${{ secrets.GCP_SA_KEY }}\n          project_id: app"))).toBe(
      granted(`
      - uses: actions/checkout@v4
      - id: auth
        uses: google-github-actions/auth@v2
        with:
          project_id: app
          workload_identity_provider: \${{ vars.GCP_WORKLOAD_IDENTITY_PROVIDER }}
          service_account: \${{ vars.GCP_SERVICE_ACCOUNT }}
`),
    );
    expect(asked(plan(text("credentials_json: ${{ secrets.GCP_SA_KEY }}")))).toEqual([
      "variable GCP_WORKLOAD_IDENTITY_PROVIDER",
      "variable GCP_SERVICE_ACCOUNT",
      `trust Google Cloud: ${WORKFLOW}`,
    ]);
  });

  it("keeps an account that is there, and tells accounts apart by the secret's name", () => {
    expect(
      written(text("credentials_json: '${{ secrets.GCP_CREDENTIALS }}'\n          service_account: ci@app.iam")),
    ).toContain("service_account: ci@app.iam\n");
    expect(written(text("credentials_json: ${{ secrets.GCP_SA_KEY_STAGING }}"))).toContain(
      "vars.GCP_SERVICE_ACCOUNT_STAGING }}",
    );
  });

  it.each([
    ["a fallback", "credentials_json: ${{ secrets.GCP_KEY || secrets.GCP_OLD_KEY }}"],
    [
      "a provider that is there too",
      "credentials_json: ${{ secrets.GCP_SA_KEY }}\n          workload_identity_provider: projects/1/x",
    ],
    [
      "a script that takes the file for a key",
      "credentials_json: ${{ secrets.GCP_SA_KEY }}\n      - run: gcloud auth activate-service-account --key-file=$GOOGLE_APPLICATION_CREDENTIALS",
    ],
  ])("leaves %s alone", (_, inputs) => expectNone(text(inputs)));
});

describe("what logs in with the key by itself", () => {
  it("is an old setup-gcloud: it gets an auth step", () => {
    expect(
      written(
        job(`
      - uses: google-github-actions/setup-gcloud@v0
        with:
          service_account_key: \${{ secrets.GCP_SA_KEY }}
          export_default_credentials: true
          project_id: app
`),
      ),
    ).toBe(
      granted(`
      - uses: ${AUTH}
        with:
          workload_identity_provider: \${{ vars.GCP_WORKLOAD_IDENTITY_PROVIDER }}
          service_account: \${{ vars.GCP_SERVICE_ACCOUNT }}
      - uses: google-github-actions/setup-gcloud@v0
        with:
          project_id: app
`),
    );
    expectNone(
      job(
        "\n      - uses: google-github-actions/setup-gcloud@v0.2.1\n        with:\n          service_account_key: ${{ secrets.GCP_SA_KEY }}\n",
      ),
    );
  });

  it("is a login to a registry: it gets an access token", () => {
    expect(
      written(
        job(`
      - uses: docker/login-action@v3
        with:
          registry: europe-docker.pkg.dev
          username: _json_key
          password: \${{ secrets.GCP_SA_KEY }}
`),
      ),
    ).toBe(
      granted(`
      - id: google-auth
        uses: ${AUTH}
        with:
          workload_identity_provider: \${{ vars.GCP_WORKLOAD_IDENTITY_PROVIDER }}
          service_account: \${{ vars.GCP_SERVICE_ACCOUNT }}
          token_format: access_token
          create_credentials_file: false
      - uses: docker/login-action@v3
        with:
          registry: europe-docker.pkg.dev
          username: oauth2accesstoken
          password: \${{ steps.google-auth.outputs.access_token }}
`),
    );
  });

  it("is a variable of a script: that stays", () => {
    expectNone(job("\n      - run: ./deploy\n        env:\n          GOOGLE_CREDENTIALS: ${{ secrets.GCP_SA_KEY }}\n"));
  });
});
