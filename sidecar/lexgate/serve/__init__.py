"""The ways in: thin servers that extract a request, call the pipeline, and map errors. Nothing else."""
