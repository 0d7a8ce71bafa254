"""By surface: parse, authorise, call one use case, render. No queries, no rules.

``surfaces`` is the table of every router with what it requires, read by a guard test.
"""
