# One image for web, worker, broker, migrations and backups; the command says which. No demonstration, no compiler, no git, no package manager's
# cache; its files belong to root, and the user that it runs as writes nothing but what is mounted for it. docs/operations.md says what was tried.

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /build
RUN chown node:node /build
USER node
COPY --chown=node:node package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY --chown=node:node . .
RUN node scripts/build.mjs && rm -rf .next/cache

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS packages
WORKDIR /packages
RUN chown node:node /packages
USER node
COPY --chown=node:node package.json package-lock.json ./
# The embedded PostgreSQL, which only a start on one machine uses, is among the optional ones.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 THAW_HOME=/var/lib/thaw
WORKDIR /app
RUN mkdir -p .next/cache /var/lib/thaw /logins/web /logins/worker /logins/broker \
  && chown -R 1000:1000 .next/cache /var/lib/thaw /logins \
  && chmod -R go-rwx /var/lib/thaw /logins
COPY package.json next.config.js LICENSE ./
COPY bin bin
COPY public public
COPY prisma/migrations prisma/migrations
COPY --from=packages /packages/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build /build/.next .next
USER 1000:1000
EXPOSE 4880 8443 9464
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--enable-source-maps", "bin/thaw.js"]
CMD ["--help"]
