"""Every job is declared in one way, takes ids only, is tried again, and has a sweep behind it."""

import ast
import inspect

from procrastinate import RetryStrategy

from app import sweeps, worker
from app.audit.tags import TAGS
from app.platform import queue
from app.reactions import REACTIONS
from tests.guards.source import dotted, modules

DECLARERS = ("job", "queue.job")


def declared() -> dict[str, tuple[str, ast.AsyncFunctionDef]]:
    """Every ``@job("name")`` in the source: where, and the function."""
    found = {}
    for path, tree, _ in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and dotted(mark.func) in DECLARERS:
                        found[mark.args[0].value] = (path, node)
    return found


def known_tasks() -> dict[str, object]:
    """What the worker can run, without the queue's own house-keeping."""
    return {name: task for name, task in queue.JOBS.tasks.items() if "procrastinate" not in name}


def test_the_worker_knows_every_declared_job_and_no_other():
    assert worker.work  # importing it is what declares them
    assert len(declared()) > 10
    assert set(known_tasks()) == set(declared())


def test_jobs_are_declared_through_the_one_door():
    strays = [
        f"{path}:{node.lineno}"
        for path, tree, _ in modules()
        if path != "app/platform/queue.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func).endswith((".task", "defer_async"))
    ]

    assert strays == []


def test_a_job_takes_ids_and_nothing_else():
    strays = []
    for name, (path, function) in declared().items():
        arguments = function.args
        assert len(arguments.args) == 1, f"{name} in {path}: services, then ids by keyword"
        for each in arguments.kwonlyargs:
            if not each.arg.endswith("_id") or dotted(each.annotation) != "str":
                strays.append(f"{name}: {each.arg}")
        assert arguments.vararg is None, name
        assert arguments.kwarg is None, name

    assert strays == []


def test_asking_for_a_job_passes_ids():
    strays = [
        f"{path}:{node.lineno} {word.arg}"
        for path, tree, _ in modules()
        if path != "app/platform/queue.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) in ("defer", "defer_text")
        for word in node.keywords
        if word.arg is not None and not word.arg.endswith("_id")
    ]

    assert strays == []


def test_every_job_is_tried_again_with_growing_pauses():
    for name, task in known_tasks().items():
        rule = task.retry_strategy
        assert isinstance(rule, RetryStrategy), name
        assert rule.max_attempts >= 3, name
        assert rule.exponential_wait > 1, name
        assert task.queue in queue.QUEUES, name
        assert inspect.iscoroutinefunction(task.func), name


def test_every_sweep_of_every_package_is_in_the_one_table():
    written = [
        node.args[0].value
        for path, tree, _ in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) == "Sweep"
    ]
    names = [sweep.name for sweep in sweeps.SWEEPS]

    assert len(names) > 10
    assert sorted(names) == sorted(written)
    assert len(set(names)) == len(names)
    for sweep in sweeps.SWEEPS:
        assert 0 < sweep.every_seconds <= 60, sweep.name


def test_every_reaction_follows_a_known_tag_and_starts_a_known_job():
    assert set(REACTIONS) <= set(TAGS)
    assert worker.unknown_jobs() == set()
    for tag, reactions in REACTIONS.items():
        for reaction in reactions:
            wanted = {each.arg for each in declared()[reaction.job][1].args.kwonlyargs}
            assert set(reaction.ids) == wanted, f"{tag}: {reaction.job}"


def test_every_job_has_someone_who_asks_for_it():
    deferred = {
        node.args[1].value
        for _, tree, _ in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func) in ("defer", "defer_text")
        and isinstance(node.args[1], ast.Constant)
    }
    follow = {reaction.job for reactions in REACTIONS.values() for reaction in reactions}

    assert set(declared()) - deferred - follow == set()
