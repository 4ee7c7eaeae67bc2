import fc from "fast-check";
import { expect, test } from "vitest";
import { restMethod } from "../../../lib/core/knowledge/index.ts";
import type { ToolKnowledge, VariableKnowledge, VendorKnowledge } from "../../../lib/core/knowledge/schema.ts";
import { cliGithub } from "../../../lib/core/knowledge/vendors/cli-github.ts";
import { cliServices } from "../../../lib/core/knowledge/vendors/cli-services.ts";
import { cliTools } from "../../../lib/core/knowledge/vendors/cli-tools.ts";
import { cliVariables } from "../../../lib/core/knowledge/vendors/cli-variables.ts";
import { analyseScript, gitPushes, parseScript, type ScriptUse, type Shell } from "../../../lib/core/script/index.ts";

const VENDORS: readonly VendorKnowledge[] = [cliGithub, cliTools, cliServices, cliVariables];
const TOOLS = new Map<string, ToolKnowledge>();
const VARIABLES = new Map<string, VariableKnowledge>();
for (const vendor of VENDORS) {
  for (const tool of vendor.tools ?? [])
    for (const name of [tool.command, ...(tool.aliases ?? [])]) TOOLS.set(name, tool);
  for (const variable of vendor.variables ?? []) VARIABLES.set(variable.name, variable);
}
const KNOWLEDGE = {
  tool: (name: string) => TOOLS.get(name) ?? null,
  variable: (name: string) => VARIABLES.get(name) ?? null,
  rest: restMethod,
};
const ENV = new Map<string, unknown>([
  ["X", ""],
  ["T", ""],
  ["U", ""],
  ["OTHER", "octo/other"],
  ["OWN", "$".concat("{{ github.repository }}")],
]);

/** `source via command kind rights @repository host >to`, without what is null. */
function show(use: ScriptUse): string {
  const source = use.source.kind === "variable" ? use.source.name : `E${use.source.index}`;
  const rights = use.permissions === null ? "" : JSON.stringify(use.permissions).replaceAll('"', "");
  const repository =
    use.repository === null ? "" : `@${use.repository.kind === "named" ? use.repository.name : use.repository.kind}`;
  const to = use.to === null ? "" : `>${use.to}`;
  const shown = [source, use.via, use.command, use.kind ?? "-", rights, repository, use.host ?? "", to];
  return shown.filter((piece) => piece !== "").join(" | ");
}

function uses(text: string, names: readonly string[] = [], shell: Shell = "posix"): string[] {
  const env = new Map([...ENV, ...names.map((name) => [name, null] as const)]);
  return analyseScript(parseScript(text, shell), env, KNOWLEDGE).map(show);
}

const E = (inner: string) => "$".concat(`{{ ${inner} }}`);
const GH = "GH_TOKEN | environment";
const CREATE = "gh pr create | github-pat | {contents:read,pull-requests:write}";
type Row = readonly [text: string, expected: readonly string[], names?: readonly string[]];

