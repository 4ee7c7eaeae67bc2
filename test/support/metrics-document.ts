import { METRICS, type Metric } from "../../lib/core/observe/metrics.ts";
import { PROGRAMME_METRICS } from "../../lib/core/observe/programme-metrics.ts";

/** docs/metrics.md as the code says it. */
export function metricsDocument(): string {
  const programme = new Set<string>(PROGRAMME_METRICS.map(({ name }) => name));
  const product = METRICS.filter(({ name }) => !programme.has(name));
  return `${HEAD}
## The programme

Counted by workers in the database, at most every 30 s, and the same in each of them: take \`max\` over workers, never \`sum\`. A restart changes none
of them. When they cannot be counted, none is shown, so alert on \`absent(thaw_programme_counted_at_seconds)\` as well.

${table(PROGRAMME_METRICS)}

\`organisation\` is \`HOST/LOGIN\`, of the 20 largest, and \`other\`; \`team\` is the slug of the 50 with the most credentials, \`other\`, and \`none\`. Words that
this version does not know are \`other\`, too. No label names a repository, a secret or a person.

## The processes

Counted in each process since it started: take \`sum\` over processes, and \`rate\` or \`increase\` of counters.

${table(product)}

Besides, each process has \`process_*\` and \`nodejs_*\` of its runtime: memory, processor time, event loop lag, garbage collection.
`;
}

const HEAD = `# Metrics

This page is written by a test from \`lib/core/observe\` (\`npx vitest run --project unit test/house/metrics-document.test.ts -u\`): change it there.

| process | where | who may read |
|---|---|---|
| web, worker, broker | \`http://THAW_METRICS_HOST:THAW_METRICS_PORT/metrics\` once \`THAW_METRICS_PORT\` is set; nothing without it | whoever reaches that listener, and shows \`THAW_METRICS_TOKEN\` as a bearer token where that is set |
| broker | \`/metrics\` of its own address, as before | addresses under \`limits.metrics_from\` of its configuration |

**Figures say how you defend yourselves** (names of teams, what is still static, what is not enforced): keep the listener inside. It is 127.0.0.1
unless you say otherwise, and beyond it a process does not start without a token, or without \`THAW_METRICS_OPEN=yes\`, which says that something
else keeps others out; the pages' own port never serves figures. The same listener has \`/healthz\` (the process lives) and \`/readyz\` (it
does its work; nothing about its database, so that a page can still say that the database is away).

\`\`\`yaml
scrape_configs:
  - job_name: thaw
    authorization: { credentials_file: /etc/prometheus/thaw.token }
    static_configs: [{ targets: ["thaw-web:9464", "thaw-worker:9464", "thaw-broker:9464"] }]
\`\`\`

The dashboard is \`deploy/grafana/thaw.json\`, the alerts are \`deploy/prometheus/alerts.yml\`; what to do when one fires stands in [operations](operations.md).
`;

function table(metrics: readonly Metric[]): string {
  const rows = metrics.map(
    ({ name, type, of, labels, help }) =>
      `| \`${name}\` | ${type} | ${of.join(", ")} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${help} |`,
  );
  return ["| metric | type | process | labels | meaning |", "|---|---|---|---|---|", ...rows].join("\n");
}
