import { spanWords } from "../../lib/core/listing/broker-wording.ts";
import { figure } from "../../lib/core/listing/format.ts";
import { jobWords, type QueueFigures } from "../../lib/core/listing/job-views.ts";
import { Panel } from "../_ui/panel.tsx";

/** How much waits and runs, by kind of work. */
export function Queue({ queue, now }: { queue: readonly QueueFigures[]; now: string }) {
  return (
    <Panel id="queue" title="Queue">
      {queue.length === 0 ? (
        <p className="px-4 pb-4 text-[13px] text-muted">Nothing waits, and nothing runs.</p>
      ) : (
        <table className="list">
          <caption className="sr-only">Jobs that wait and run, by kind</caption>
          <thead>
            <tr>
              <th scope="col">Work</th>
              <th scope="col" className="num">
                Running
              </th>
              <th scope="col" className="num">
                Ready
              </th>
              <th scope="col" className="num" title="After a failure, or because GitHub asked to wait">
                Later
              </th>
              <th scope="col" className="num max-sm:hidden">
                Longest wait
              </th>
            </tr>
          </thead>
          <tbody>
            {queue.map((entry) => (
              <tr key={entry.name}>
                <td className="w-full max-w-0 truncate">{jobWords(entry.name)}</td>
                <td className="num">{figure(entry.running)}</td>
                <td className="num">{figure(entry.waiting)}</td>
                <td className="num text-muted">{figure(entry.delayed)}</td>
                <td className="num text-muted max-sm:hidden">
                  {entry.oldestWait === null ? (
                    <span className="text-faint">none</span>
                  ) : (
                    spanWords(Math.max(Date.parse(now) - Date.parse(entry.oldestWait), 0))
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
