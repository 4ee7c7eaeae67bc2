import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { SESSION_HOURS } from "../../../lib/core/actor.ts";
import { ANSWER_DAYS, SELECTION_DAYS, WEBHOOK_DAYS, WORKER_DAYS } from "../../../lib/core/retention.ts";
import { retentionPage } from "../../../lib/dal/settings.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { SettingsFrame } from "../frame.tsx";

export const metadata: Metadata = { title: "Retention" };

export default async function RetentionPage() {
  const { viewer, scan, oldest } = await retentionPage();
  return (
    <SettingsFrame
      viewer={viewer}
      scan={scan}
      tab="retention"
      title="Retention"
      note="What is kept, and for how long. Values of secrets are not kept at all, but for those that somebody gives the broker to hand out, which it alone can read."
    >
      <Panel
        id="good"
        title="For good"
        note="What somebody may have to explain years later. Nothing here deletes it, and no setting makes it do so."
      >
        <Row what="Record of what was done" oldest={oldest.audit} to="/activity">
          Each record is under a seal that stands for all before it, so none can be taken out without breaking the
          chain. The database refuses to change or delete one. It ends when the whole installation does.
        </Row>
        <Row what="Requests to the broker" oldest={oldest.issuances} to="/broker">
          Who was given what, and what was refused. What could take a live credential back is deleted when the
          credential has ended.
        </Row>
        <Row what="Incidents, campaigns, reviews and revocations" oldest={null} to="/incidents">
          With their timelines, decisions and evidence.
        </Row>
        <Row what="Saved views, and tokens for machines" oldest={null} to="/settings">
          A view until somebody deletes it. Of a token its hash, also when it is over or revoked.
        </Row>
        <Row what="Jobs that were given up" oldest={oldest.letters} to="/jobs">
          With their reason, until a person decides, and afterwards as decided. Jobs that are done leave no row.
        </Row>
      </Panel>
      <Panel
        id="days"
        title="For a while"
        note="Taken away by the workers. How long is a part of the program, and not set here."
      >
        <Row what="Webhooks of GitHub" oldest={oldest.webhooks} to="/jobs" kept={`${WEBHOOK_DAYS} days`}>
          Their ids and what became of them; never what they said.
        </Row>
        <Row what="GitHub's answers" oldest={null} kept={`${ANSWER_DAYS} days`}>
          Kept to be asked for again without cost, since they were last of use.
        </Row>
        <Row what="Workers that ended" oldest={null} to="/jobs" kept={`${WORKER_DAYS} days`}>
          When they worked, and where.
        </Row>
        <Row what="What somebody chose in a list" oldest={null} to="/repos" kept={`${SELECTION_DAYS} days`}>
          Taken away when the same person chooses again.
        </Row>
        <Row what="Sessions" oldest={null} kept={`${SESSION_HOURS} hours`}>
          A sign-in ends then, whatever is done meanwhile. That there was one stays in the record.
        </Row>
        <Row what="Files that were read" oldest={null} to="/repos" kept="until the next scan">
          Workflows and what they call, as of the newest scan, for the lines that findings show.
        </Row>
        <Row what="Tokens of jobs" oldest={null} kept="until they expire">
          Their ids alone, so that none is used twice.
        </Row>
      </Panel>
    </SettingsFrame>
  );
}

function Row({
  what,
  oldest,
  to,
  kept = "for good",
  children,
}: {
  what: string;
  oldest: string | null;
  to?: string;
  kept?: string;
  children: ReactNode;
}) {
  return (
    <div className="grid gap-x-6 gap-y-0.5 border-line border-t px-4 py-2.5 text-[13px] md:grid-cols-[16rem_11rem_minmax(0,1fr)]">
      <h3 className="font-medium">
        {to === undefined ? (
          what
        ) : (
          <Link href={to} className="hover:underline">
            {what}
          </Link>
        )}
      </h3>
      <p className="inline-flex items-center gap-1.5 self-start">
        <Icon name={kept === "for good" ? "lock" : "clock"} className="size-3.5 text-muted" />
        {kept}
      </p>
      <p className="text-muted">
        {children}
        {oldest !== null && (
          <>
            {" "}
            The oldest is of <UtcTime iso={oldest} />.
          </>
        )}
      </p>
    </div>
  );
}
