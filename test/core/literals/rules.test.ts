import { describe, expect, it } from "vitest";
import { GITLEAKS_RULES, KEY_STORE_FACTS, RULES, scanText } from "../../../lib/core/literals/index.ts";
import { examples } from "./examples.ts";

const ALL_RULES = [...RULES.map((rule) => rule.id), KEY_STORE_FACTS.id, "gcp-service-account-key"];

describe("every rule", () => {
  it("has an id of its own", () => {
    expect(new Set(ALL_RULES).size).toBe(ALL_RULES.length);
  });

  it("has an example that it finds, at exactly the secret part", () => {
    const exemplified = new Set(examples().map((example) => example.rule));
    expect(ALL_RULES.filter((rule) => !exemplified.has(rule) && rule !== KEY_STORE_FACTS.id)).toEqual([]);
  });

  describe.each([1, 2, 3])("with values from seed %i", (seed) => {
    it.each(examples(seed).map((example) => [example.rule, example] as const))("%s", (rule, { text, path, secret }) => {
      const found = scanText(text, path).filter((match) => match.rule === rule);
      expect(found.map((match) => text.slice(match.start, match.end))).toEqual([secret]);
    });
  });

  it.each(examples().map((example) => [example.rule, example] as const))(
    "%s keeps silent when the value is filler",
    (rule, { text, path, secret }) => {
      for (const filler of ["x", "*", "0"]) {
        const filled = text.replace(
          secret,
          secret.replace(/[0-9A-Za-z+/]{3,}/g, (run) => filler.repeat(run.length)),
        );
        expect(scanText(filled, path).filter((match) => match.rule === rule && match.confidence !== "low")).toEqual([]);
      }
    },
  );

  it.each(examples().map((example) => [example.rule, example] as const))(
    "%s keeps silent when the value is filled in later",
    (rule, { text, path, secret }) => {
      for (const variable of [
        `\${${"{ secrets.TOKEN }"}}`,
        "$TOKEN",
        `\${${"TOKEN"}}`,
        "<token>",
        "{{ token }}",
        "%TOKEN%",
      ]) {
        expect(scanText(text.replace(secret, variable), path).filter((match) => match.rule === rule)).toEqual([]);
      }
    },
  );
});

describe("what is no credential", () => {
  const silent: [name: string, text: string, path?: string][] = [
    ["AWS's documentation key", `aws_access_key_id = AKIA${"IOSFODNN7EXAMPLE"}`],
    ["AWS's documentation secret", `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY${"EXAMPLEKEY"}`],
    ["a public key", `-----BEGIN PUBLIC KEY-----\n${"MIIBIjANBgkqhkiG9w0B".repeat(3)}\n-----END PUBLIC KEY-----`],
    ["a certificate", `-----BEGIN CERTIFICATE-----\n${"MIIDdzCCAl+gAwIBAgIE".repeat(3)}\n-----END CERTIFICATE-----`],
    ["an SSH public key", `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"J8lX0aQ".repeat(5)} me@example.org`],
    [
      "a lock file's integrity hash",
      `"integrity": "sha512-${"aB3dE5fG7hJ9kL1mN3pQ".repeat(4)}=="`,
      "package-lock.json",
    ],
    [
      "a pinned action",
      `- uses: actions/checkout@${"0123456789abcdef".repeat(3).slice(0, 40)}`,
      ".github/workflows/ci.yml",
    ],
    ["an image digest", `image: x@sha256:${"0123456789abcdef".repeat(4)}`],
    ["a checksum file", `${"0123456789abcdef".repeat(4)}  release.tar.gz`],
    ["a service's test password", "postgres://postgres:postgres@localhost:5432/test"],
    ["a documented URL", "https://user:password@example.com/"],
    ["a login from variables", `curl -u "$USER:$PASS" https://example.org`],
    ["a header from a variable", `curl -H "Authorization: Bearer $TOKEN" https://example.org`],
    ["a reference to a secret", `token: \${${"{ secrets.GITHUB_TOKEN }"}}`],
    ["an .npmrc that reads the environment", `//npmjs.org/:_authToken=\${${"NPM_TOKEN"}}`],
    [
      "a sealed secret",
      `kind: SealedSecret\nspec:\n  encryptedData:\n    password: ${"AgBy3i4OJSWK".repeat(9)}\n`,
      "sealed.yaml",
    ],
    ["an external secret", "kind: ExternalSecret\nspec:\n  data:\n    - secretKey: password12345\n", "external.yaml"],
    ["a marker in source code", `const HEADER = "-----BEGIN PRIVATE KEY-----";`],
    ["words that begin as tokens do", "task-list disk-usage they.eye this.value pattern.matches"],
  ];

  it.each(silent)("%s", (_, text, path = "README.md") => {
    expect(scanText(text, path)).toEqual([]);
  });
});

