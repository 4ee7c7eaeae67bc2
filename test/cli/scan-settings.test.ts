import path from "node:path";
import { expect, test } from "vitest";
import { CI, makeClone, temporaryFolder, writeFiles } from "../support/clones.ts";
import { scanned, scannedOne, thaw } from "../support/command.ts";

const STATE = temporaryFolder("state");
const SONAR = `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: SonarSource/sonarqube-scan-action@v5
        env:
          SONAR_TOKEN: \${{ secrets.SONAR_TOKEN }}
`;
const RELEASE = "version: 1\nblocking:\n  saas-api-key: false\n";
const OPTIONS = { state: STATE };

function organisation(): string {
  const folder = temporaryFolder("settings");
  makeClone(path.join(folder, "acme__app"), { [CI]: SONAR });
  return folder;
}

const blocks = (folder: string) =>
  scanned([folder], OPTIONS)
    .find((one) => one.name === "acme/app")
    ?.findings.map((one) => `${one.kind} ${one.blocksThaw}`);

test("a key of a service blocks unless the organisation says otherwise", () => {
  expect(blocks(organisation())).toEqual(["saas-api-key true"]);
});

test.each([
  ["the scanned folder", (folder: string) => writeFiles(folder, { "thaw.config.yml": RELEASE })],
  ["its .github clone", (folder: string) => makeClone(path.join(folder, ".github"), { "thaw.config.yml": RELEASE })],
  ["OWNER__.github", (folder: string) => makeClone(path.join(folder, "acme__.github"), { "thaw.config.yml": RELEASE })],
])("thaw.config.yml in %s releases a kind, which is still reported", (_what, make) => {
  const folder = organisation();
  make(folder);
  expect(blocks(folder)).toEqual(["saas-api-key false"]);
});

test("one that stands in another repository of the folder releases nothing", () => {
  const folder = organisation();
  writeFiles(path.join(folder, "acme__app"), { "thaw.config.yml": RELEASE });
  makeClone(path.join(folder, "acme__other"), { "thaw.config.yml": RELEASE, [CI]: SONAR });
  expect(blocks(folder)).toEqual(["saas-api-key true"]);
});

test("each PATH has settings of its own", () => {
  const [released, held] = [organisation(), organisation()];
  writeFiles(released, { "thaw.config.yml": RELEASE });
  const found = scanned([released, held], OPTIONS).map((one) => one.findings.map((finding) => finding.blocksThaw));
  expect(found).toEqual([[false], [true]]);
});

test.each([
  ["a mistake", "version: 1\nblocking:\n  saas-api-key: perhaps\n", /line 3: blocking\.saas-api-key/],
  ["a kind that always blocks", "version: 1\nblocking:\n  github-pat: false\n", /line \d: blocking.*github-pat/],
  ["a kind that there is not", "version: 1\nblocking:\n  nonsense: false\n", /nonsense/],
  ["no YAML", "version: [\n", /line \d/],
  ["escapes", 'version: 1\n"\\u001b]0;owned\\u0007": 1\n', /line \d/],
])("thaw.config.yml with %s stops the scan with 2, naming the file and the line", (_what, text, message) => {
  const folder = organisation();
  writeFiles(folder, { "thaw.config.yml": text });
  const ended = thaw(["scan", folder], OPTIONS);
  expect([ended.status, ended.stdout]).toEqual([2, ""]);
  expect(ended.stderr).toContain(path.join(folder, "thaw.config.yml"));
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toContain(String.fromCharCode(27));
});

test("a clone scanned alone is its own folder", () => {
  const folder = organisation();
  writeFiles(path.join(folder, "acme__app"), { "thaw.config.yml": RELEASE });
  expect(scannedOne([path.join(folder, "acme__app")], OPTIONS).findings).toMatchObject([{ blocksThaw: false }]);
});
