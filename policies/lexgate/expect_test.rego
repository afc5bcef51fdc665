# METADATA
# title: What the tests of rules share
# description: >-
#   Each function asks one thing of one document: does an article deny it, oblige somebody, name a reading. Whether the
#   statute governs is not asked; decision_test does.
package lexgate.expect

import data.lexgate.house
import data.lexgate.statutes.ndsr
import future.keywords.not

now := 1767196800 # 2026-01-01T00:00:00+08:00

denies(id, doc) if id in (ndsr.deny | house.deny) with input as doc

permits(id, doc) if not id in (ndsr.deny | house.deny) with input as doc

obliges(id, doc) if id in ndsr.oblige with input as doc

spares(id, doc) if not id in ndsr.oblige with input as doc

mentions(name, doc) if name in ndsr.readings with input as doc

ignores(name, doc) if not name in ndsr.readings with input as doc

# What a denial names, as [name, value].
details(id, doc) := {[detail[1], detail[2]] |
	some detail in all_details(doc)
	detail[0] == id
}

all_details(doc) := found if {
	found := ndsr.details | house.details with input as doc
}

# The facts (paths of json.remove) without which the document is still, or no longer, denied.
denied_without(id, doc, facts) := {fact |
	some fact in facts
	denies(id, json.remove(doc, [fact]))
}

obliged_without(id, doc, facts) := {fact |
	some fact in facts
	obliges(id, json.remove(doc, [fact]))
}