describe("a match", () => {
  it("carries place, shape and words, and no field that holds the value", () => {
    const [example] = examples().filter((one) => one.rule === "github-pat");
    const secret = example?.secret ?? "";
    const [match] = scanText(`first\n  é𝄞 ${secret} rest\n`, "a.txt");
    expect(match).toMatchObject({
      kind: "hardcoded-credential",
      credential: "github-pat",
      severity: "critical",
      confidence: "high",
      line: 2,
      column: 7,
      endLine: 2,
      endColumn: 47,
      shape: "ghp_…(36)",
    });
    expect(JSON.stringify(match)).not.toContain(secret.slice(4, 12));
  });

  it("of a public identifier is told as one and never severe", () => {
    const [example] = examples().filter((one) => one.rule === "discord-client-id");
    const [match] = scanText(example?.text ?? "", "a.txt");
    expect(match).toMatchObject({ kind: "identifier", severity: "info" });
  });

  it("is trusted less in test material", () => {
    const [example] = examples().filter((one) => one.rule === "github-pat");
    expect(scanText(example?.text ?? "", "src/a.txt")[0]?.confidence).toBe("high");
    expect(scanText(example?.text ?? "", "test/fixtures/a.txt")[0]?.confidence).toBe("medium");
  });

  it("of a better form wins where two rules meet", () => {
    const [example] = examples().filter((one) => one.rule === "github-pat");
    const found = scanText(`https://x-access-token:${example?.secret}@github.com/o/r`, "a.sh");
    expect(found.map((match) => match.rule)).toEqual(["github-pat"]);
  });

  it("of a key store is the file itself", () => {
    expect(scanText("", "certs/server.p12").map((match) => [match.rule, match.start, match.end])).toEqual([
      ["pkcs12-file", 0, 0],
    ]);
  });

  it("is found at any place of a long line", () => {
    const [example] = examples().filter((one) => one.rule === "npm-token");
    const text = `${"a b ".repeat(50_000)}${example?.secret}${" c d".repeat(50_000)}`;
    expect(scanText(text, "min.js").map((match) => match.start)).toEqual([200_000]);
  });
});

describe("the table of gitleaks' rules", () => {
  it("names each once, and only rules that we have", () => {
    const names = GITLEAKS_RULES.map((row) => row.gitleaks);
    expect(names).toHaveLength(217);
    expect(new Set(names).size).toBe(names.length);
    const ours = GITLEAKS_RULES.flatMap((row) => ("ours" in row ? row.ours : []));
    expect(ours.filter((rule) => !ALL_RULES.includes(rule))).toEqual([]);
    expect(GITLEAKS_RULES.filter((row) => "ours" in row && row.ours.length === 0)).toEqual([]);
  });

  it("leaves out only the generic rule, and says why", () => {
    const omitted = GITLEAKS_RULES.flatMap((row) => ("omitted" in row ? [row] : []));
    expect(omitted.map((row) => row.gitleaks)).toEqual(["generic-api-key"]);
    expect(omitted[0]?.omitted.length).toBeGreaterThan(40);
  });
});
