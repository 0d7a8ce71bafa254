"""``python -m app.demo.child web|worker``: one process of the demo.

It loads its programs at once, then waits for its settings on standard input: so the slow part of
its start runs while the supervisor still makes the database.
"""

import asyncio
import json
import socket
import sys
from importlib import import_module

from app.settings import Settings

DRAIN_SECONDS = 1
# What only the web process needs comes first: on a first start, without bytecode caches, the
# supervisor compiles the database's side at the same time, and neither does the other's work.
WEB_FIRST = ("stripe", "uvicorn", "uvicorn.loops.auto", "uvicorn.protocols.http.auto", "fastapi")


def main() -> int:
    if sys.argv[1] == "web":
        for name in WEB_FIRST:
            import_module(name)
        from app.commands.serve import serve
    else:
        from app.worker import work
    line = sys.stdin.readline()
    if not line:
        return 0  # the supervisor ended before it had settings for us
    message = json.loads(line)
    settings = Settings.model_validate(message["settings"])
    if sys.argv[1] == "web":
        serve(
            settings, [socket.socket(fileno=number) for number in message["sockets"]], DRAIN_SECONDS
        )
    else:
        asyncio.run(work(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