const GITHUB_CLI: readonly Row[] = [
  ["gh pr create --fill", [`${GH} | ${CREATE} | @self | >GH_TOKEN`], ["GH_TOKEN"]],
  ["gh pr create --fill", [`GITHUB_TOKEN | environment | ${CREATE} | @self | >GITHUB_TOKEN`], ["GITHUB_TOKEN"]],
  ["gh pr create", [`${GH} | ${CREATE} | @self | >GH_TOKEN`], ["GITHUB_TOKEN", "GH_TOKEN"]],
  ["gh pr create -R octo/cat", [`${GH} | ${CREATE} | @octo/cat | >GH_TOKEN`], ["GH_TOKEN"]],
  ["gh pr create --repo=octo/cat", [`${GH} | ${CREATE} | @octo/cat | >GH_TOKEN`], ["GH_TOKEN"]],
  ["gh -R octo/cat pr create", [`${GH} | ${CREATE} | @octo/cat | >GH_TOKEN`], ["GH_TOKEN"]],
  ['REPO=octo/cat\ngh pr create -R "$REPO"', [`${GH} | ${CREATE} | @octo/cat | >GH_TOKEN`], ["GH_TOKEN"]],
  ['gh pr create -R "$WHAT"', [`${GH} | ${CREATE} | @opaque | >GH_TOKEN`], ["GH_TOKEN"]],
  ["gh pr create -R $GITHUB_REPOSITORY", [`${GH} | ${CREATE} | @self | >GH_TOKEN`], ["GH_TOKEN"]],
  [
    `gh pr create -R ${E("github.repository_owner")}/cat`,
    ["E0 | argument | gh | -", `${GH} | ${CREATE} | @*/cat | >GH_TOKEN`],
    ["GH_TOKEN"],
  ],
  ["GH_REPO=octo/cat gh pr create", [`${GH} | ${CREATE} | @octo/cat | >GH_TOKEN`], ["GH_TOKEN"]],
  ["GH_TOKEN=$X gh pr create", [`X | environment | ${CREATE} | @self | >GH_TOKEN`]],
  [
    "export GH_TOKEN=$X\ngh pr create",
    ["X | assignment | export | - | >GH_TOKEN", `X | environment | ${CREATE} | @self | >GH_TOKEN`],
  ],
  ["sudo -E env A=b gh pr create", [`${GH} | ${CREATE} | @self | >GH_TOKEN`], ["GH_TOKEN"]],
  ["bash -c 'gh pr create'", [`${GH} | ${CREATE} | @self | >GH_TOKEN`], ["GH_TOKEN"]],
  [
    "if ! gh release view v1; then gh release create v1; fi",
    [
      `${GH} | gh release view | github-pat | {contents:read} | @self | >GH_TOKEN`,
      `${GH} | gh release create | github-pat | {contents:write} | @self | >GH_TOKEN`,
    ],
    ["GH_TOKEN"],
  ],
  [
    "gh workflow run x.yml -R octo/cat",
    [`${GH} | gh workflow run | github-pat | {actions:write} | @octo/cat | >GH_TOKEN`],
    ["GH_TOKEN"],
  ],
  ["gh gist create a", [`${GH} | gh gist | github-pat | {} | @user-bound | >GH_TOKEN`], ["GH_TOKEN"]],
  [
    "gh repo clone octo/cat",
    [`${GH} | gh repo clone | github-pat | {contents:read} | @octo/cat | >GH_TOKEN`],
    ["GH_TOKEN"],
  ],
  ["gh some-extension go", [`${GH} | gh some-extension go | github-pat | @opaque | >GH_TOKEN`], ["GH_TOKEN"]],
  ["gh --version", [], ["GH_TOKEN"]],
  [
    "gh api repos/octo/cat/issues/1/comments -f body=x",
    [`${GH} | gh api | github-pat | {issues:write} | @octo/cat | >GH_TOKEN`],
    ["GH_TOKEN"],
  ],
  [
    "gh api -X PATCH /repos/{owner}/{repo}/issues/1",
    [`${GH} | gh api | github-pat | {issues:write} | @self | >GH_TOKEN`],
    ["GH_TOKEN"],
  ],
  [
    "gh api repos/$GITHUB_REPOSITORY/issues",
    [`${GH} | gh api | github-pat | {issues:read} | @self | >GH_TOKEN`],
    ["GH_TOKEN"],
  ],
  [
    "gh api graphql -f query='{ viewer { login } }'",
    [`${GH} | gh api graphql | github-pat | @opaque | >GH_TOKEN`],
    ["GH_TOKEN"],
  ],
  ["gh api no/such/path", [`${GH} | gh api | github-pat | @opaque | >GH_TOKEN`], ["GH_TOKEN"]],
  ['gh auth login --with-token <<< "$X"\ngh pr create', [`X | stdin | ${CREATE} | @self`]],
  ["echo $X | gh auth login --with-token", ["X | stdin | gh auth login | github-pat | @opaque"]],
  ["# gh pr create\necho 'gh pr create'", [], ["GH_TOKEN"]],
];

