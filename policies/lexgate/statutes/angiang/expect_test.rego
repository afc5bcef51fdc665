# METADATA
# title: What the tests of these articles share
# description: >-
#   Each function asks one thing of one document. Whether the statute governs is not asked.
package lexgate.statutes.angiang_test

import data.lexgate.statutes.angiang
import future.keywords.not

now := 1767196800 # 2026-01-01T00:00:00+08:00

day := 86400

# Entries that oblige; all others deny.
obliging := {
	"angiang:4.1.a-2",
	"angiang:6.2.a-4",
	"angiang:6.2.b-2",
	"angiang:6.4.b",
	"angiang:11.2",
	"angiang:13.5",
}

# The entry denies, or obliges where it has to.
fires(id, doc) if {
	not id in obliging
	id in angiang.deny with input as doc
}

fires(id, doc) if {
	id in obliging
	id in angiang.oblige with input as doc
}

# Of the facts (paths of json.remove), those without which the entry fires.
fires_without(id, doc, paths) := {path |
	some path in paths
	fires(id, json.remove(doc, [path]))
}

names(doc) := found if found := angiang.readings with input as doc

# What a denial names, as [name, value].
details(id, doc) := {[detail[1], detail[2]] |
	some detail in all_details(doc)
	detail[0] == id
}

all_details(doc) := found if found := angiang.details with input as doc

# The standing duty reaches the processor and is not met, or is.

owes(id, doc) if {
	reached(id, doc)
	not shown(id, doc)
}

meets(id, doc) if {
	reached(id, doc)
	shown(id, doc)
}

spares(id, doc) if not reached(id, doc)

reached(id, doc) if id in angiang.duties with input as doc

shown(id, doc) if id in angiang.met with input as doc

due(id, doc) := {instant |
	some [found, instant] in all_due(doc)
	found == id
}

all_due(doc) := found if found := angiang.due with input as doc

# Of the facts, those without which the duty is owed.
owes_without(id, doc, paths) := {path |
	some path in paths
	owes(id, json.remove(doc, [path]))
}

posture_names(doc) := found if found := angiang.posture_readings with input as doc

acting_as(role) := {"now": now, "processor": {"roles": [role]}}

unit := acting_as("user_unit")

department := acting_as("department_of_information_and_communications")

successor := acting_as("department_of_science_and_technology")

office := acting_as("named_provincial_office")

telecom := acting_as("telecom_enterprise")

# A role by which somebody takes part in the network without having any of the duties tested.
supplier := acting_as("connection_infrastructure_provider")
