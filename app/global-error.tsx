"use client";

import "./globals.css";

/** The last resort, when even the frame could not be rendered. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Thaw</title>
        <main className="mx-auto max-w-[460px] px-4 pt-[16vh]">
          <h1 className="font-semibold text-[21px]">Thaw could not answer</h1>
          <p className="mt-2 text-muted">Nothing was lost or changed. Try again in a moment.</p>
          <button type="button" className="btn btn-primary mt-5" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