const GIT: readonly Row[] = [
  [
    "git push https://x-access-token:$X@github.com/octo/cat.git",
    ["X | url | git push | github-pat | {contents:write} | @octo/cat | github.com"],
  ],
  [
    `git clone https://${E("secrets.P")}@github.com/octo/cat`,
    ["E0 | url | git clone | github-pat | {contents:read} | @octo/cat | github.com"],
  ],
  [
    `git clone https://${E("secrets.P")}@github.com/octo/cat\ngit push`,
    ["E0 | url | git clone | github-pat | {contents:write} | @octo/cat | github.com"],
  ],
  [
    "git clone https://$U:$X@github.com/octo/cat",
    [
      "U | url | git clone | identifier | github.com",
      "X | url | git clone | github-pat | {contents:read} | @octo/cat | github.com",
    ],
  ],
  [
    "git remote set-url origin https://a:$X@github.com/$GITHUB_REPOSITORY",
    ["X | url | git remote set-url | github-pat | @self | github.com"],
  ],
  [
    "git remote set-url origin https://a:$X@github.com/octo/cat\ngit push origin",
    ["X | url | git remote set-url | github-pat | {contents:write} | @octo/cat | github.com"],
  ],
  ["git clone https://a:$X@gitlab.com/octo/cat", ["X | url | git clone | saas-api-key | gitlab.com"]],
  [
    'git config --global url."https://a:$X@github.com/".insteadOf https://github.com/',
    ["X | git-config | git config | github-pat | @opaque | github.com"],
  ],
  [
    'git -c http.extraheader="AUTHORIZATION: basic $X" fetch',
    ["X | git-config | git config | github-pat | @opaque | github.com"],
  ],
  [
    'B=$(printf \'a:%s\' "$X" | base64)\ngit config http.https://github.com/.extraheader "AUTHORIZATION: basic $B"',
    ["X | git-config | git config | github-pat | @opaque | github.com"],
  ],
  [
    "git config credential.helper '!f() { echo \"password=$X\"; }; f'",
    ["X | git-config | git config | github-pat | @opaque | github.com"],
  ],
  [
    'echo "https://a:$X@github.com" > ~/.git-credentials',
    ["X | git-config | write .git-credentials | github-pat | @opaque | github.com"],
  ],
  ["git config user.email $X", ["X | argument | git config | identifier"]],
  [
    "R=https://a:$X@github.com/octo/cat\ngit push $R",
    ["X | url | git push | github-pat | {contents:write} | @octo/cat | github.com"],
  ],
  [
    "pip install git+https://$X@github.com/octo/cat@v1",
    ["X | url | pip | github-pat | {contents:read} | @octo/cat | github.com"],
  ],
];

const HTTP: readonly Row[] = [
  [
    'curl -H "Authorization: Bearer $X" https://api.github.com/repos/octo/cat/issues',
    ["X | header | curl | github-pat | {issues:read} | @octo/cat | api.github.com"],
  ],
  [
    `curl -sSf -X POST -H 'Authorization: token ${E("secrets.P")}' -d '{}' "https://api.github.com/repos/octo/cat/dispatches"`,
    ["E0 | header | curl | github-pat | {contents:write} | @octo/cat | api.github.com"],
  ],
  [
    "curl -u user:$X https://api.github.com/repos/octo/cat/issues -d @f",
    ["X | user-password | curl | github-pat | {issues:write} | @octo/cat | api.github.com"],
  ],
  [
    "curl -u $U:$X https://example.com/a",
    ["U | user-password | curl | identifier | example.com", "X | user-password | curl | - | example.com"],
  ],
  [
    'curl -H "Authorization: token $X" $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues',
    ["X | header | curl | github-pat | {issues:read} | @self | api.github.com"],
  ],
  ['curl -H "X-Api-Key: $X" https://api.example.com/v1', ["X | header | curl | - | api.example.com"]],
  ["curl -X POST https://hooks.slack.com/services/$X -d '{}'", ["X | url | curl | chat-webhook | hooks.slack.com"]],
  ["curl -d '{}' \"$X\"", ["X | url | curl | -"]],
  [
    "curl https://discord.com/api/webhooks/$U/$X",
    ["U | url | curl | chat-webhook | discord.com", "X | url | curl | chat-webhook | discord.com"],
  ],
  [
    'curl -H "Authorization: Bearer $X" https://api.openai.com/v1/models',
    ["X | header | curl | llm-api-key | api.openai.com"],
  ],
  [
    'curl -L -H "Authorization: token $X" https://raw.githubusercontent.com/octo/cat/main/f',
    ["X | header | curl | github-pat | {contents:read} | @octo/cat | raw.githubusercontent.com"],
  ],
  [
    'wget --header="Authorization: token $X" https://api.github.com/repos/octo/cat/issues',
    ["X | header | wget | github-pat | {issues:read} | @octo/cat | api.github.com"],
  ],
  [
    'H="Authorization: token $X"\ncurl -H "$H" https://api.github.com/repos/octo/cat/issues',
    ["X | header | curl | github-pat | {issues:read} | @octo/cat | api.github.com"],
  ],
  ["curl https://api.github.com/repos/octo/cat/issues/$X", ["X | url | curl | - | api.github.com"]],
  ["curl -F token=$X https://example.com", ["X | argument | curl | - | example.com"]],
];

