"""The gate: the one way in and out for personal information."""
