import type { CredentialDetail, HistoryEntry } from "../../../lib/core/listing/credential-views.ts";
import { counted, shortSha } from "../../../lib/core/listing/format.ts";
import type { RemovalEventView } from "../../../lib/core/removal/views.ts";
import { Folded } from "../../_ui/folded.tsx";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { repositoryPath } from "../../_ui/paths.ts";
import { PlainLink } from "../../_ui/plain-link.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { Events } from "./events.tsx";

/** What became of it, and when references came and went, as scans saw it; newest first. */
export function History({ detail, events }: { detail: CredentialDetail; events: readonly RemovalEventView[] }) {
  return (
    <Panel
      id="history"
      title="History"
      note="References as scans saw them: one may be older than the first scan of its repository."
    >
      <Events events={events} />
      {detail.history.length === 0 ? (
        <p className="px-4 pt-1.5 pb-4 text-[13px] text-muted">No scan has seen a reference to it.</p>
      ) : (
        <Folded>
          <ol className="px-4 pb-3 text-[13px]">
            {detail.history.map((entry) => (
              <li
                key={`${entry.what} ${entry.repository.owner}/${entry.repository.name} ${entry.at}`}
                className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line py-1.5 not-last:border-b"
              >
                <Entry entry={entry} />
              </li>
            ))}
          </ol>
        </Folded>
      )}
    </Panel>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { owner, name } = entry.repository;
  const came = entry.what === "appeared";
  return (
    <>
      <UtcTime iso={entry.at} className="text-muted" />
      <span className="inline-flex items-center gap-1.5">
        <Icon name={came ? "key" : "close"} className="size-3.5 text-muted" />
        {counted(entry.references, "reference")} {came ? "first seen" : "gone"} in
      </span>
      <PlainLink href={repositoryPath(owner, name)} className="link">
        <bdi>
          {owner}/{name}
        </bdi>
      </PlainLink>
      {entry.commit !== null && (
        <code className="text-muted text-xs" title={entry.commit}>
          {shortSha(entry.commit)}
        </code>
      )}
    </>
  );
}
