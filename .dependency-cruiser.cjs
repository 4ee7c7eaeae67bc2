/**
 * Which folder may import what (the design's table). Every rule is an error. `scripts/boundaries.mjs` runs this and fails
 * when it saw no modules; test/house/boundaries.test.ts plants a violation of every rule.
 */

const NODE = { dependencyTypes: ["core"] };

/** Packages that only compute: no files, no network, no clock. */
const PURE = ["yaml", "zod", "@actions/expressions", "@actions/workflow-parser", "@noble/hashes", "acorn", "diff"];
const package_ = (names) => `^node_modules/(?:${names.join("|")})(?:/|$)`;

/** Everything that is ours; packages and Node's modules are separate rules. */
const OURS = "^(?:lib|app|demo|action|test|bin|scripts)/|^(?:proxy|instrumentation)\\.ts$";

/** In `from`, of ours only `allowed` may be imported. */
function only(name, comment, from, allowed) {
  const to = { path: OURS, pathNot: allowed };
  return { name, comment, severity: "error", from: { path: from }, to };
}

module.exports = {
  forbidden: [
    only("core-imports-core", "lib/core imports itself only", "^lib/core/", ["^lib/core/"]),
    {
      name: "core-pure-packages",
      comment: "lib/core imports pure parsers only",
      severity: "error",
      from: { path: "^lib/core/" },
      to: { path: "^node_modules/", pathNot: [package_(PURE)] },
    },
    {
      name: "core-no-node",
      comment: "lib/core does no I/O: no module of Node",
      severity: "error",
      from: { path: "^lib/(?:core|usecases|jobs)/" },
      to: NODE,
    },
    only("usecases-import-core", "lib/usecases imports core and itself", "^lib/usecases/", ["^lib/(?:core|usecases)/"]),
    {
      name: "usecases-no-packages",
      comment: "lib/usecases talks to the world through ports.ts",
      severity: "error",
      from: { path: "^lib/usecases/" },
      to: { path: "^node_modules/" },
    },
    only("jobs-import-core", "lib/jobs imports core and zod", "^lib/jobs/", ["^lib/(?:core|jobs)/"]),
    {
      name: "jobs-zod-only",
      comment: "lib/jobs imports core and zod",
      severity: "error",
      from: { path: "^lib/jobs/" },
      to: { path: "^node_modules/", pathNot: [package_(["zod"])] },
    },
    only("adapters-import-ports", "an adapter imports core and ports.ts", "^lib/adapters/", [
      "^lib/core/",
      "^lib/usecases/[a-z/-]*\\bports\\.ts$",
      "^lib/adapters/",
    ]),
    {
      name: "adapters-stay-apart",
      comment: "an adapter never imports another adapter",
      severity: "error",
      from: { path: "^lib/adapters/([^/]+)/" },
      to: { path: "^lib/adapters/", pathNot: ["^lib/adapters/$1/"] },
    },
    only("dal-imports-container", "lib/dal imports container and core", "^lib/dal/", [
      "^lib/(?:core|dal)/",
      "^lib/container\\.ts$",
    ]),
    {
      name: "dal-packages",
      comment: "lib/dal imports next-auth, server-only, and what React and Next give a request",
      severity: "error",
      from: { path: "^lib/dal/" },
      to: { path: "^node_modules/", pathNot: [package_(["next-auth", "server-only", "next", "react", "zod"])] },
    },
    only("http-imports-usecases", "lib/http imports use cases and core", "^lib/http/", [
      "^lib/(?:core|usecases|http)/",
    ]),
    only("cli-imports-container", "lib/cli imports container, jobs and core", "^lib/cli/", [
      "^lib/(?:core|jobs|cli|container)/",
      "^lib/(?:container|env|env-state)\\.ts$",
    ]),
    {
      name: "scan-stays-small",
      comment: "thaw scan loads no database, no Octokit, no Next",
      severity: "error",
      from: { path: "^lib/cli/(?:scan|fix)\\.ts$" },
      to: {
        path: package_(["pg", "@prisma/[^/]+", "@octokit/[^/]+", "next", "next-auth", "graphile-worker"]),
        reachable: true,
      },
    },
    only("container-not-dal", "the container imports everything in lib but dal and cli", "^lib/container(?:\\.ts$|/)", [
      "^lib/(?!dal/|cli/)",
    ]),
    only("env-imports-nothing", "lib/env.ts is read by all and imports none of ours", "^lib/env(?:-state)?\\.ts$", [
      "^lib/env",
    ]),
    only("app-imports-dal", "app imports dal and core", "^app/(?!api/)", ["^lib/(?:core|dal)/", "^app/"]),
    only("api-may-use-container", "routes for machines may also use the container", "^app/api/", [
      "^lib/(?:core|dal)/",
      "^lib/container\\.ts$",
      "^app/",
    ]),
    only(
      "edge-imports-core",
      "what stands before every request imports core, http and the environment",
      "^(?:proxy|instrumentation)\\.ts$",
      ["^lib/(?:core|http)/", "^lib/env\\.ts$"],
    ),
    only("demo-action-apart", "demo and action import nothing of ours", "^(demo|action)/", ["^$1/"]),
    {
      name: "tracing-apart",
      comment: "one module knows the packages that follow work through processes",
      severity: "error",
      from: { path: "^(?:lib|app)/", pathNot: ["^lib/adapters/observe/tracing\\.ts$"] },
      to: { path: "(?:^|node_modules/)@opentelemetry/" },
    },
    {
      name: "tracing-loaded-late",
      comment: "where nothing is followed, nothing of it is loaded",
      severity: "error",
      from: { path: "^(?:lib|app)/" },
      to: { path: "adapters/observe/tracing\\.ts$", dynamic: false },
    },
    {
      name: "nothing-imports-tests",
      comment: "test may import anything; nothing imports it",
      severity: "error",
      from: { pathNot: ["^test/"] },
      to: { path: "^test/" },
    },
    {
      name: "no-cycles",
      comment: "modules that need each other are one module; types may",
      severity: "error",
      from: { path: "^(?:lib|app)/", pathNot: ["^lib/adapters/prisma/generated/"] },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "declared-packages",
      comment: "a package that is imported stands in package.json",
      severity: "error",
      from: { path: "^(?:lib|app|bin)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
    {
      name: "resolvable",
      comment: "what cannot be found cannot be judged",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: ["^\\.next/", "\\.\\./dist/"] },
    },
  ],
  options: {
    exclude: { path: "^demo/org/" },
    doNotFollow: { path: "^node_modules|^lib/adapters/prisma/generated" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
    moduleSystems: ["es6", "cjs"],
  },
};
