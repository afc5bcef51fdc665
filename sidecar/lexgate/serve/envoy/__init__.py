"""Envoy's external authorisation (ext_authz v3): what Envoy asks is an exchange, and the verdict its answer."""
