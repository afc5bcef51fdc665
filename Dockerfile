# The image of a sidecar. It is built from targets of make that CI runs too, so what is tested is what ships.

FROM golang:1.26.5-bookworm AS opa
WORKDIR /src
COPY Makefile ./
COPY tools/versions.env tools/getting.sh tools/get_opa.sh tools/
RUN make opa

FROM python:3.11.14-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
COPY --from=opa /src/.tools/bin/opa /usr/local/bin/opa
WORKDIR /src
COPY . .
RUN make install PREFIX=/opt/lexgate

# The same base as the stage above: the environment points to its Python.
FROM python:3.11.14-slim-bookworm
LABEL org.opencontainers.image.title="lexgate" org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/lexgate /opt/lexgate
RUN install -d -o 65532 -g 65532 /run/lexgate /var/lib/lexgate
# Inside a container, its own network is what limits who reaches the ports; the sockets are there to be shared as a volume.
ENV PATH=/opt/lexgate/bin:$PATH \
    HOME=/var/lib/lexgate \
    LEXGATE_GRPC__ADDRESS=0.0.0.0:8470 \
    LEXGATE_GRPC__SOCKET=/run/lexgate/grpc.sock \
    LEXGATE_HTTP__ADDRESS=0.0.0.0:8471 \
    LEXGATE_HTTP__SOCKET=/run/lexgate/http.sock \
    LEXGATE_LOG__DIRECTORY=/var/lib/lexgate/log
USER 65532:65532
WORKDIR /var/lib/lexgate
EXPOSE 8470 8471
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s CMD ["lexgate", "health"]
ENTRYPOINT ["lexgate"]
CMD ["serve"]
