"use client";

import { useRouter } from "next/navigation";
import { startTransition, useCallback } from "react";
import { Away } from "./_ui/away.tsx";

/** Something broke on the server. Nothing was changed by looking, so trying again is safe. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter();
  const again = useCallback(() => {
    startTransition(() => {
      router.refresh();
      reset();
    });
  }, [router, reset]);
  return <Away digest={error.digest} again={again} />;
}
