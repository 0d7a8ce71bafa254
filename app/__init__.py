"""Permission Slip: children's promotions with a parent's permission first."""
