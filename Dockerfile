# The image holds one static file, the certificates that a Redis over TLS is checked by, and an empty data directory.

FROM golang:1.26.8-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# Static, as scratch has no C library; the time zones are in the binary already.
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/turno . \
    && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# The embedded store, for a container started without TURNO_REDIS_URL: give it a volume on /data to keep its tickets.
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/turno /turno
ENV TURNO_DATA=/data
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/turno"]
