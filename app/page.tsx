import { redirect } from "next/navigation";

/** The board comes with incidents; until then the first room is the list of repositories. */
export default function Home(): never {
  redirect("/repos");
}
