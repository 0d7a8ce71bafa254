"""The parent's side: letter, decision, card, and later everything that is held, and the stop."""
