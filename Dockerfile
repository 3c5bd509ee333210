# One file for every service: docker build --build-arg SERVICE=translator -t askwire/translator .
# SERVICE is gateway, translator, validator, executor or cli. It needs no BuildKit. No secret enters an image.
ARG BASE=python:3.11-slim

FROM ${BASE} AS build
WORKDIR /src
COPY deploy/image/build.lock .
RUN python -m venv /build && /build/bin/pip install --no-cache-dir --require-hashes -r build.lock
COPY libs libs
COPY services services
COPY cli cli
ARG SERVICE
RUN case "${SERVICE}" in \
      gateway|executor) packages="libs/common libs/rows services/${SERVICE}" ;; \
      translator|validator) packages="libs/common services/${SERVICE}" ;; \
      cli) packages="libs/common libs/rows libs/local services/gateway services/translator services/validator services/executor cli" ;; \
      *) echo "SERVICE is '${SERVICE}'; it must be gateway, translator, validator, executor or cli" >&2; exit 2 ;; \
    esac \
    && for package in ${packages}; do \
      /build/bin/uv build --wheel --no-build-isolation --python /build/bin/python --out-dir wheels "${package}" || exit 1; \
    done
# Constraints carry the hashes: each file is verified, what builds it too, and only what the service needs is installed.
COPY requirements.lock .
RUN python -m venv --without-pip /opt/askwire \
    && /build/bin/uv pip install --no-cache --compile-bytecode --python /opt/askwire/bin/python \
       --constraint requirements.lock --build-constraint build.lock wheels/*.whl \
    && printf '#!/bin/sh\nexec python -m "askwire_%s" "$@"\n' "${SERVICE}" > /opt/askwire/bin/start \
    && chmod 0755 /opt/askwire/bin/start

FROM ${BASE}
ARG SERVICE
LABEL org.opencontainers.image.title="askwire-${SERVICE}" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --system --gid 10001 askwire \
    && useradd --system --uid 10001 --gid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin askwire
COPY --from=build /opt/askwire /opt/askwire
ENV PATH=/opt/askwire/bin:${PATH} \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ASKWIRE_OPS_HOST=0.0.0.0
USER 10001:10001
WORKDIR /tmp
EXPOSE 9100
ENTRYPOINT ["start"]
