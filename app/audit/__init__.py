"""The ledger: record, seal, verify. Callers pass commitments, never personal information."""
