# Builds the wheel, then a small image that runs it without rights.

FROM python:3.11-slim AS build
WORKDIR /build
COPY pyproject.toml constraints.txt README.md CHANGELOG.md LICENSE ./
COPY service service
COPY codesystems codesystems
RUN python -m venv /opt/procodex \
 && /opt/procodex/bin/python -m pip install --no-cache-dir --constraint constraints.txt '.[starter]'

FROM python:3.11-slim
COPY --from=build /opt/procodex /opt/procodex
RUN useradd --system --uid 10001 --home-dir /data procodex \
 && install --directory --owner procodex --group procodex /data
ENV PATH=/opt/procodex/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PROCODEX_DATA=/data
USER procodex
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
# An empty volume gets the starter content first; `exec` lets SIGTERM reach the server.
CMD ["sh", "-c", "procodex starter && exec procodex serve --host 0.0.0.0 --workers ${WORKERS:-1}"]