const TOOLS_ROWS: readonly Row[] = [
  ["npm publish", ["NODE_AUTH_TOKEN | environment | npm publish | npm-token | >NODE_AUTH_TOKEN"], ["NODE_AUTH_TOKEN"]],
  ["NPM_TOKEN=$X pnpm -r publish", ["X | environment | pnpm publish | npm-token | >NPM_TOKEN"]],
  ["npm install", [], ["NODE_AUTH_TOKEN"]],
  ["npm config set //npmjs.org/:_authToken $X", ["X | npmrc | npm config set | npm-token | npmjs.org"]],
  [
    "npm config set '//npm.pkg.github.com/:_authToken'=\"$X\"",
    ["X | npmrc | npm config set | github-pat | {packages:read} | @opaque | npm.pkg.github.com"],
  ],
  ['echo "//npmjs.org/:_authToken=$X" > ~/.npmrc', ["X | npmrc | write .npmrc | npm-token | npmjs.org"]],
  [`echo '//npmjs.org/:_authToken=${E("secrets.N")}' >> .npmrc`, ["E0 | npmrc | write .npmrc | npm-token | npmjs.org"]],
  [
    "cat > .npmrc <<EOF\n@a:registry=x\n//npmjs.org/:_authToken=$X\nEOF",
    ["X | npmrc | write .npmrc | npm-token | npmjs.org"],
  ],
  ["printf '//npmjs.org/:_authToken=%s\\n' \"$X\" > .npmrc", ["X | npmrc | write .npmrc | npm-token | npmjs.org"]],
  ['{ echo a; echo "//npmjs.org/:_authToken=$X"; } > .npmrc', ["X | npmrc | write .npmrc | npm-token | npmjs.org"]],
  ['echo "//npmjs.org/:_authToken=$X" | tee .npmrc', ["X | npmrc | write .npmrc | npm-token | npmjs.org"]],
  [
    'echo "machine github.com login a password $X" > ~/.netrc',
    ["X | netrc | write .netrc | github-pat | @opaque | github.com"],
  ],
  [
    "cat > ~/.netrc <<E\nmachine api.heroku.com\n  password $X\nE",
    ["X | netrc | write .netrc | hosting-token | api.heroku.com"],
  ],
  ["cat <<E > ~/.pypirc\n[pypi]\npassword = $X\nE", ["X | file | write .pypirc | pypi-token"]],
  ['echo "$X" > ~/.m2/settings.xml', ["X | file | write a file | -"]],
  ['echo "$X" > ~/.ssh/id_rsa', ["X | file | write id_rsa | ssh-deploy-key"]],
  ["echo $X | base64 -d > cert.p12", ["X | file | write cert.p12 | signing-material"]],
  ["docker login -u a -p $X", ["X | flag | docker login | container-registry-password"]],
  [
    "docker login -u $U -p $X",
    ["U | flag | docker login | identifier", "X | flag | docker login | container-registry-password"],
  ],
  ["echo $X | docker login -u a --password-stdin", ["X | stdin | docker login | container-registry-password"]],
  [
    "printf '%s' \"$X\" | docker login --password-stdin ghcr.io",
    ["X | stdin | docker login | container-registry-password | ghcr.io"],
  ],
  ["docker login --password-stdin <<< $X", ["X | stdin | docker login | container-registry-password"]],
  ["docker login --password=$X", ["X | flag | docker login | container-registry-password"]],
  ["helm registry login ghcr.io -p $X", ["X | flag | helm registry login | container-registry-password | ghcr.io"]],
  ["twine upload -u __token__ -p $X dist/*", ["X | flag | twine upload | pypi-token"]],
  [
    "python -m twine upload dist/*",
    ["TWINE_PASSWORD | environment | twine upload | pypi-token | >TWINE_PASSWORD"],
    ["TWINE_PASSWORD"],
  ],
  ["cargo login $X", ["X | argument | cargo login | crates-token"]],
  ["cargo publish --token $X", ["X | flag | cargo publish | crates-token"]],
  [
    "cargo publish",
    ["CARGO_REGISTRY_TOKEN | environment | cargo publish | crates-token | >CARGO_REGISTRY_TOKEN"],
    ["CARGO_REGISTRY_TOKEN"],
  ],
  [
    "gem push a.gem",
    ["GEM_HOST_API_KEY | environment | gem push | rubygems-token | >GEM_HOST_API_KEY"],
    ["GEM_HOST_API_KEY"],
  ],
  ["dotnet nuget push a -k $X -s https://api.nuget.org", ["X | flag | dotnet nuget push | nuget-token"]],
  [
    "aws s3 cp a b",
    ["AWS_SECRET_ACCESS_KEY | environment | aws s3 cp | aws-static-key | >AWS_SECRET_ACCESS_KEY"],
    ["AWS_SECRET_ACCESS_KEY"],
  ],
  [
    "aws configure set aws_secret_access_key $X",
    ["X | argument | aws configure set aws_secret_access_key | aws-static-key"],
  ],
  [
    "az login --service-principal -u $U -p $X",
    ["U | flag | az login | identifier", "X | flag | az login | azure-secret"],
  ],
  [
    "gcloud auth activate-service-account --key-file <(echo $X)",
    ["X | flag | gcloud auth activate-service-account | gcp-key-json"],
  ],
  ['ssh-add - <<< "$X"', ["X | stdin | ssh-add | ssh-deploy-key"]],
  ['echo "$X" | base64 --decode | gpg --batch --import', ["X | stdin | gpg | signing-material"]],
  [
    "npx semantic-release@24",
    [
      "GITHUB_TOKEN | environment | semantic-release | github-pat | {contents:write,issues:write,pull-requests:write} | @self | >GITHUB_TOKEN",
    ],
    ["GITHUB_TOKEN"],
  ],
  [
    "goreleaser release --clean",
    [
      "GITHUB_TOKEN | environment | goreleaser release | github-pat | {contents:write,packages:write} | @self | >GITHUB_TOKEN",
    ],
    ["GITHUB_TOKEN"],
  ],
  ["npm run release", [], ["GITHUB_TOKEN"]],
  ["snyk auth $X", ["X | argument | snyk auth | saas-api-key"]],
  ['mytool --token "$X"', ["X | argument | mytool | -"]],
  ["echo $X | mytool", ["X | stdin | mytool | -"]],
  ["$TOOL --token $X", ["X | argument | $TOOL | -"]],
  ["A=$X mytool", ["X | environment | mytool | - | >A"]],
];

