import type { Permission } from "../../lib/core/listing/broker-views.ts";
import { spanWords } from "../../lib/core/listing/broker-wording.ts";
import { jobWords, WORKER_WORDS, type WorkerState, type WorkerView } from "../../lib/core/listing/job-views.ts";
import { CommandForm } from "../_ui/command-form.tsx";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { Panel } from "../_ui/panel.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { cancel } from "./actions.ts";

const QUIET = "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]";
const LOOKS: Readonly<Record<WorkerState, { icon: IconName; chip: string }>> = {
  running: { icon: "clean", chip: "bg-thawed-soft text-thawed-ink" },
  draining: { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink" },
  stopped: { icon: "dashed", chip: QUIET },
  dead: { icon: "high", chip: "bg-exception-soft text-exception-ink" },
};

/** Longer than some beats: it will be declared dead if it stays silent. */
const SILENT_MS = 20_000;

/** The processes that do the work, and what each of them does. Those that ended are shown for an hour. */
export function Workers({
  workers,
  cancel: mayCancel,
  now,
}: {
  workers: readonly WorkerView[];
  cancel: Permission;
  now: string;
}) {
  return (
    <Panel
      id="workers"
      title="Workers"
      note="One that is not heard of for a minute is declared dead: others do its work, and it may not write any more."
    >
      {workers.length === 0 ? (
        <p className="px-4 pb-4 text-[13px] text-muted">
          There is none, so nothing is done. Start one: <code>thaw worker</code>
        </p>
      ) : (
        <ul>
          {workers.map((worker) => (
            <Worker key={worker.generation} worker={worker} mayCancel={mayCancel} now={now} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Worker({ worker, mayCancel, now }: { worker: WorkerView; mayCancel: Permission; now: string }) {
  const { generation, host, pid, state, concurrency, startedAt, seenAt, endedAt, work } = worker;
  const silence = Date.parse(now) - Date.parse(seenAt);
  return (
    <li className="border-line border-t px-4 py-2.5">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className={`chip ${LOOKS[state].chip}`}>
          <Icon name={LOOKS[state].icon} className="size-3.5" />
          {WORKER_WORDS[state]}
        </span>
        <span className="min-w-0 break-all font-medium">
          <bdi>{host}</bdi> <span className="font-normal text-muted">process {pid}</span>
        </span>
        <span className="text-muted text-xs">
          number {generation}, {endedAt === null ? `${work.length} of ${concurrency} at work` : "ended"}{" "}
          <span className="max-sm:hidden">
            {endedAt === null ? (
              <>
                since <UtcTime iso={startedAt} />
              </>
            ) : (
              <UtcTime iso={endedAt} />
            )}
          </span>
        </span>
        {endedAt === null && silence > SILENT_MS && (
          <span className="inline-flex items-center gap-1.5 text-migrating-ink text-xs">
            <Icon name="high" className="size-3.5" />
            silent for {spanWords(silence)}
          </span>
        )}
      </p>
      {work.length > 0 && (
        <ul className="mt-1.5 flex flex-col gap-1 border-line border-l pl-3 text-[13px]">
          {work.map(({ jobId, name, beganAt }) => (
            <li key={jobId} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span>{jobWords(name)}</span>
              <span className="text-muted text-xs">
                job {jobId}, for {spanWords(Math.max(Date.parse(now) - Date.parse(beganAt), 0))}
              </span>
              {mayCancel.allowed && (
                <CommandForm command={cancel} label="Stop it" className="flex flex-wrap items-center gap-2">
                  <input type="hidden" name="job" value={jobId} />
                </CommandForm>
              )}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
