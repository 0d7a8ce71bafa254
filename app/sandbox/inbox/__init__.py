"""A mail sink: takes every letter by SMTP, shows it as the parent's inbox, fails on request."""
