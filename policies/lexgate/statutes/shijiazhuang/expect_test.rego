# METADATA
# title: What the tests of these articles share
# description: >-
#   Each function asks one thing of one document. Whether the statute governs is not asked.
package lexgate.statutes.shijiazhuang_test

import data.lexgate.statutes.shijiazhuang
import future.keywords.not

# Entries that oblige; all others deny.
obliging := {"shijiazhuang:49.p3b", "shijiazhuang:49.p3c"}

# The entry denies, or obliges where it has to.
fires(id, doc) if {
	not id in obliging
	id in shijiazhuang.deny with input as doc
}

fires(id, doc) if {
	id in obliging
	id in shijiazhuang.oblige with input as doc
}

names(doc) := found if found := shijiazhuang.readings with input as doc

# Of the facts (paths of json.remove), those without which the entry fires.
fires_without(id, doc, paths) := {path |
	some path in paths
	fires(id, json.remove(doc, [path]))
}

# A standing duty is met or owed; both reach everybody.
standing(id, doc) := state if {
	[duties, met] := [shijiazhuang.duties, shijiazhuang.met] with input as doc
	state := state_of(id in duties, id in met)
}

state_of(true, true) := "met"

state_of(true, false) := "owed"

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

all_due(doc) := found if found := shijiazhuang.due with input as doc

standing_names(doc) := found if found := shijiazhuang.posture_readings with input as doc
