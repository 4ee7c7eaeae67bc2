/** How long what nobody asks for any more is kept: what deletes it and what says so read it here. */

/** Webhooks, as ids: long enough that what comes again is known to. */
export const WEBHOOK_DAYS = 30;
/** Workers that ended. */
export const WORKER_DAYS = 7;
/** Which repositories somebody chose in a list: taken away when the same person chooses again. */
export const SELECTION_DAYS = 7;
/** What GitHub answered and was not asked for again. */
export const ANSWER_DAYS = 30;
