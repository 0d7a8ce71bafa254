"""Staff members, their passkeys and sessions."""
