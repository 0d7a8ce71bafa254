"""Promotions: the promise file, its checker, notices and publishing; nothing about families."""
