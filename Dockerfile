# The steps of `npm start`, with install and build taken while the image is made.
FROM node:22-slim
WORKDIR /app
COPY . .
RUN node server/launch/install.mjs \
 && node server/launch/build.mjs \
 && rm -rf /root/.npm \
 && install --directory --owner=node --group=node --mode=700 /data

# Without DATABASE_URL the embedded Postgres keeps its data here, too.
ENV HOST=0.0.0.0 ATRIUM_DATA_DIR=/data
VOLUME /data
EXPOSE 4000
USER node
HEALTHCHECK --start-period=60s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 4000}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/launch/start.mjs"]
