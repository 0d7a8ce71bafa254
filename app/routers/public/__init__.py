"""Pages for everyone: the front page, the online notice, health."""
