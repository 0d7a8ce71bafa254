"""Verifiable parental consent: requests, drafts, attempts, evidence, decisions, receipts."""
