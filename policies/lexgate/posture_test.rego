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

processor := {
	"schema": 1,
	"now": 1767196800,
	"operation": {"place": "CN"},
	"processor": {"roles": ["platform"]},
	"platform": {"registered_users": 50000000},
	"filings": {"security_policy": {"date": 1767196800}, "social_report": {"date": 1767196800}},
	"contracts": [
		{"kind": "entrust", "in_force": true, "counterparty": "a", "supervised_at": 1735660799},
		{"kind": "provide", "in_force": true, "counterparty": "b", "supervised_at": 1735660800},
	],
}

test_owed_and_met_are_the_duties_that_there_are if {
	found := ask(processor)
	found.governs == {"ndsr"}
	found.owed & found.met == set()
	duties := posture.duties with input as processor
	found.owed | found.met == duties
	{"ndsr:9a", "ndsr:44"} - found.met == set()
	{"ndsr:9b", "ndsr:12.p1b"} - found.owed == set()
	found.advice == {"ndsr:40.p4", "ndsr:43.p2"}
}

test_what_would_be_met_is_no_duty_where_nobody_has_it if {
	other := json.remove(processor, ["platform"])
	found := ask(other)
	not "ndsr:44" in (found.owed | found.met)
	due := posture.due with input as other
	due == {["ndsr:12.p1b", 1767196799]}
}

test_dues_are_those_of_the_duties if {
	due := posture.due with input as processor
	due == {["ndsr:12.p1b", 1767196799], ["ndsr:44", 1798732800]}
}

test_details_are_those_of_what_is_owed if {
	details := posture.details with input as processor
	details == {["ndsr:12.p1b", "counterparty", "a"]}
}

test_readings_are_those_of_the_statutes_that_govern if {
	readings := posture.readings with input as processor
	readings == {"necessary_measures", "large_platform_elements", "param.periodic"}
	elsewhere := posture.readings with input as object.union(processor, {"operation": {"place": "US"}})
	elsewhere == set()
}
