"""The subcommands of ``permission-slip``: each module has ``add_arguments`` and ``run``.

A command parses nothing of its own accord and decides nothing: it calls the package it serves.
What may go wrong and has a remedy is raised as ``Refused`` and becomes one printed line.
"""


class Refused(Exception):
    """An expected obstacle: the text says what to do and holds nothing personal or secret."""
