import type { MigratedJob } from "../facts.ts";
import { count, type Gate, passUnless } from "../gate.ts";

/**
 * Each migrated job was seen to get its credential. What only a release can prove becomes a debt with a date, and the thaw says so; without a
 * date it holds.
 */
export const brokerAdopted: Gate = {
  id: "broker-adopted",
  title: "Migrated jobs were proven",
  asks: "Each migrated job was seen to get its credential. What only a release can prove waits until a day that somebody set.",
  needs: ["migrated-jobs"],
  judge(facts, { now }) {
    const { value, at, sha } = facts.of("migrated-jobs");
    const reasons = value.flatMap((job) => {
      const why = whyNotProven(job, now);
      return why === null ? [] : [`${job.path}, job ${job.job}: ${why}`];
    });
    const debts = value.filter(({ proof }) => proof?.kind === "release-only").length;
    const text = `${count(value.length, "migrated job")}, ${debts === 0 ? "each proven" : `${count(debts, "proof")} left to a release`}`;
    return passUnless(reasons, { text, at, sha });
  },
};

function whyNotProven({ proof }: MigratedJob, now: number): string | null {
  if (proof === null) return "it has not asked for its credential yet.";
  if (proof.kind !== "release-only") return null;
  if (proof.dueAt === null) return "only a release proves it. Say until when that may wait.";
  return proof.dueAt > now ? null : "the release that was to prove it is overdue.";
}
