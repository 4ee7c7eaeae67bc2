const token = process.env["INPUT_API-TOKEN"];
const zone = process.env.INPUT_ZONE;

fetch(`https://api.cloudflare.com/client/v4/zones/${zone}/purge_cache`, {
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  body: JSON.stringify({ purge_everything: true }),
}).then((answer) => {
  if (!answer.ok) process.exit(1);
});
