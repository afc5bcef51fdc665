# METADATA
# title: What the tests of these articles share
# description: >-
#   Each function asks one thing of one document. Whether the statute governs is not asked.
package lexgate.statutes.hunan_test

import data.lexgate.statutes.hunan
import future.keywords.not

# Entries that oblige; all others deny.
obliging := {
	"hunan:21.p1a",
	"hunan:21.p1b",
	"hunan:23c",
	"hunan:23d",
	"hunan:24a",
	"hunan:26(2)b",
	"hunan:33.s2",
	"hunan:39.p4b",
}

# The entry denies, or obliges where it has to.
fires(id, doc) if {
	not id in obliging
	id in hunan.deny with input as doc
}

fires(id, doc) if {
	id in obliging
	id in hunan.oblige with input as doc
}

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

advises(id, doc) if id in hunan.advice with input as doc

# A standing duty is met, owed, or does not reach the processor ("none").
standing(id, doc) := state if {
	[duties, met] := [hunan.duties, hunan.met] with input as doc
	state := state_of(id in duties, id in met)
}

state_of(true, true) := "met"

state_of(true, false) := "owed"

state_of(false, _) := "none"

# Of the facts (paths of json.remove), those without which the standing duty has this state.
standing_without(id, state, doc, paths) := {path |
	some path in paths
	standing(id, json.remove(doc, [path])) == state
}

# Until when the standing duty stays met, or when it had to be.
due(id, doc) := {instant |
	some [of, instant] in all_due(doc)
	of == id
}

all_due(doc) := found if found := hunan.due with input as doc

standing_names(doc) := found if found := hunan.posture_readings with input as doc

standing_base := {"schema": 1, "now": 1800000000}

standing_with(change) := object.union(standing_base, change)

# The standing duty reaches every network operator and nobody else, and the reading of who is one shows.
reaches_operators_only(id, doc) if {
	every role in operator_roles {
		other := object.union(doc, {"processor": {"roles": [role]}})
		standing(id, other) == standing(id, doc)
		"network_operator" in standing_names(other)
		standing(id, other) == "none" with data.readings.network_operator as "registered_only"
	}
	every roles in [[], ["public_account_operator"], ["important_system_operator"]] {
		standing(id, object.union(doc, {"processor": {"roles": roles}})) == "none"
	}
	not "network_operator" in standing_names(doc)
	standing_without(id, "none", doc, ["processor"]) == {"processor"}
}
