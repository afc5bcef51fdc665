"""The command `lexgate`: thin commands over the same pipeline that the servers use."""
