"""The AuthZEN Authorization API 1.0 over HTTP: its evaluations, its searches and its metadata."""
