package lexgate.posture_test

import data.lexgate.posture
import future.keywords.not

ask(doc) := found if {
	found := {"governs": posture.governs, "owed": posture.owed, "met": posture.met, "advice": posture.advice} with input as doc
}

nothing := {"governs": set(), "owed": set(), "met": set(), "advice": set()}

test_no_statute_no_duties if {
	ask({"schema": 1, "now": 1767196800, "operation": {"place": "US"}}) == nothing
	ask({"schema": 1, "now": 1735660799, "operation": {"place": "CN"}}) == nothing
	ask({"now": 1767196800, "operation": {"place": "CN"}}) == nothing
}
