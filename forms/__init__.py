"""Paper permission forms: one layout value in millimetres that prints them and reads them back.

Pure: nothing here knows of requests, databases, settings or the clock, and ``forms`` imports
nothing of ``app``.
"""
