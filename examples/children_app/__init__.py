"""A reading app for children."""
