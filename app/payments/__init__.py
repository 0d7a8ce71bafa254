"""The Stripe gateway, its inbox of events, refunds."""
