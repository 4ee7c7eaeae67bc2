import Link from "next/link";
import type { CredentialOverview } from "../../lib/core/listing/credential-views.ts";
import { counted } from "../../lib/core/listing/format.ts";
import { Icon } from "../_ui/icon.tsx";

/** No row is good news only where everything was read; where not, the page says what is missing. */
export function NoCredentials({ overview }: { overview: CredentialOverview }) {
  const { repositories, unread } = overview;
  return (
    <section className="card mt-4 flex flex-col items-start gap-3 px-8 py-10">
      <Icon name="key" className="size-6 text-muted" />
      <h2 className="font-semibold text-base">No credential is known yet</h2>
      <p className="max-w-[60ch] text-muted">
        A credential appears here as soon as a scan reads a workflow that names it, or holds its value.{" "}
        {repositories === 0
          ? "No repository has been read so far."
          : unread === 0
            ? `All ${counted(repositories, "repository", "repositories")} were read, and none of them names one.`
            : `${counted(unread, "repository", "repositories")} of ${repositories} were not wholly read, so this is no proof that there is none.`}
      </p>
      <Link href="/repos" className="btn">
        <Icon name="repository" />
        Repositories
      </Link>
    </section>
  );
}

export function NothingFits() {
  return (
    <div className="flex flex-col items-start gap-1 px-4 py-10">
      <h3 className="font-semibold">No credential fits this filter</h3>
      <p className="text-muted">
        Take one condition away, or clear the filter above. The address keeps the whole filter.
      </p>
    </div>
  );
}
