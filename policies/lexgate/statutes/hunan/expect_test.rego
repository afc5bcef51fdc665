# METADATA
# title: What the tests of these articles share
# description: >-
#   Each function asks one thing of one document. Whether the statute governs is not asked.
package lexgate.statutes.hunan_test

import data.lexgate.statutes.hunan
import future.keywords.not

# The entry denies or obliges.
fires(id, doc) if id in (hunan.deny | hunan.oblige) with input as doc

names(doc) := found if found := hunan.readings with input as doc

# Of the facts (paths of json.remove), those without which the entry fires.
fires_without(id, doc, paths) := {path |
	some path in paths
	fires(id, json.remove(doc, [path]))
}

# Every further role that makes a processor a network operator.
operator_roles := ["platform", "app_store", "generative_ai_provider", "public_account_platform", "telecom_enterprise"]

# The entry reaches every network operator and nobody else, and the reading of who is one shows.
operators_only(id, doc) if {
	fires(id, object.union(doc, {"processor": {"roles": ["network_operator"]}}))
	names(object.union(doc, {"processor": {"roles": ["network_operator", "platform"]}})) == set()
	every role in operator_roles {
		other := object.union(doc, {"processor": {"roles": [role]}})
		fires(id, other)
		names(other) == {"network_operator"}
		not fires(id, other) with data.readings.network_operator as "registered_only"
	}
	every roles in [[], ["public_account_operator"]] {
		not fires(id, object.union(doc, {"processor": {"roles": roles}}))
	}
	fires_without(id, doc, ["processor"]) == set()
}
