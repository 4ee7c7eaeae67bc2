import Link from "next/link";
import { PROBE_VERDICTS } from "../../../lib/core/campaign/probe.ts";
import { PROBE_WORDS } from "../../../lib/core/campaign/probe-words.ts";
import type { CampaignDetail } from "../../../lib/core/listing/campaign-views.ts";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import { Panel } from "../../_ui/panel.tsx";
import { repositoryPath } from "../../_ui/paths.ts";
import { UtcTime } from "../../_ui/time.tsx";
import { ProbeChip, ProbeLine } from "../looks.tsx";

/** Whether the jobs of all these repositories will get what they ask for, and what is missing where they will not. */
export function CampaignGrants({ detail }: { detail: CampaignDetail }) {
  const { counts, open, probedAt } = detail.grants;
  const present = PROBE_VERDICTS.filter((verdict) => (counts[verdict] ?? 0) > 0);
  if (present.length === 0 || probedAt === null) return null;
  const left = (["unproposed", "unknown", "denied", "partly"] as const).reduce(
    (sum, one) => sum + (counts[one] ?? 0),
    0,
  );
  return (
    <Panel
      id="grants"
      title="Grants"
      note="Whether the broker will give jobs what they ask for once they are merged, as the policies are now. Its own configuration may still say no."
      beside={
        <span className="asof">
          as of <UtcTime iso={probedAt} />
        </span>
      }
    >
      <ul className="flex flex-wrap gap-x-6 gap-y-2 px-4 pb-3 text-[13px]">
        {present.map((verdict) => (
          <li key={verdict} className="flex items-center gap-2" title={PROBE_WORDS[verdict].means}>
            <b className="font-semibold">{figure(counts[verdict] ?? 0)}</b>
            <ProbeChip verdict={verdict} />
          </li>
        ))}
      </ul>
      {open.length > 0 && (
        <ul className="px-4 pb-3 text-[13px]">
          {open.map(({ owner, name, probe }) => (
            <li
              key={`${owner}/${name} ${probe.grant}`}
              className="grid gap-x-6 gap-y-1 border-line border-t py-2 md:grid-cols-[minmax(0,14rem)_minmax(0,1fr)]"
            >
              <Link href={`${repositoryPath(owner, name)}#pull-request`} prefetch={false} className="link break-words">
                <bdi>
                  {owner}/{name}
                </bdi>
              </Link>
              <ProbeLine probe={probe} />
            </li>
          ))}
        </ul>
      )}
      {left > open.length && (
        <p className="px-4 pb-3 text-[13px] text-muted">{counted(left - open.length, "more grant")} like these.</p>
      )}
    </Panel>
  );
}
