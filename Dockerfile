# Build: dependencies and the compiled program.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY knowledge ./knowledge
RUN npm run build && npm prune --omit=dev

# Run: as a user without rights, with a Redis of its own when REDIS_URL is not set.
FROM node:20-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends redis-server \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production OSCOPE_HOST=0.0.0.0 OSCOPE_PORT=3000 OSCOPE_DATA_DIR=/data
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY knowledge ./knowledge
COPY prompts ./prompts
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000
# Readiness is at /readyz; this one says only that the process answers.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.OSCOPE_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Jobs that run get 25 s to end or to go back into the queue: docker stop --time 30.
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve"]
