"""A video platform that asks before it personalises."""
