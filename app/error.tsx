"use client";

/** Something broke on the server. Nothing was changed by looking, so trying again is safe. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main" tabIndex={-1} className="mx-auto max-w-[460px] px-4 pt-[16vh] outline-none">
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">This page could not be built</h1>
      <p className="mt-2 text-muted">
        Nothing was lost or changed: what was scanned is stored. Most often the database is starting; try again in a
        moment.
      </p>
      <div className="mt-5 flex gap-2">
        <button type="button" className="btn btn-primary" onClick={reset}>
          Try again
        </button>
        <a className="btn" href="/repos">
          All repositories
        </a>
      </div>
      {error.digest !== undefined && (
        <p className="asof mt-6">
          For the log: <code>{error.digest}</code>
        </p>
      )}
    </main>
  );
}
