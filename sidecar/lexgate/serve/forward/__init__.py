"""Forward auth: gateways that ask by HTTP whether a request may pass, and read the answer from its status."""
