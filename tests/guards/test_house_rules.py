"""Rules of the house that a tree of syntax can prove."""

import ast

from tests.guards.source import dotted, modules

CLOCK = "app/platform/clock.py"
ONE_COMMIT = {"app/platform/database.py", "app/migrations/upgrade.py"}
# Supervising child processes and a pretend world needs the real time of the machine.
REAL_TIME = {
    CLOCK,
    "app/platform/embedded.py",
    "app/platform/embedded_place.py",
    "app/sandbox/real_time.py",
}
REAL_TIME_FOLDERS = ("app/demo/",)
TIME = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "dt.datetime.now",
    "dt.date.today", "time.time", "time.monotonic", "time.perf_counter", "dt.datetime.today",
}  # fmt: skip
FORBIDDEN_MODULES = {"random", "requests", "pickle", "marshal", "shelve", "xml", "yaml"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "data"}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_time_comes_from_one_clock():
    strays = [
        f"{path}:{node.lineno} {dotted(node.func)}"
        for path, tree, _ in modules()
        if path not in REAL_TIME and not path.startswith(REAL_TIME_FOLDERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) in TIME
    ]

    assert strays == []


def test_randomness_comes_from_secrets_and_nothing_unpickles():
    strays = [
        f"{path}:{node.lineno} {name}"
        for path, tree, _ in modules()
        for node in ast.walk(tree)
        for name in imported(node)
        if name.split(".")[0] in FORBIDDEN_MODULES
        # The certificate reads our own packaged drawings, never a file from outside.
        and (path, name.split(".")[0]) != ("app/collecting/drawings.py", "xml")
    ]

    assert strays == []


def test_chance_in_a_picture_is_seeded_and_stands_in_the_simulator_alone():
    """A page that nobody can draw again cannot be looked into; reading and printing never guess."""
    strays = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path, tree, _ in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and is_chance(dotted(node.func))
        if not (
            path.startswith("forms/simulate/")
            and dotted(node.func).endswith("default_rng")
            and node.args
        )
    ]

    assert strays == []


def is_chance(called: str) -> bool:
    return called.endswith("default_rng") or called.startswith(("np.random.", "numpy.random."))


def test_no_array_is_read_by_unpickling():
    strays = [
        f"{path}:{node.lineno}"
        for path, tree, _ in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle"
    ]

    assert strays == []


def test_the_decoder_of_pictures_is_told_which_kinds_to_know():
    """Left to itself Pillow knows fifty kinds, and starts Ghostscript for one of them."""
    calls = [
        (f"{path}:{node.lineno}", {word.arg for word in node.keywords})
        for path, tree, _ in modules()
        if not path.startswith("forms/simulate/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func).endswith("Image.open")
    ]

    assert [where for where, words in calls if "formats" not in words] == []


def test_paper_knows_no_environment_and_keeps_no_log():
    strays = [
        f"{path}:{node.lineno}"
        for path, tree, _ in modules()
        if path.startswith("forms/")
        for node in ast.walk(tree)
        if {name.split(".")[0] for name in imported(node)} & {"logging", "structlog", "app"}
        or (isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.getenv"})
    ]

    assert strays == []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module or ""]
    return []


def test_only_the_unit_of_work_commits():
    strays = [
        f"{path}:{node.lineno}"
        for path, tree, _ in modules()
        if path not in ONE_COMMIT and not path.startswith("app/demo/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func).endswith((".commit", "session.begin"))
    ]

    assert [stray for stray in strays if not stray.startswith("app/platform/embedded")] == []


def test_no_module_is_longer_than_one_concept():
    long = [f"{path}: {lines}" for path, _, lines in modules() if lines > LONGEST_MODULE]

    assert long == []


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{path}:{node.lineno} {node.name}: {statement_lines(node)}"
        for path, tree, _ in modules()
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS) and statement_lines(node) > LONGEST_FUNCTION
        # The card processor's objects are documents written out whole.
        if path != "app/sandbox/cards/objects.py"
    ]

    assert long == []


def statement_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring, which may explain the law at length."""
    docstring = ast.get_docstring(node, clean=False)
    first = node.body[1] if docstring is not None and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or first.lineno) - first.lineno + 1


def test_modules_are_named_for_one_concept():
    poor = [path for path, _, _ in modules() if path.split("/")[-1][:-3] in FORBIDDEN_NAMES]

    assert poor == []


def test_every_module_says_what_lives_in_it():
    silent = [path for path, tree, lines in modules() if lines and not ast.get_docstring(tree)]

    assert silent == []


def test_nobody_is_called_a_user():
    named = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree, _ in modules()
        for node in ast.walk(tree)
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and "user" in node.name.lower().split("_")
    ]

    assert named == []


def test_sql_written_as_text_is_a_literal():
    strays = [
        f"{path}:{node.lineno}"
        for path, tree, _ in modules()
        if not path.startswith(("app/migrations/", "app/platform/embedded", "app/sandbox/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func) == "text"
        and takes_text_from_sqlalchemy(tree)
        and node.args
        and not is_literal(node.args[0])
    ]

    assert strays == []


def takes_text_from_sqlalchemy(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "sqlalchemy"
        and "text" in {alias.name for alias in node.names}
        for node in ast.walk(tree)
    )


def is_literal(node: ast.expr) -> bool:
    """A text without anything filled in, or with constants of its module only."""
    if isinstance(node, ast.JoinedStr):
        return all(
            isinstance(part, ast.Constant)
            or (isinstance(part, ast.FormattedValue) and dotted(part.value).isupper())
            for part in node.values
        )
    return isinstance(node, ast.Constant) or dotted(node).isupper()
