"""Runnable stories; each folder has a README."""
