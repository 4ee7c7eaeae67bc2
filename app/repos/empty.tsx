import Link from "next/link";
import { Icon } from "../_ui/icon.tsx";

/** Nobody's first page is blank: it says what would be here and what makes it appear. */
export function EmptyList() {
  return (
    <section className="card mt-4 flex flex-col items-start gap-3 px-8 py-10">
      <Icon name="repository" className="size-6 text-muted" />
      <h2 className="font-semibold text-base">No repository has been read yet</h2>
      <p className="max-w-[60ch] text-muted">
        Thaw reads clones. Give it a folder that holds them, one folder per repository or plain folders named{" "}
        <code className="text-[13px]">OWNER__NAME</code>, and each appears here as soon as it was scanned.
      </p>
      <pre className="rounded-lg bg-sunken px-4 py-3 text-[13px]">npm start -- --folder ~/clones</pre>
      <p className="max-w-[60ch] text-muted">
        Or connect an organisation of GitHub:{" "}
        <Link href="/start" className="link">
          first steps
        </Link>{" "}
        leads through it.
      </p>
      <p className="max-w-[60ch] text-muted">
        If a scan is running, its progress stands at the top of this page; nothing has to be loaded again.
      </p>
    </section>
  );
}

export function NothingFits() {
  return (
    <div className="flex flex-col items-start gap-1 px-4 py-10">
      <h3 className="font-semibold">No repository fits this filter</h3>
      <p className="text-muted">
        Take one condition away, or clear the filter above. The address keeps the whole filter.
      </p>
    </div>
  );
}
