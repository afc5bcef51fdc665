# METADATA
# title: What the tests of these tasks share
# description: >-
#   Each function asks one thing of one document. Whether the plan governs is not asked.
package lexgate.statutes.sme_plan_test

import data.lexgate.statutes.sme_plan

advises(id, doc) if id in sme_plan.advice with input as doc

names(doc) := found if found := sme_plan.posture_readings with input as doc

enterprise := {
	"schema": 1,
	"now": 1800000000,
	"processor": {"is_sme": true},
}

# No task speaks to who is no small or medium-sized enterprise.
speaks_to_enterprises_only(id, doc) if {
	advises(id, doc)
	every other in [json.remove(doc, ["processor"]), object.union(doc, {"processor": {"is_sme": false}})] {
		not id in sme_plan.advice with input as other
	}
}
