# The relay in an image without a shell: a cut and trained Java runtime, the jar, the C library, and nothing else.
#   docker build --build-arg REVISION="$(git rev-parse HEAD)" -t e2ee-chat-server:0.1.0 .
#   docker run --rm --read-only --cap-drop=ALL --security-opt=no-new-privileges -p 3001:3001 \
#     -v ./join_token_secret:/run/secrets/join_token_secret:ro -e JOIN_TOKEN_SECRET_FILE=/run/secrets/join_token_secret \
#     -e CORS_ALLOWED_ORIGINS=https://chat.example e2ee-chat-server:0.1.0
# Settings are environment variables, see docs/configuration.md. Arguments go to the server: --check-config, health, ready, --version.

FROM docker.io/library/maven:3.9-eclipse-temurin-25-noble AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 ops/image/build /image

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="e2ee-chat-server" \
      org.opencontainers.image.description="A relay for end-to-end-encrypted, ephemeral group chat" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="scratch" \
      org.e2eechat.sbom="/opt/relay/sbom.cdx.json"
COPY --from=build /image/ /
USER 10001:10001
WORKDIR /tmp
ENV APP_ENV=production
EXPOSE 3001 9091
# SIGTERM drains for up to GRACEFUL_SHUTDOWN_TIMEOUT_MS, 30 s; whoever stops it has to wait longer: docker stop -t 40.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
    CMD ["/opt/relay/runtime/bin/java", "@/opt/relay/jvm-flags", "-XX:AOTCache=/opt/relay/e2ee-chat-server.aot", "-XX:TieredStopAtLevel=1", "-Xmx32m", "-jar", "/opt/relay/e2ee-chat-server.jar", "health"]
ENTRYPOINT ["/opt/relay/runtime/bin/java", "@/opt/relay/jvm-flags", "-XX:AOTCache=/opt/relay/e2ee-chat-server.aot", "-Xlog:aot*=off:stderr", "-Xlog:cds*=off:stderr", "-jar", "/opt/relay/e2ee-chat-server.jar"]
