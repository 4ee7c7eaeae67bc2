import type { Metadata } from "next";
import { counted, figure } from "../../lib/core/listing/format.ts";
import type { JobBoard } from "../../lib/core/listing/job-views.ts";
import { jobsPage } from "../../lib/dal/jobs.ts";
import { Icon } from "../_ui/icon.tsx";
import { ExportLinks } from "../_ui/list-filters.tsx";
import { Shell } from "../_ui/shell.tsx";
import { Letters } from "./letters.tsx";
import { Queue } from "./queue.tsx";
import { Webhooks } from "./webhooks.tsx";
import { Workers } from "./workers.tsx";

export const metadata: Metadata = { title: "Jobs" };

export default async function JobsPage() {
  const { viewer, scan, board, now } = await jobsPage();
  return (
    <Shell viewer={viewer} scan={scan} room="jobs">
      <header>
        <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Jobs</h1>
        <p className="mt-1 max-w-[100ch] text-muted">
          What workers do in the background: scans, syncs, pull requests. What none of them could do waits here for a
          person.
        </p>
      </header>
      {board === null ? <NotForYou /> : <Board board={board} now={now} />}
    </Shell>
  );
}

function Board({ board, now }: { board: JobBoard; now: string }) {
  return (
    <>
      <Figures board={board} />
      <Letters letters={board.letters} all={board.openLetters} />
      {board.letters.length > 0 && (
        <p className="mt-2 flex justify-end gap-2">
          <ExportLinks href="/api/export/tables/jobs" />
        </p>
      )}
      <Queue queue={board.queue} now={now} />
      <Workers workers={board.workers} cancel={board.cancel} now={now} />
      <Webhooks figures={board.webhooks} />
    </>
  );
}

function Figures({ board }: { board: JobBoard }) {
  const waiting = board.queue.reduce((sum, entry) => sum + entry.waiting + entry.delayed, 0);
  const running = board.queue.reduce((sum, entry) => sum + entry.running, 0);
  const alive = board.workers.filter(({ endedAt }) => endedAt === null).length;
  return (
    <p className="figures mt-3 flex flex-wrap items-baseline gap-x-5 gap-y-1">
      <span>
        <b className="font-semibold text-[26px] leading-8 tracking-[-0.03em]">{figure(board.openLetters)}</b>{" "}
        <span className="text-muted">given up</span>
      </span>
      <span className="text-muted">{figure(running)} running</span>
      <span className="text-muted">{figure(waiting)} waiting</span>
      {alive === 0 ? (
        <span className="inline-flex items-center gap-1.5 font-medium text-danger-ink">
          <Icon name="critical" className="size-4" />
          no worker
        </span>
      ) : (
        <span className="text-muted">{counted(alive, "worker")}</span>
      )}
    </p>
  );
}

function NotForYou() {
  return (
    <section className="card mt-4 px-4 py-8">
      <h2 className="font-semibold">For admins and operators</h2>
      <p className="mt-1 max-w-[70ch] text-muted">
        They decide what becomes of work that failed. Ask one of them if a scan or a pull request does not move on.
      </p>
    </section>
  );
}
