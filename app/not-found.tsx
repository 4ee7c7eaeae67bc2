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
        The address names nothing that you can see: it may be mistyped, the repository may be gone, it belongs to an
        organisation that you are no member of, or GitHub does not let you read it.
      </p>
      <p className="mt-2 text-muted">
        By name you find it fastest: press <kbd>Ctrl K</kbd> or <kbd>⌘ K</kbd> on any page. If it was there yesterday,
        the record says what became of it.
      </p>
      <p className="mt-5 flex flex-wrap gap-2">
        <Link href="/repos" className="btn btn-primary">
          All repositories
        </Link>
        <Link href="/activity" className="btn">
          Activity
        </Link>
        <Link href="/start" className="btn">
          First steps
        </Link>
      </p>
    </Frame>
  );
}
