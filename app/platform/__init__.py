"""What knows nothing above it: database, clock, keys of the process, tokens, limits, problems."""
