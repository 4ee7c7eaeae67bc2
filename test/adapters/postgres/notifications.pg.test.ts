import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createFeed } from "../../../lib/adapters/postgres/notifications.ts";
import { withClient } from "../../../lib/adapters/postgres/owner.ts";
import { emptyDatabase } from "../../support/database.ts";

let database: Awaited<ReturnType<typeof emptyDatabase>>;

beforeAll(async () => {
  database = await emptyDatabase();
});

afterAll(() => database.close());

test("a feed says that something may have been missed once it listens, then each payload, until it is left", async () => {
  const heard: string[] = [];
  const leave = createFeed(database.url, "news").subscribe((payload) => heard.push(payload));
  const notify = (text: string) =>
    withClient(database.url, (client) => client.query("SELECT pg_notify('news', $1)", [text]));
  await vi.waitFor(() => expect(heard).toEqual([""]), { timeout: 60_000 });
  await notify("one");
  await vi.waitFor(() => expect(heard).toEqual(["", "one"]), { timeout: 60_000 });
  leave();
  await notify("two");
  expect(heard).toEqual(["", "one"]);
});
