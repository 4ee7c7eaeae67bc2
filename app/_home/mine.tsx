import Link from "next/link";
import { counted, figure } from "../../lib/core/listing/format.ts";
import type { OwnedRepositories } from "../../lib/core/listing/home.ts";
import { ownedSituations } from "../../lib/dal/home.ts";
import { Icon } from "../_ui/icon.tsx";
import { RepositoryCard } from "../repos/card.tsx";

/** An owner's own repositories: where each stands, why, and the one thing to do next. */
export async function Mine({ owned }: { owned: OwnedRepositories }) {
  const cards = await ownedSituations(owned);
  return (
    <section aria-labelledby="mine-title">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 id="mine-title" className="font-semibold text-[21px] tracking-[-0.018em]">
          My repositories
        </h1>
        {owned.total > 0 && (
          <p className="text-muted">
            {counted(owned.total, "repository names", "repositories name")} you or a team of yours as owner.
          </p>
        )}
      </header>
      {cards.length === 0 ? (
        <None />
      ) : (
        <div className="mt-4 grid gap-4 md:grid-cols-2 xl:grid-cols-3">
          {cards.map((card) => (
            <RepositoryCard key={card.id} card={card} level={2} />
          ))}
        </div>
      )}
      {owned.total > cards.length && cards.length > 0 && (
        <p className="mt-4 text-[13px] text-muted">
          The first {figure(cards.length)}, what is frozen or blocked before the rest.{" "}
          <Link href="/repos?of=me" className="link">
            All of them
          </Link>
        </p>
      )}
    </section>
  );
}

function None() {
  return (
    <div className="card mt-4 flex flex-col items-start gap-3 px-8 py-10">
      <Icon name="repository" className="size-6 text-muted" />
      <h2 className="font-semibold text-base">No repository names you as its owner</h2>
      <p className="max-w-[64ch] text-muted">
        A repository is yours when a custom property, its CODEOWNERS file or its administrators name you or one of your
        teams. Your teams are read when you sign in at GitHub; if one is missing, sign out and in again.
      </p>
      <Link href="/repos" className="btn">
        All repositories
      </Link>
    </div>
  );
}
