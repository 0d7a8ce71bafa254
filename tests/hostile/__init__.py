"""Files made to break whatever reads them: generated, mutated, or taken from packages of others."""
