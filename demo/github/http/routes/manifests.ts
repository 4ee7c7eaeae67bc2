import { appJson } from "../../json/app.ts";
import { convert } from "../../manifest.ts";
import { hashToken } from "../../tokens.ts";
import { type Answer, type Ask, appOf, type Route } from "../ask.ts";
import { bodyOf, required } from "../body.ts";
import { notFound, validationFailed } from "../errors.ts";
import { ownerById } from "../owners.ts";

/** What an App gets by a code, and what it gives back as a client of OAuth. */
export const MANIFEST_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/app-manifests/{code}/conversions",
    docs: "apps/apps#create-a-github-app-from-a-manifest",
    auth: "anyone",
    handle: handOver,
  },
  {
    method: "DELETE",
    path: "/applications/{client_id}/token",
    docs: "apps/oauth-applications#delete-an-app-token",
    auth: "client",
    handle: deleteToken,
  },
];

function handOver(ask: Ask): Answer {
  const found = convert(ask.world, ask.param("code"));
  if (found === null) throw notFound();
  const { app, clientSecret, webhookSecret, pem } = found;
  const body = appJson(app, ownerById(ask, app.ownerId), 0, ask.links);
  return { status: 201, body: { ...body, client_secret: clientSecret, webhook_secret: webhookSecret, pem } };
}

async function deleteToken(ask: Ask): Promise<Answer> {
  const app = appOf(ask);
  if (app.clientId !== ask.param("client_id")) throw notFound();
  const hashed = hashToken(required(await bodyOf(ask), "access_token"));
  const gone = ask.world.tokens.revokeWhere((token) => token.appId === app.id && token.hashedToken === hashed);
  if (gone === 0) throw validationFailed({ resource: "OauthAccess", code: "invalid", field: "access_token" });
  return { status: 204 };
}
