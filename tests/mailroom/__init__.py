"""The mail room: the cage, and what comes out of it."""
