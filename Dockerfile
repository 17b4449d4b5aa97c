# docker build -t drift_exporter --build-arg REVISION="$(git rev-parse HEAD)" .
#
# The machine, not the container, is what it shall see:
# docker run -d --pid=host --network=host -v /:/host:ro,rslave \
#   drift_exporter --path.procfs=/host/proc --path.sysfs=/host/sys \
#   --path.rootfs=/host
FROM debian:bookworm-slim AS build
WORKDIR /src
COPY . .
# .git stays outside (.dockerignore), so the revision comes from here.
ARG REVISION=unknown
RUN DRIFT_REVISION="$REVISION" ./dev build && strip build/release/drift_exporter

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libssl3 libcrypt1 zlib1g \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/build/release/drift_exporter /usr/local/bin/drift_exporter
USER 65534
EXPOSE 10077
ENTRYPOINT ["/usr/local/bin/drift_exporter"]
