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

# What is not denied does not offend either.
permits(id, doc) if {
	not id in (ndsr.deny | house.deny) with input as doc
	details(id, doc) == set()
}

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

# Standing duties: owed, met, or not there.

owes(id, doc) if id in (ndsr.duties - ndsr.met) with input as doc

meets(id, doc) if id in (ndsr.duties & ndsr.met) with input as doc

lacks(id, doc) if not id in ndsr.duties with input as doc

# Of the facts (paths of json.remove), those without which the duty is owed, and those without which it is not there.
owed_without(id, doc, facts) := {fact | some fact in facts; owes(id, json.remove(doc, [fact]))}

lacking_without(id, doc, facts) := {fact | some fact in facts; lacks(id, json.remove(doc, [fact]))}

# Each of these booleans that are stated false leaves the duty owed.
owed_by_each_false(id, doc, facts) if {
	every fact in facts {
		owes(id, object.union(doc, stated_false(split(fact, "/"))))
	}
}

stated_false([root, name]) := {root: {name: false}}

stated_false([root, part, name]) := {root: {part: {name: false}}}

due(id, doc) := {instant |
	some [other, instant] in all_due(doc)
	other == id
}

all_due(doc) := found if found := ndsr.due with input as doc

# What is named of a duty, as [name, value].
posture_details(id, doc) := {[detail[1], detail[2]] |
	some detail in all_posture_details(doc)
	detail[0] == id
}

all_posture_details(doc) := found if found := ndsr.posture_details with input as doc

advises(id, doc) if id in ndsr.advice with input as doc

unadvised(id, doc) if not id in ndsr.advice with input as doc

posture_mentions(name, doc) if name in ndsr.posture_readings with input as doc

posture_ignores(name, doc) if not name in ndsr.posture_readings with input as doc

day := 86400

year := 31536000 # 365 days
