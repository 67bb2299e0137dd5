# SPDX-License-Identifier: MIT
# sonda in an image of its own: the binary, the libraries it links, and nothing else: no shell, no package manager.
#   docker build -t sonda:1.0.0 .            linux/amd64 and linux/arm64 alike (buildx --platform)
#   docker run --rm -p 8000:8000 --read-only --cap-drop ALL sonda:1.0.0
# Reproducible: the same DEBIAN_IMAGE (give it by digest) and the same state of Debian's archive make the same layers.

ARG DEBIAN_IMAGE=debian:trixie-slim

# --- What is needed to compile: the list is the one that `make deps` uses.
FROM ${DEBIAN_IMAGE} AS toolchain
ENV DEBIAN_FRONTEND=noninteractive
COPY tests/deps.sh /tmp/
# hadolint ignore=DL3009
RUN apt-get -qq update && /tmp/deps.sh build

# --- sonda, and the tree of the image below /image.
FROM toolchain AS build
# Each RUN stops at the first command that fails, in a pipeline too.
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
ARG VERSION=1.0.0
WORKDIR /src
COPY . .
RUN export SONDA_DEPS=skip; \
    make --no-print-directory -j"$(nproc)" VERSION="$VERSION" OPTIMIZE='-O2 -ffile-prefix-map=/src=.' LDFLAGS=-s \
        build/sonda install DESTDIR=/image PREFIX=/usr
# The libraries and the loader, licences and package records, the user, the empty layer of scripts, all with one time stamp.
ARG SOURCE_DATE_EPOCH=0
RUN packaging/image_tree.sh /image

FROM scratch
COPY --from=build /image/ /
ARG VERSION=1.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="sonda" \
      org.opencontainers.image.description="Answers for its host over HTTP: JSON, Prometheus, and endpoints written in Lua" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="scratch"
ENV APP_ENV=prod \
    SONDA_LISTEN=0.0.0.0:8000 \
    SONDA_SCRIPTS=/etc/sonda/scripts
USER 65532:65532
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/usr/bin/sonda", "probe"]
ENTRYPOINT ["/usr/bin/sonda"]
CMD ["serve"]
