import { list } from "./name-phrases.ts";

/**
 * Words that name a vendor or a product inside the name of a secret, by the kind of credential the vendor gives out.
 * A phrase of several words is matched as neighbours (`new relic` is `NEW_RELIC_…` and `NEWRELIC_…` has its own entry).
 * Data only; `name-rules.ts` says in which order the lists are asked.
 */

/** Providers of language models, and tools that are billed through them. */
export const LLM_VENDORS = list(`
  openai, anthropic, claude, gemini, mistral, groq, cohere, huggingface, hugging face, hf, openrouter, open router,
  xai, grok, deepseek, perplexity, pplx, replicate, together, togetherai, fireworks, voyage, voyageai, stability,
  dashscope, moonshot, kimi, zhipu, qwen, minimax, nvidia, cerebras, sambanova, bedrock, litellm, llm, ai api, model
  api, cursor, codex, aider, opencode, zai, elevenlabs, deepgram, jina, ai21, google ai, google genai, google
  generative, azure ai, chatgpt, gpt, devin, amp api, coderabbit
`);

/** Where sites, functions, machines and clusters run. Their tokens deploy. */
export const HOSTING_VENDORS = list(`
  vercel, now, netlify, cloudflare, cf, fly, flyio, heroku, render, railway, surge, firebase, digitalocean, digital
  ocean, hetzner, hcloud, linode, scaleway, scw, vultr, ovh, ovhcloud, upcloud, koyeb, northflank, zeabur, deno
  deploy, render com, kinsta, platformsh, platform sh, pantheon, acquia, wpengine, pythonanywhere, aliyun, alibaba,
  alicloud, oss, tencent, tencentcloud, huawei, huaweicloud, qiniu, upyun, ibmcloud, ibm cloud, ibm, oci, oracle,
  exoscale, civo, equinix, packet, rancher, openshift, kube, kubeconfig, kubernetes, k8s, dokku, coolify, caprover,
  dokploy, portainer, ftp, sftp, ftps, cpanel, plesk, rsync, fastly, bunny, bunnycdn, akamai, gandi, porkbun,
  namecheap, wasabi, backblaze, b2, r2, spaces, minio, storj, web3 storage, pinata, fleek, supabase, planetscale,
  neon, turso, upstash, convex, cloudinary, pages api, wrangler, static web apps, swa, expo hosting, modal, streamlit,
  gitpod, codesandbox, stackblitz, proxmox, openstack, os password, vsphere, vcenter, nomad, clever cloud, clever,
  scalingo, sevalla, appwrite, tencentcloud, vapor, application credential
`);

