import type { StandIn } from "../../../demo/github/index.ts";
import { client, conversion, createApp, manifest, personsToken, takeBack } from "./pages-support.ts";
import { type Got, installed, token } from "./support.ts";

type AskOne = (operation: string, path: string, bearer?: string, body?: unknown) => Promise<Got>;
type Note = (operation: string, asked: string, got: Got) => void;

/** Asks every route about people, and those that make an App. */
export async function askAboutPeople(one: StandIn, ask: AskOne, note: Note): Promise<void> {
  one.control.addMember("fjordline", "ada", { role: "admin" });
  one.control.addMember("fjordline", "grace", { state: "pending" });
  one.control.putTeam("fjordline", { slug: "security", members: ["ada"] });
  const app = await client(one);
  const secret = await personsToken(one, app, "ada");
  for (const path of ["/user", "/user/memberships/orgs", "/user/teams"]) {
    await ask(`GET ${path}`, path, secret);
    await ask(
      `GET ${path}`,
      path,
      await token(one, await installed(one, { contents: "read" }, { slug: `of${path.length}` })),
    );
  }
  await ask("GET /user/memberships/orgs", "/user/memberships/orgs?state=odd", secret);
  for (const value of [secret, secret]) {
    const answer = await takeBack(one, app, value);
    const text = await answer.text();
    const got = { status: answer.status, headers: answer.headers, body: text === "" ? null : JSON.parse(text) };
    note("DELETE /applications/{client_id}/token", "of a person", got);
  }
  const values = "GET /orgs/{org}/properties/values";
  await one.control.createRepository("fjordline/owned", {
    properties: { owner: "platform", tier: ["a"], public: true },
  });
  const viewer = await installed(one, { organization_custom_properties: "read" }, { slug: "properties" });
  await ask(values, "/orgs/fjordline/properties/values", await token(one, viewer));
  const blind = await installed(one, { contents: "read" }, { slug: "no-properties" });
  await ask(values, "/orgs/fjordline/properties/values", await token(one, blind));
  const reader = await token(one, await installed(one, { members: "read" }, { slug: "members" }));
  const narrow = await token(one, blind);
  for (const [bearer, login] of [
    [reader, "ada"],
    [reader, "nobody"],
    [narrow, "ada"],
  ] as const)
    await ask("GET /orgs/{org}/memberships/{username}", `/orgs/fjordline/memberships/${login}`, bearer);
  const told = await installed(one, { organization_administration: "read" }, { slug: "organisation" });
  for (const bearer of [await token(one, told), narrow]) await ask("GET /orgs/{org}", "/orgs/fjordline", bearer);
  await ask("GET /orgs/{org}", "/orgs/nobody", narrow);
  for (const query of ["", "?role=admin"])
    await ask("GET /orgs/{org}/members", `/orgs/fjordline/members${query}`, reader);
  for (const id of [one.control.addMember("fjordline", "ada"), 1])
    await ask("GET /user/{account_id}", `/user/${id}`, reader);
  const code = (await createApp(one, manifest())).location?.searchParams.get("code") ?? "";
  const operation = "POST /app-manifests/{code}/conversions";
  for (const value of [code, code]) note(operation, "of a manifest", await conversion(one, value));
}
