"""The whole service on one machine: a process tree with Postgres, web, worker and a pretend world.

Nothing of the product's rules lives here; web and worker are the ones that production runs.
"""