/** Services whose key or token is used by an API or a command, and that are none of the other kinds. */
export const SAAS_VENDORS = list(`
  opencollective, qodana, serverless, liquibase, flyway, hcp, lw, relative ci, prometheus, galaxy, playwright, sonar, sonarqube, sonarcloud, snyk, fossa, coveralls, codacy, codeclimate, code climate, cc test, qlty, deepsource,
  codefactor, codescene, coverity, semgrep, gitguardian, gitleaks, trufflehog, wiz, prisma cloud, checkmarx, cx,
  veracode, mend, whitesource, ws api, blackduck, black duck, sonatype, crowdstrike, falcon, lacework, sysdig, aqua,
  trivy, endor, socket security, socket, stepsecurity, stackhawk, appknox, nowsecure, bridgecrew, orca, nvd, ossindex,
  defectdojo, dependency track, fortify, mobsf, virustotal, shodan, hackerone, probely, nightfall, jscrambler,
  codesee, codium, teamscale, sentry, datadog, dd, grafana, new relic, newrelic, honeycomb, rollbar, bugsnag, raygun,
  logrocket, logtail, betterstack, better uptime, uptimerobot, pagerduty, opsgenie, statuspage, splunk, sumologic,
  elastic, elasticsearch, loggly, papertrail, dynatrace, appdynamics, instana, lightstep, checkly, cronitor,
  healthchecks, posthog, mixpanel, amplitude, segment, axiom, mezmo, logdna, foresight, launchdarkly, optimizely,
  split io, configcat, statsig, unleash, flagsmith, tinybird, influx, influxdb, cypress, browserstack, sauce,
  saucelabs, percy, chromatic, applitools, argos, lambdatest, happo, testrail, testmo, qase, currents, replay,
  buildpulse, trunk, codspeed, bencher, launchable, kobiton, perfecto, mabl, ghostinspector, testcloud, bitrise,
  appcenter, app center, maestro, reflect, tesults, allure, xray, zephyr, calliope, octomind, loadforge, k6,
  blazemeter, lighthouse, lhci, calibre, crowdin, transifex, tx, lokalise, phrase, poeditor, weblate, localazy,
  tolgee, simplelocalize, deepl, readme, readme io, rdme, gitbook, readthedocs, rtd, algolia, typesense, meilisearch,
  mintlify, bump sh, stoplight, swaggerhub, redocly, postman, apiary, speakeasy, stainless, fern, optic, figma,
  notion, airtable, coda, confluence, contentful, sanity, storyblok, prismic, ghost, hygraph, webflow, linear, jira,
  atlassian, trello, asana, clickup, monday, shortcut, pivotal, youtrack, jetbrains, zendesk, intercom, freshdesk,
  hubspot, salesforce, sfdx, servicenow, airbrake, productboard, canny, slack, discord, telegram, tg, matrix, zulip,
  rocketchat, mattermost, gotify, ntfy, pushover, mastodon, twitter, bluesky, bsky, reddit, linkedin, facebook,
  instagram, youtube, twitch, medium, devto, dev to, hashnode, wordpress, wp, discourse, buffer, line notify, lark,
  webex, vk, giphy, stripe, paypal, square, braintree, paddle, plaid, adyen, shopify, twilio, sendgrid, mailgun,
  mailjet, mailchimp, mandrill, postmark, resend, brevo, sendinblue, smtp, imap, mail, gmail, vonage, nexmo,
  messagebird, plivo, auth0, okta, onelogin, clerk, workos, keycloak, fusionauth, stytch, descope, duo, ldap,
  recaptcha, hcaptcha, turnstile, mapbox, google maps, here api, openweather, spotify, coinbase, alchemy, infura,
  etherscan, quicknode, tenderly, moralis, polygonscan, bscscan, buildkite, circle, circleci, travis, appveyor,
  semaphore, codeship, drone, teamcity, jenkins, harness, octopus, argocd, argo cd, spacelift, env0, scalr, atlantis,
  gitlab, gl, gitea, forgejo, codeberg, bitbucket, azure devops, azdo, ado, vsts, system access token, nx cloud, nx,
  turbo, turborepo, pulumi, tf api, tfe, tfc, terraform, tf cloud, vault, doppler, infisical, op service, op connect,
  onepassword, 1password, bitwarden, bws, bw, keeper, ksm, conjur, akeyless, phase, depot, buf, vsce, ovsx, vscode, vs
  marketplace, marketplace, open vsx, openvsx, expo, eas, gradle enterprise, develocity, gradle, ge access,
  artifactory, jfrog, jf, cloudsmith, gemfury, fury, packagecloud, maven, mvn, ossrh, central, mavencentral, nexus,
  jreleaser, clojars, bintray, hex, packagist, pub dev, pub, cocoapods, hackage, luarocks, conda, anaconda, cachix,
  attic, flakehub, earthly, dagger, namespace, blacksmith, buildjet, warpbuild, ubicloud, buildless, buildbuddy,
  engflow, nativelink, tailscale, ts authkey, ts auth key, ts oauth, zerotier, ngrok, twingate, netbird, openvpn,
  wireguard, vpn, teleport, chef, puppet, ansible, chocolatey, choco, snapcraft, snap, flathub, copr, launchpad, aur,
  winget create, curseforge, modrinth, hangar, itch, butler, steam, unity, unreal, roblox, rojo, wally, foundry,
  chrome, cws, webstore, mozilla, amo, web ext, webext, firefox, edge addons, edge, opera, plausible, umami, fathom,
  snowflake, databricks, dbt, bigquery, mongodb, mongo, atlas, redis, postgres, postgresql, pg, mysql, mariadb, mssql,
  sqlserver, oracledb, db, database, clickhouse, cockroach, fauna, rabbitmq, kafka, confluent, redpanda, temporal,
  pinecone, weaviate, qdrant, langsmith, langchain, langfuse, braintrust, wandb, comet, neptune, mlflow, kaggle,
  tavily, serpapi, firecrawl, e2b, browserbase, apify, scrapingbee, ipinfo, maxmind, geoip, zenodo, orcid, osf,
  dataverse, allegro, particle, platformio, arduino, memfault, balena, mender, goreleaser, fontawesome, font awesome,
  tiptap, syncfusion, devexpress, telerik, kendo, greensock, gsap, ag grid, mui, tinymce, ckeditor, highcharts, nova,
  laravel, statamic, craft, spatie, sidekiq, contribsys, advent of code, aoc, google, chromium, docusign, openapi,
  rapidapi, tiktok, wakatime
`);

/** Vendors of chat rooms; a hook of theirs is a `chat-webhook`. */
export const CHAT_VENDORS = list(`
  slack, discord, teams, msteams, ms teams, mattermost, google chat, gchat, hangouts, feishu, lark, dingtalk,
  dingding, wecom, wechat, qywx, rocketchat, rocket chat, zulip, webex, chat, mm, office
`);

/** Words that only a person's or a bot's GitHub work is called by; each is weak evidence beside TOKEN. */
export const GITHUB_WORK = list(`
  bot, release, releases, releaser, repo, repos, repository, tap, homebrew, brew, workflow, workflows, push, pull,
  dispatch, automation, actions, action, ci, renovate, dependabot, release please, semantic release, changesets,
  changeset, clone, submodule, submodules, checkout, merge, automerge, backport, cherry pick, pr, prs, issue, issues,
  projects, project, sync, mirror, scorecard, gist, wiki, pages, bump, version bump, scoop, commit, committer, git,
  org, admin, triage, label, labeler, stale, cla, contributors, sponsors, stars, fork, upstream, downstream, website,
  docs, machine, machine user, service user, personal, maintainer, packages, packages read, package, copilot,
  codespaces, private repo, trigger, tag, protected branch, reviewer, approve, approver, security, advisory, audit,
  user, cross repo, runner, runners, arc
`);
