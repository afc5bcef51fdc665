"""A help desk that calls whom it may."""
