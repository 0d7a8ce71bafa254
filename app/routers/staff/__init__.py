"""The staff's pages: sign-in, fulfilment, labels, hand-overs."""
