import type { Metadata } from "next";
import Link from "next/link";
import { Frame } from "./sign-in/frame.tsx";

export const metadata: Metadata = { title: "Not found" };

/** Also the answer for what a person may not see: the two must not be told apart. */
export default function NotFound() {
  return (
    <Frame>
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">There is nothing here</h1>
      <p className="mt-2 text-muted">
        The address names nothing that you can see: it may be mistyped, the repository may be gone, or it belongs to an
        organisation that you are no member of.
      </p>
      <Link href="/repos" className="btn mt-5">
        All repositories
      </Link>
    </Frame>
  );
}
