#!/bin/sh
# Makes .venv from the lock files: `tools/setup.sh run` what the service needs, `tools/setup.sh all`
# also what the tests need, a browser included. Does nothing when everything is up to date.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
VENV=.venv
SITE_SCRIPT='import sysconfig; print(sysconfig.get_paths()["purelib"])'
# The wheel of pip that comes with Python runs as it is: installing it first would take seconds.
PIP_SCRIPT='
import ensurepip, pathlib, sysconfig
folders = [sysconfig.get_config_var("WHEEL_PKG_DIR"), pathlib.Path(ensurepip.__file__).parent / "_bundled"]
print(next((str(w) for f in folders if f for w in pathlib.Path(f).glob("pip-*.whl")), ""))
'
unset PYTHONDONTWRITEBYTECODE PYTHONPATH  # a first start without bytecode caches is slow every time

say() { printf '%s\n' "$*" >&2; }

fail() { say "$*"; exit 1; }

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
    say "Installing $* ..."
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2 ||
        { apt-get update -q >&2 &&
          DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2; }
}

need_python() {
    command -v "$PYTHON" >/dev/null || fail "$PYTHON is missing: set PYTHON to a Python 3.11 or newer"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$("$PYTHON" --version) is too old: set PYTHON to a Python 3.11 or newer"
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return
    may_install && apt_install python3-venv && return
    fail "Python cannot make environments. Run as root: apt-get install -y python3-venv"
}

need_browser() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null && return
    done
    may_install && apt_install chromium && return
    fail "The tests need a browser. Run as root: apt-get install -y chromium"
}

digest() { sha256sum "$@" | sha256sum | cut -c1-64; }

current() { [ "$(cat "$VENV/.$1" 2>/dev/null)" = "$2" ]; }

install() {
    UV_PYTHON_DOWNLOADS=never "$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" \
        --require-hashes --only-binary :all: --no-deps -r "$1"
}

make_environment() {
    say "Making $VENV ..."
    rm -rf "$VENV"
    pip=$("$PYTHON" -c "$PIP_SCRIPT")
    "$PYTHON" -m venv ${pip:+--without-pip} "$VENV"
    PYTHONPATH=$pip "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
        --require-hashes --no-deps -r requirements-uv.txt
}

add_command() {
    # The project itself needs no build: its folder goes on the path, its command is four lines.
    pwd > "$("$VENV/bin/python" -c "$SITE_SCRIPT")/permission-slip.pth"
    printf '#!%s/%s/bin/python\nimport sys\n\nfrom app.cli import main\n\nsys.exit(main())\n' \
        "$(pwd)" "$VENV" > "$VENV/bin/permission-slip"
    chmod +x "$VENV/bin/permission-slip"
}

setup_run() {
    wanted=$(digest requirements-uv.txt requirements.txt; pwd)
    current run "$wanted" && return
    need_python
    make_environment
    install requirements.txt
    add_command
    printf '%s' "$wanted" > "$VENV/.run"
}

setup_all() {
    need_browser
    setup_run
    wanted=$(digest requirements-dev.txt)
    current all "$wanted" && return
    say "Adding what the tests need ..."
    install requirements-dev.txt
    printf '%s' "$wanted" > "$VENV/.all"
}

exec 9> .setup.lock
flock 9
case "${1:-}" in
    run) setup_run ;;
    all) setup_all ;;
    *) fail "usage: tools/setup.sh run|all" ;;
esac
