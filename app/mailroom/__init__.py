"""Paper that comes in: scans read in a cage, matched, shown to a person. Nothing decides alone."""
