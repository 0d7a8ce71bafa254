"""The schema's history; it sees all models and nothing imports it but ``migrate``."""
