"""Albums, stamps, codes and rewards: what a child does before anyone is asked."""