const FLOW: readonly Row[] = [
  ['echo "A=$X" >> $GITHUB_ENV', ["X | github-env | write $GITHUB_ENV | - | >A"]],
  ['echo "A=$X" >> "$'.concat('{GITHUB_ENV}"'), ["X | github-env | write $GITHUB_ENV | - | >A"]],
  ["echo A=$X | tee -a $GITHUB_OUTPUT", ["X | github-output | write $GITHUB_OUTPUT | - | >A"]],
  ["{\n echo 'A<<EOF'\n echo \"$X\"\n echo EOF\n} >> $GITHUB_ENV", ["X | github-env | write $GITHUB_ENV | - | >A"]],
  [
    "echo 'A<<EOF' >> $GITHUB_ENV\necho \"$X\" >> $GITHUB_ENV\necho EOF >> $GITHUB_ENV",
    ["X | github-env | write $GITHUB_ENV | - | >A"],
  ],
  ["cat >> $GITHUB_OUTPUT <<E\na=b\nc=$X\nE", ["X | github-output | write $GITHUB_OUTPUT | - | >c"]],
  ['echo "::set-output name=a::$X"', ["X | github-output | echo ::set-output | - | >a"]],
  ['echo "::add-mask::$X"', []],
  ["echo $X", ["X | argument | print | -"]],
  ["Y=$X\nfoo $Y", ["X | argument | foo | -"]],
  ["Y=$X", ["X | assignment | assign | - | >Y"]],
  ["export Y=$X", ["X | assignment | export | - | >Y"]],
  ['Y="a $X"; Z=$Y; docker login -p $Z', ["X | flag | docker login | container-registry-password"]],
  ['A=(--token "$X")\nfoo "$'.concat('{A[@]}"'), ["X | argument | foo | -"]],
  ["for t in $X $T; do foo $t; done", ["X | argument | foo | -", "T | argument | foo | -"].sort()],
  ['[ -n "$X" ] && foo', ["X | test | test | -"]],
  ["[[ -z $X ]] || foo", ["X | test | [[ | -"]],
  ['if [ "$X" != "" ]; then foo; fi', ["X | test | test | -"]],
  ['if test -z "$X"; then foo; fi', ["X | test | test | -"]],
  ['foo "$'.concat('{X:+yes}"'), ["X | test | test | -"]],
  ['foo "$'.concat('{#X}"'), []],
  ['foo "$'.concat('{X:-$T}"'), ["X | argument | foo | -", "T | argument | foo | -"].sort()],
  ["X=constant\nfoo $X", []],
  ["foo $NOT_SET", []],
  [`foo ${E("secrets.A")} # ${E("secrets.B")}`, ["E0 | argument | foo | -"]],
  ['f() { foo "$X"; }', ["X | argument | foo | -"]],
  ["case \"$X\" in '') foo;; esac", ["X | test | case | -"]],
];

