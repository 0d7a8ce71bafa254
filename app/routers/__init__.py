"""By surface: parse, authorise, call one use case, render."""
