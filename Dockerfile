# The station's image: built files, contracts, production packages, and nothing else. Build it with
#   docker build --tag data-station:0.1.0 .

FROM node:24-bookworm-slim AS build
WORKDIR /station
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY tsconfig.json nest-cli.json ./
COPY src ./src
COPY projections ./projections
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /station
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="data-station" \
  org.opencontainers.image.description="Producers' events over NATS, folded into shared projections in Redis, served through GraphQL." \
  org.opencontainers.image.licenses="MIT"
# A larger nursery: events live for milliseconds, and are collected at a fraction of the usual cost there.
ENV NODE_ENV=production \
  NODE_OPTIONS=--max-semi-space-size=64 \
  HOST=0.0.0.0 \
  PORT=3000
WORKDIR /station
COPY package.json LICENSE ./
COPY --from=packages /station/node_modules ./node_modules
COPY --from=build /station/dist ./dist
COPY --from=build /station/projections/consumers ./projections/consumers
# The image's user `node`, by number: Kubernetes can prove that a number is not root, but not a name.
USER 1000:1000
EXPOSE 3000
# For Docker alone; Kubernetes asks by its own probes.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# No npm and no shell in between: signals reach the station itself.
CMD ["node", "dist/src/main.js"]
