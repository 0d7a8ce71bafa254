"""What an attacker, a crash or a race must not be able to do."""
