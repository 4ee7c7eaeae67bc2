import { counted } from "../../../lib/core/listing/format.ts";
import type { IncidentDetail, ToldView } from "../../../lib/core/listing/incident-views.ts";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";

/** Who is told of this incident outside of the pages, and where that fails. */
export function Told({ detail }: { detail: IncidentDetail }) {
  const { told } = detail;
  return (
    <Panel id="told" title="Told outside of these pages">
      {told.length === 0 ? (
        <p className="px-4 pb-4 text-[13px] text-muted">
          Nobody: no chat, no mail and no issues are set up for this organisation, or no worker has run since.
        </p>
      ) : (
        <ul className="px-4 pb-3 text-[13px]">
          {told.map((channel) => (
            <Channel key={channel.name} channel={channel} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Channel({ channel }: { channel: ToldView }) {
  const { name, kind, tell, gone, told, toldAt, waiting, dead, failingSince, error, notTold } = channel;
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-line py-1.5 not-last:border-b md:grid-cols-[9rem_9rem_minmax(0,1fr)]">
      <bdi className="truncate font-medium">{name}</bdi>
      <span className="text-muted">
        {kind}
        {tell === "alarms" && ", alarms only"}
        {gone && ", not set up any more"}
      </span>
      <span className="min-w-0 break-words">
        {toldAt === null ? (
          "nothing sent yet"
        ) : (
          <>
            {counted(told, kind === "issues" ? "issue" : "message")}, the last at <UtcTime iso={toldAt} />
          </>
        )}
        {waiting > 0 && `; ${counted(waiting, "message")} on the way`}
        {failingSince !== null && (
          <span className="text-danger-ink">
            ; failing since <UtcTime iso={failingSince} />: <bdi>{error}</bdi>
          </span>
        )}
        {dead > 0 && <span className="text-danger-ink">; {counted(dead, "message")} given up</span>}
        {notTold.map(({ why, repositories }) => (
          <span key={why} className="block text-muted">
            Not told in {counted(repositories, "repository", "repositories")}: <bdi>{why}</bdi>
          </span>
        ))}
      </span>
    </li>
  );
}
