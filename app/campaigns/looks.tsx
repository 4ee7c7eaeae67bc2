import Link from "next/link";
import type { CampaignState } from "../../lib/core/campaign/campaign-state.ts";
import type { GrantProbe, ProbeVerdict } from "../../lib/core/campaign/probe.ts";
import { PROBE_WORDS, probeSentence, sentenceOfUse } from "../../lib/core/campaign/probe-words.ts";
import { type CampaignRepositoryState, isOpen } from "../../lib/core/campaign/repository-state.ts";
import { REVERT_WORDS, type RevertState } from "../../lib/core/campaign/revert.ts";
import { REPOSITORY_STATE_WORDS } from "../../lib/core/campaign/words.ts";
import type { CampaignRepositoryView } from "../../lib/core/listing/campaign-views.ts";
import { counted } from "../../lib/core/listing/format.ts";
import { Chip, type ChipLook } from "../_ui/chip.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { policyPath, pullUrl } from "../_ui/paths.ts";
import { UtcTime } from "../_ui/time.tsx";

/** A state is colour, icon and word. */

interface Look {
  readonly icon: IconName;
  readonly chip: string;
}

const QUIET = "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]";

const CAMPAIGN_LOOK: Readonly<Record<CampaignState, Look & { readonly word: string }>> = {
  draft: { icon: "todo", chip: QUIET, word: "chosen" },
  preflighted: { icon: "search", chip: "bg-verifying-soft text-verifying-ink", word: "preflighted" },
  approved: { icon: "check", chip: "bg-verifying-soft text-verifying-ink", word: "approved" },
  running: { icon: "pull-request", chip: "bg-migrating-soft text-migrating-ink", word: "running" },
  paused: { icon: "waiting", chip: "bg-exception-soft text-exception-ink", word: "paused" },
  stopped: { icon: "denied", chip: QUIET, word: "stopped" },
  done: { icon: "clean", chip: "bg-thawed-soft text-thawed-ink", word: "done" },
};

export function CampaignChip({ state }: { state: CampaignState }) {
  return <Chip of={CAMPAIGN_LOOK[state]} />;
}

function repositoryLook(state: CampaignRepositoryState): Look {
  if (state === "verified") return { icon: "clean", chip: "bg-thawed-soft text-thawed-ink" };
  if (state === "merged") return { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink" };
  if (state === "failing" || state === "conflicted" || state === "persisting" || state === "failed") {
    return { icon: "high", chip: "bg-migrating-soft text-migrating-ink" };
  }
  if (isOpen(state)) return { icon: "pull-request", chip: "bg-migrating-soft text-migrating-ink" };
  if (state === "refused" || state === "replanned")
    return { icon: "question", chip: "bg-unknown-soft text-unknown-ink" };
  return { icon: state === "closed" ? "close" : "dashed", chip: QUIET };
}

export function repositoryStateChip(state: CampaignRepositoryState): ChipLook {
  const { title: word, todo: title } = REPOSITORY_STATE_WORDS[state];
  return { ...repositoryLook(state), word, title };
}

export function RepositoryStateChip({ state }: { state: CampaignRepositoryState }) {
  return <Chip of={repositoryStateChip(state)} />;
}

const REVERT_LOOK: Readonly<Record<RevertState, Look>> = {
  asked: { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink" },
  open: { icon: "pull-request", chip: "bg-migrating-soft text-migrating-ink" },
  merged: { icon: "high", chip: "bg-migrating-soft text-migrating-ink" },
  closed: { icon: "close", chip: QUIET },
  refused: { icon: "question", chip: "bg-unknown-soft text-unknown-ink" },
};

/** What became of taking a migration back. */
export function RevertChip({ state }: { state: RevertState }) {
  const { title, todo } = REVERT_WORDS[state];
  return <Chip of={{ ...REVERT_LOOK[state], word: title, title: todo }} />;
}

const PROBE_LOOK: Readonly<Record<ProbeVerdict, Look>> = {
  passes: { icon: "check", chip: "bg-thawed-soft text-thawed-ink" },
  partly: { icon: "high", chip: "bg-migrating-soft text-migrating-ink" },
  waits: { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink" },
  denied: { icon: "denied", chip: "bg-migrating-soft text-migrating-ink" },
  unproposed: { icon: "todo", chip: "bg-unknown-soft text-unknown-ink" },
  unknown: { icon: "question", chip: "bg-unknown-soft text-unknown-ink" },
};

/** Whether jobs will get a grant once the pull request is merged. */
export function ProbeChip({ verdict }: { verdict: ProbeVerdict }) {
  const { title, means } = PROBE_WORDS[verdict];
  return <Chip of={{ ...PROBE_LOOK[verdict], word: title, title: means }} />;
}

/** One grant: its name, the answer, why, and what the broker's record has of it. */
export function ProbeLine({ probe }: { probe: GrantProbe }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <code className="break-all text-xs">
        <bdi>{probe.grant}</bdi>
      </code>
      <ProbeChip verdict={probe.verdict} />
      <span className="min-w-0 flex-1 basis-64 break-words">
        {probeSentence(probe)}
        {probe.use !== null && (
          <>
            {" "}
            {sentenceOfUse(probe.use)} <UtcTime iso={probe.use.at} />
          </>
        )}
        {probe.policyId !== null && (
          <>
            {" "}
            <Link href={policyPath(probe.policyId)} className="link">
              Its policy
            </Link>
          </>
        )}
      </span>
    </span>
  );
}

/** What people did to one row by hand: why it is left out, and how often its owner was reminded. */
export function ByHand({
  row: { skipped, reminders },
}: {
  row: Pick<CampaignRepositoryView, "skipped" | "reminders">;
}) {
  const { count, lastAt, reminding } = reminders;
  return (
    <>
      {skipped !== null && (
        <span className="block">
          Skipped by <bdi>{skipped.by}</bdi>, <UtcTime iso={skipped.at} />: <bdi>{skipped.reason}</bdi>
        </span>
      )}
      {reminding && <> A reminder is about to be written.</>}
      {!reminding && lastAt !== null && (
        <>
          {" "}
          Reminded {counted(count, "time")}, last <UtcTime iso={lastAt} />.
        </>
      )}
    </>
  );
}

/** The pull request, at GitHub where there is one that shows it. */
export function PullLink({
  host,
  owner,
  name,
  number,
}: {
  host: string | null;
  owner: string;
  name: string;
  number: number;
}) {
  if (host === null) return <>#{number}</>;
  return (
    <a
      href={pullUrl(host, owner, name, number)}
      rel="noreferrer"
      className="link"
      aria-label={`Pull request ${number} of ${owner}/${name}, on ${host}`}
    >
      #{number}
    </a>
  );
}