const PWSH: readonly Row[] = [
  ["gh pr create", [`${GH} | ${CREATE} | @self | >GH_TOKEN`], ["GH_TOKEN"]],
  ["$env:X | docker login -u a --password-stdin", ["X | stdin | docker login | container-registry-password"]],
  ["dotnet nuget push a -k $env:X", ["X | flag | dotnet nuget push | nuget-token"]],
  ['"A=$env:X" >> $env:GITHUB_ENV', ["X | github-env | write $GITHUB_ENV | - | >A"]],
  ['echo "A=$env:X" | Out-File -FilePath $env:GITHUB_ENV -Append', ["X | github-env | write $GITHUB_ENV | - | >A"]],
  ["if ($env:X -eq '') { foo }", ["X | test | if | -"]],
  [
    '$h = @{ Authorization = "Bearer $env:X" }\nInvoke-RestMethod -Uri https://api.github.com/repos/octo/cat/issues -Headers $h',
    ["X | header | invoke-restmethod | github-pat | {issues:read} | @octo/cat | api.github.com"],
  ],
  [
    'irm https://api.example.com -Headers @{ Authorization = "Bearer $env:X" }',
    ["X | header | irm | - | api.example.com"],
  ],
  ["$t = $env:X; foo --token $t", ["X | argument | foo | -"]],
  ["foo $x", []],
];

