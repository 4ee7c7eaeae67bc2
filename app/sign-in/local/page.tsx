import type { Metadata } from "next";
import { Frame } from "../frame.tsx";
import { ConfirmForm } from "./confirm-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

/** Opening the link uses nothing up; the button does. */
export default async function LocalSignInPage({
  searchParams,
}: {
  searchParams: Promise<{ readonly token?: string | string[] }>;
}) {
  const { token } = await searchParams;
  return (
    <Frame>
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Sign in to Thaw</h1>
      {typeof token === "string" && token !== "" ? (
        <ConfirmForm token={token} />
      ) : (
        <p className="mt-2 text-muted">
          This address holds no link. Copy the whole line from the terminal, or ask for a fresh one with{" "}
          <code className="text-[13px]">node bin/thaw.js dev link</code>.
        </p>
      )}
    </Frame>
  );
}
