"""The command ``permission-slip``: finds the subcommand, loads only that one, words its errors.

Every subcommand is a module of ``app.commands``, imported when chosen, so that a check of a
promise file needs neither settings nor database and starts at once.
"""

import argparse
import sys
import traceback
from importlib import import_module
from typing import NamedTuple

from app.commands import Refused


class Command(NamedTuple):
    """Where a subcommand lives and what it is for."""

    module: str
    about: str
    package: str = "app.commands"


COMMANDS: dict[tuple[str, ...], Command] = {
    ("demo",): Command("command", "run the whole service here, with a pretend world", "app.demo"),
    ("serve",): Command("serve", "run the web service"),
    ("work",): Command("work", "run the job process"),
    ("migrate",): Command("migrate", "bring database and keys folder up to this version"),
    ("doctor",): Command("doctor", "ask every part whether it is well, and what to do"),
    ("promotion", "check"): Command("promotion_check", "report every problem of promise files"),
    ("promotion", "diff"): Command("promotion_diff", "tell what changes between two promise files"),
    ("codes", "generate"): Command("codes_generate", "make single-use codes of a stamp"),
    ("codes", "export"): Command("codes_export", "print the codes of a stamp as CSV"),
    ("forms", "print"): Command("forms_print", "print paper permission forms as a PDF"),
    ("forms", "simulate"): Command("forms_simulate", "fill printed forms in and scan them badly"),
    ("forms", "read"): Command("forms_read", "read scanned forms; suggests, never decides"),
    ("retention", "run"): Command("retention_run", "erase what is due (--dry-run only says so)"),
    ("ledger", "verify"): Command("ledger_verify", "prove that no ledger entry was changed"),
    ("keys", "rotate"): Command("keys_rotate", "begin a key generation and destroy the old ones"),
    ("staff", "invite"): Command("staff_invite", "make a staff member and print their link"),
    ("staff", "recover"): Command("staff_recover", "print a sign-in link for a lost passkey"),
    ("staff", "disable"): Command("staff_disable", "shut a staff member out at once"),
    ("staff", "list"): Command("staff_list", "name the staff members, their role and standing"),
    ("promotion", "publish"): Command("promotion_publish", "freeze a promise and its notices"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand and return its exit code: 0 well, 1 refused or wrong, 2 misspelt."""
    words = sys.argv[1:] if argv is None else argv
    try:
        name = find_command(words)
        if name is None:
            return overview(words)
        command = COMMANDS[name]
        module = import_module(f"{command.package}.{command.module}")
        prog = " ".join(("permission-slip", *name))
        parser = argparse.ArgumentParser(prog=prog, description=command.about)
        module.add_arguments(parser)
        code: int = module.run(parser.parse_args(words[len(name) :]))
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1
    except Exception as error:  # noqa: BLE001 - the outer edge: nothing may print a value
        sys.stderr.write(explain(error) + "\n")
        return 1


def find_command(words: list[str]) -> tuple[str, ...] | None:
    """The longest subcommand that ``words`` begins with."""
    for length in (2, 1):
        if tuple(words[:length]) in COMMANDS:
            return tuple(words[:length])
    return None


def overview(words: list[str]) -> int:
    """Print every subcommand; 2 when the words asked for one that does not exist."""
    asked_for_help = not words or words[0] in {"-h", "--help", "help"}
    out = sys.stdout if asked_for_help else sys.stderr
    if not asked_for_help:
        out.write(f"permission-slip: there is no command {' '.join(words[:2])}\n\n")
    out.write("usage: permission-slip COMMAND [...]; COMMAND --help tells more\n\n")
    for name, command in COMMANDS.items():
        out.write(f"  {' '.join(name):<20} {command.about}\n")
    return 0 if asked_for_help else 2


def explain(error: Exception) -> str:
    """What went wrong, in words that never contain a value from the database or a form."""
    if isinstance(error, Refused):
        return str(error)
    kind = type(error).__name__
    worded = WORDED.get(kind)
    if worded is not None:
        return worded(error)
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = "\n".join(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
    return f"unexpected {kind} at\n{places}"


def _itself(error: Exception) -> str:
    return str(error)


def _settings(error: Exception) -> str:
    if getattr(error, "title", "") != "Settings":
        return "a file or value has the wrong form: run `permission-slip promotion check`"
    lines = ["the settings are not complete:"]
    for problem in error.errors(include_input=False, include_url=False):  # type: ignore[attr-defined]
        where = "_".join(str(part) for part in problem["loc"]).upper()
        name = f"PERMISSION_SLIP_{where}: " if where else ""
        lines.append(f"  {name}{problem['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def _database(_: Exception) -> str:
    return "the database cannot be reached: is it running, and are its address and role right?"


def _behind(_: Exception) -> str:
    return "the database does not fit this version: run `permission-slip migrate`"


# By name, because importing these classes would cost every command the driver's start-up time.
WORDED = {
    "SecretMissing": _itself,
    "EmbeddedPostgresError": _itself,
    "ValidationError": _settings,
    "OperationalError": _database,
    "ConnectionTimeout": _database,
    "Unavailable": _database,
    "UndefinedTable": _behind,
    "UndefinedFunction": _behind,
}


if __name__ == "__main__":
    sys.exit(main())
