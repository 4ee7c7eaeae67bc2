"use client";

import "./globals.css";
import { Away } from "./_ui/away.tsx";

/** The last resort, when even the frame could not be rendered. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>Thaw</title>
        <Away digest={error.digest} again={reload} />
      </body>
    </html>
  );
}

function reload(): void {
  window.location.reload();
}
