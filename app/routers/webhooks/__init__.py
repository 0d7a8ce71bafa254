"""Doors for events from outside: verify, store, answer; never act."""
