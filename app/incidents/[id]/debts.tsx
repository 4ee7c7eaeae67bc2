import Link from "next/link";
import { counted } from "../../../lib/core/listing/format.ts";
import type { ProofDebt } from "../../../lib/core/listing/thaw-views.ts";
import { proofDebts } from "../../../lib/dal/thaw.ts";
import { CommandForm } from "../../_ui/command-form.tsx";
import { Field } from "../../_ui/fields.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { repositoryPath } from "../../_ui/paths.ts";
import { UtcTime } from "../../_ui/time.tsx";
import { promise } from "../actions.ts";

/** Proofs that only a release gives: until when they may wait, and who is late. Absent while there are none. */
export async function Debts({ incidentId }: { incidentId: string }) {
  const { debts, mayPromise, now } = await proofDebts(incidentId);
  if (debts.length === 0) return null;
  const open = debts.filter(({ dueAt }) => dueAt === null).length;
  return (
    <Panel
      id="debts"
      title={counted(debts.length, "proof waits for a release", "proofs wait for a release")}
      note={
        open > 0
          ? `${counted(open, "has", "have")} no date yet, and ${open === 1 ? "holds its repository" : "hold their repositories"}. Say until when each may wait; when the day passes without the proof, the gate holds again.`
          : "When a day passes without its proof, the gate holds again and the repository is frozen."
      }
    >
      <ul className="px-4 pb-3 text-[13px]">
        {debts.map((debt) => (
          <li
            key={`${debt.repositoryId} ${debt.path} ${debt.job}`}
            className="flex flex-wrap items-start gap-x-4 gap-y-1 border-line py-2 not-last:border-b"
          >
            <Debt debt={debt} now={now} />
            {mayPromise && <Promised debt={debt} incidentId={incidentId} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Debt({ debt: { owner, name, path, job, dueAt }, now }: { debt: ProofDebt; now: string }) {
  const late = dueAt !== null && dueAt < now;
  return (
    <p className="min-w-0 flex-1 basis-72 break-words">
      <Link href={repositoryPath(owner, name)} prefetch={false} className="link font-medium">
        <bdi>
          {owner}/{name}
        </bdi>
      </Link>
      : job <bdi>{job}</bdi> of{" "}
      <code className="break-all text-xs">
        <bdi>{path}</bdi>
      </code>
      <span className={`block ${late || dueAt === null ? "text-danger-ink" : "text-muted"}`}>
        {dueAt === null ? (
          "no date: it holds"
        ) : (
          <>
            {late ? "overdue since " : "may wait until "}
            <UtcTime iso={dueAt} short />
          </>
        )}
      </span>
    </p>
  );
}

function Promised({
  debt: { repositoryId, owner, name, path, job, dueAt },
  incidentId,
}: {
  debt: ProofDebt;
  incidentId: string;
}) {
  const id = `day-${repositoryId}-${path}-${job}`.replaceAll(/[^A-Za-z0-9_-]/g, "-");
  return (
    <details>
      <summary className="btn" aria-label={`Let the proof of ${job} of ${owner}/${name} wait`}>
        {dueAt === null ? "Let it wait…" : "Another day…"}
      </summary>
      <CommandForm
        command={promise}
        label="Let it wait"
        className="mt-2 flex w-72 max-w-full flex-col items-start gap-2"
      >
        <input type="hidden" name="id" value={incidentId} />
        <input type="hidden" name="repository" value={repositoryId} />
        <input type="hidden" name="path" value={path} />
        <input type="hidden" name="job" value={job} />
        <Field
          id={id}
          name="day"
          type="date"
          label="Until the end of (UTC)"
          hint="Within thirty days."
          required
          className="w-full"
        />
      </CommandForm>
    </details>
  );
}
