"""Every way out of the service is in docs/egress-register.md, and nothing is there that is gone."""

import ast
import re
import sys

import pytest

from app.privacy.flows import FILE_FLOWS, FLOWS
from tests.guards.source import ROOT, dotted, modules

REGISTER = (ROOT / "docs" / "egress-register.md").read_text(encoding="utf-8")
# The pretend world and its supervisor, which talk to this machine only.
NOT_THE_SERVICE = (
    "app/demo/", "app/sandbox/", "app/platform/embedded.py", "app/platform/embedded_place.py",
)  # fmt: skip
# What can open or answer a connection by itself.
TALKS = {
    "aiosmtplib", "dns", "httpx2", "aiosmtpd", "procrastinate", "psycopg", "stripe", "uvicorn",
    "ftplib", "http.client", "http.server", "imaplib", "nntplib", "poplib", "smtplib", "socket",
    "socketserver", "ssl", "subprocess", "telnetlib", "urllib.request", "webbrowser", "xmlrpc",
    "wsgiref", "ctypes", "logging.handlers",
}  # fmt: skip
# What computes, parses, draws or is called by the server; looked through when it was taken on.
SILENT = {
    "alembic", "anyio", "argon2", "cryptography", "email_validator", "fastapi", "jinja2",
    "markupsafe", "numpy", "PIL", "prometheus_client", "pydantic", "pydantic_settings", "pypdfium2",
    "pypdfium2_raw", "python_multipart", "reportlab", "segno", "sqlalchemy", "sqlmodel", "starlette", "structlog",
    "webauthn", "zxingcpp",
}  # fmt: skip
# Silent libraries and the standard library have these doors all the same.
DOORS = {
    "create_engine": "sqlalchemy", "create_async_engine": "sqlalchemy", "open_connection": "asyncio",
    "create_connection": "socket", "create_datagram_endpoint": "asyncio",
    "open_unix_connection": "asyncio", "create_unix_connection": "asyncio",
    "start_server": "asyncio", "create_server": "socket", "connect_tcp": "anyio",
    "connect_unix": "anyio", "create_tcp_listener": "anyio", "create_udp_socket": "anyio",
    "create_connected_udp_socket": "anyio", "getaddrinfo": "anyio", "open_process": "anyio",
    "run_process": "anyio", "create_subprocess_exec": "asyncio",
    "create_subprocess_shell": "asyncio", "push_to_gateway": "prometheus_client",
    "start_http_server": "prometheus_client", "system": "os", "popen": "os", "posix_spawn": "os",
    "execv": "os", "execve": "os", "execvp": "os", "TestClient": "starlette",
    "fork": "os", "DataSource": "numpy", "loadtxt": "numpy", "genfromtxt": "numpy",
    "fromregex": "numpy", "show": "PIL", "grab": "PIL", "grabclipboard": "PIL",
}  # fmt: skip


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of the register."""
    section = REGISTER.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def ticked(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def service() -> list[tuple[str, ast.Module]]:
    return [(path, tree) for path, tree, _ in modules() if not path.startswith(NOT_THE_SERVICE)]


def imports(tree: ast.Module) -> set[str]:
    """Every module named by an import anywhere in a file, and the names taken out of it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def talking(name: str) -> str | None:
    """The talking library behind an imported name: ``urllib.request`` but not ``urllib.parse``."""
    return next((one for one in TALKS if name == one or name.startswith(one + ".")), None)


def doors(tree: ast.Module) -> set[str]:
    """Libraries whose doors are called; a module that defines such a name itself is calling it."""
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    called = {
        dotted(node.func).split(".")[-1] for node in ast.walk(tree) if isinstance(node, ast.Call)
    }
    return {DOORS[name] for name in called & set(DOORS) - own}


def test_every_library_is_known_to_talk_or_to_be_silent():
    named = {name.split(".")[0] for _, tree in service() for name in imports(tree)}
    foreign = named - set(sys.stdlib_module_names) - {"app", "forms"}

    assert foreign <= SILENT | TALKS, "decide whether it can open a connection"


@pytest.mark.proves("DIS-03")
def test_every_module_that_can_open_a_connection_is_registered_and_no_other():
    found = {
        (path, library)
        for path, tree in service()
        for library in {talking(name) for name in imports(tree)} | doors(tree)
        if library is not None
    }
    registered = {
        (path, library)
        for heading in (
            "Connections that the service opens",
            "Connections that the service answers",
        )
        for _, code, libraries, *_ in rows(heading)
        for path in ticked(code)
        for library in ticked(libraries)
    }

    assert found == registered


def test_no_address_is_looked_up_to_see_whether_it_exists():
    calls = [
        (path, {word.arg: ast.unparse(word.value) for word in node.keywords})
        for path, tree in service()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) == "validate_email"
    ]

    assert calls
    assert all(words.get("check_deliverability") == "False" for _, words in calls)


@pytest.mark.proves("DIS-03")
def test_every_flow_out_of_the_gate_is_registered_and_no_other():
    found = set()
    for path, tree in service():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or path.startswith("app/privacy/"):
                continue
            if dotted(node.func).endswith("gate.disclose"):
                found.add(("disclose", path))
            if re.search(r"gate\.read(_datum)?$|files\.open$", dotted(node.func)):
                flow = next(word.value for word in node.keywords if word.arg == "flow")
                assert isinstance(flow, ast.Constant), f"{path}: a flow that cannot be read here"
                found.add((flow.value, path))
    registered = {
        (next(iter(ticked(flow))), next(iter(ticked(code))))
        for flow, code, *_ in rows("What leaves the gate")
    }

    assert found == registered
    # Files may have flows that no part of the service uses yet; values may not.
    flows = {flow for flow, _ in registered}
    assert flows - set(FILE_FLOWS) == set(FLOWS) | {"disclose"}


@pytest.mark.proves("DIS-03")
def test_every_file_to_take_away_is_registered_and_no_other():
    found = {
        path
        for path, tree in service()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == "Content-Disposition"
    }
    registered = {path for _, code, *_ in rows("Files to take away") for path in ticked(code)}

    assert found == registered


@pytest.mark.proves("DIS-03")
def test_every_way_out_is_of_a_named_kind_and_one_flow_alone_discloses():
    tables = ("Connections that the service opens", "Connections that the service answers",
              "What leaves the gate", "Files to take away")  # fmt: skip
    kinds = [row[-1] for heading in tables for row in rows(heading)]
    disclosing = [row for row in rows("What leaves the gate") if row[-1] == "disclosure"]

    assert set(kinds) == {"internal", "family", "disclosure", "nothing"}
    assert [ticked(row[0]) for row in disclosing] == [{"disclose"}]
