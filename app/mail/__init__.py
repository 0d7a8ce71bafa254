"""One frozen class per message, the outbox and the sender."""
