"""The parent's pages: letter, decision, everything we hold, stopping."""
