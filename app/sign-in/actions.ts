"use server";

import { redirect } from "next/navigation";
import { endSession, signInByLink } from "../../lib/dal/commands/sign-in.ts";

/** Uses the link up. Only a pressed button gets here: mail scanners and link previews fetch addresses, they post nothing. */
export async function confirmLink(_before: string | null, form: FormData): Promise<string | null> {
  const token = form.get("token");
  const refusal = await signInByLink(typeof token === "string" ? token.slice(0, 200) : "");
  if (refusal !== null) return refusal;
  redirect("/");
}

export async function signOut(): Promise<void> {
  await endSession();
  redirect("/sign-in");
}
