"""The services of the ledger and the registers: each operation once, served over gRPC and over HTTP."""
