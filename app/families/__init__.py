"""Opaque parents and children, and how a parent proves to be one."""
