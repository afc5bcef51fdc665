"""A shop that asks before it stores."""