test.each([...GITHUB_CLI, ...GIT, ...HTTP, ...TOOLS_ROWS, ...FLOW].map((row) => [row[0], row] as const))(
  "a credential's use is read from the script: %j",
  (_, [text, expected, names]) => {
    expect(uses(text, names).sort()).toEqual([...expected].sort());
  },
);

test.each(PWSH.map((row) => [row[0], row] as const))(
  "a credential's use is read from PowerShell: %j",
  (_, [text, expected, names]) => {
    expect(uses(text, names, "pwsh")).toEqual(expected);
  },
);

test("cmd and Python scripts name the variables that they read", () => {
  expect(uses("docker login -p %X%", [], "cmd")).toEqual(["X | flag | docker login | container-registry-password"]);
  expect(uses('t = os.environ["X"]', [], "python")).toEqual(["X | environment | python | -"]);
});

test("a variable's text says which repository is meant, where it is given", () => {
  expect(uses('gh pr create -R "$OTHER"', ["GH_TOKEN"]).join()).toContain("@octo/other");
  expect(uses('gh pr create -R "$OWN"', ["GH_TOKEN"]).join()).toContain("@self");
  expect(uses(`gh pr create -R ${E("env.OTHER")}`, ["GH_TOKEN"]).join()).toContain("@octo/other");
});

test("a use stands where the text has it", () => {
  const text = 'a\ncurl -H "Authorization: token $X" https://api.github.com/user';
  const [use] = analyseScript(parseScript(text, "posix"), new Set(["X"]), KNOWLEDGE);
  expect(use?.line).toBe(1);
  expect(text.slice(use?.start, (use?.start ?? 0) + 2)).toBe("$X");
});

test.each([
  ["git push", [[0, { kind: "self" }]]],
  ["a\nsudo git -C x push origin HEAD", [[1, { kind: "self" }]]],
  ["git push https://github.com/octo/cat.git HEAD", [[0, { kind: "named", name: "octo/cat" }]]],
  ["git push https://a:$X@github.com/octo/cat", []],
  ["git remote set-url origin https://a:$X@github.com/octo/cat\ngit push", []],
  ["git remote add fork https://a:$X@github.com/octo/cat\ngit push", [[1, { kind: "self" }]]],
  ["# git push\necho git push\ngit stash push", []],
  ["git commit -m 'push'", []],
] as const)("pushes that need the persisted token are found: %j", (text, expected) => {
  expect(gitPushes(parseScript(text, "posix")).map((push) => [push.line, push.repository])).toEqual(expected);
});

test("no script makes the analysis throw, and each use stands inside it", () => {
  const words =
    "gh git push curl -H -u docker login -p echo printf tee cat npm config set >> > $GITHUB_ENV .npmrc | ; \n $X ".split(
      " ",
    );
  const more = [
    "https://a:$X@github.com/o/r",
    "Y=$X",
    "$Y",
    "<<E\n$X\nE\n",
    "{",
    "}",
    "(",
    ")",
    "'",
    '"',
    "if",
    "fi",
    "$(",
    "test",
    "export",
    E("secrets.A"),
    "%s",
    " ",
  ];
  const piece = fc.constantFrom(...words, ...more);
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.constantFrom<Shell>("posix", "pwsh", "cmd", "python"),
      (pieces, shell) => {
        const text = pieces.join(" ");
        const script = parseScript(text, shell);
        gitPushes(script);
        for (const use of analyseScript(script, new Set(["X", "GH_TOKEN"]), KNOWLEDGE)) {
          expect(use.start).toBeGreaterThanOrEqual(0);
          expect(use.start).toBeLessThan(text.length);
          if (use.source.kind === "expression")
            expect(script.expressions.map((e) => e.index)).toContain(use.source.index);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test("doubling values and long chains stay small", () => {
  const doubling = `A=$X\n${"A=$A$A\n".repeat(200)}foo $A`;
  expect(uses(doubling).length).toBeLessThan(10);
  expect(uses(`echo $X${" | cat".repeat(3000)} | docker login --password-stdin`)).toHaveLength(1);
});
