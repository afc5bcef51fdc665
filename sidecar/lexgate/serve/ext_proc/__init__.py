"""Envoy's external processing (ext_proc v3): what an upstream answers leaves without the items that may not."""
