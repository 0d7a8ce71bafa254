"""What the demo and the tests talk to instead of the world; nothing in the product imports it."""
