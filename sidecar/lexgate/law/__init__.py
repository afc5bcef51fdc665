"""The law: the matrix, its cures and words, and the compiled policies."""
