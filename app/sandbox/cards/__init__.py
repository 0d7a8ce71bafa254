"""A Stripe-shaped card service: its API, hosted Checkout page, signed webhooks and controls."""
