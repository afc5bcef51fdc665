"""Facts: from what a caller states to the input that the policies see."""
