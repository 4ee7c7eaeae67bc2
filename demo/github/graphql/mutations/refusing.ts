import { GitHubError } from "../../http/errors.ts";
import { unprocessable } from "../errors.ts";

interface Detail {
  readonly message?: string;
  readonly field?: string;
  readonly code?: string;
}

/** REST says what is wrong in a list; here the sentences of the list are the message. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const details = Array.isArray(error.more.errors) ? (error.more.errors as readonly Detail[]) : [];
    const texts = details.map(({ message, field, code }) => message ?? `${field} is ${code}`);
    throw unprocessable(texts.length === 0 ? error.message : texts.join(", "));
  }
}
