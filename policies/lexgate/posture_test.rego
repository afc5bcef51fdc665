package lexgate.posture_test

import data.lexgate.posture
import future.keywords.not

ask(doc) := found if {
	found := {"governs": posture.governs, "owed": posture.owed, "met": posture.met, "advice": posture.advice} with input as doc
}

nothing := {"governs": set(), "owed": set(), "met": set(), "advice": set()}

test_no_statute_no_duties if {
	ask({"schema": 1, "now": 1767196800, "operation": {"place": "US"}}) == nothing
	ask({"schema": 1, "now": 1733932799, "operation": {"place": "CN"}}) == nothing
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
	found.governs == {"ndsr", "sme-plan"}
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

# A processor in Hunan that has some of what it needs, before the Regulations and the plan, and after.
operator := {
	"schema": 1,
	"now": 1733932799, # 2024-12-11T23:59:59+08:00
	"operation": {"place": "CN", "region": "CN-HN"},
	"processor": {"roles": ["public_account_operator"], "is_sme": true},
	"system": {"encryption": true, "access_control": true},
	"data": {"important_status": "notified"},
}

test_a_local_statute_reports_its_own_duties if {
	ask(operator) == {
		"governs": {"hunan"},
		"owed": {"hunan:30.p2"},
		"met": {"hunan:28.p1"},
		"advice": set(),
	}
	moved := object.union(operator, {"now": 1733932800, "operation": {"region": "CN-SJZ"}})
	ask(moved) == {
		"governs": {"shijiazhuang", "sme-plan"},
		"owed": {"shijiazhuang:49.p2a", "shijiazhuang:49.p3a"},
		"met": set(),
		"advice": {"sme-plan:II.12", "sme-plan:II.13a", "sme-plan:II.18a", "sme-plan:II.18b", "sme-plan:II.18c"},
	}
}

due_and_readings(doc) := found if found := [posture.due, posture.readings] with input as doc

test_due_dates_and_readings_come_from_statutes_that_govern_alone if {
	filings := {"risk_monitoring": {"date": 1700000000}, "drill": {"date": 1700000000}}
	monitored := object.union(operator, {"filings": filings, "operation": {"region": "CN-SJZ"}})
	due_and_readings(monitored) == [{["shijiazhuang:49.p3a", 1731536000]}, {"param.periodic"}]
	due_and_readings(object.union(monitored, {"operation": {"region": "CN-GD"}})) == [set(), set()]
	training := object.union(operator, {
		"processor": {"roles": ["important_system_operator"]},
		"filings": {"training": {"date": 1700000000}},
	})
	due_and_readings(training) == [{["hunan:17(2)", 1731536000]}, {"training_frequency", "param.periodic"}]
	planned := {"now": 1733932800, "operation": {"region": "CN-GD"}, "filings": filings}
	due_and_readings(object.union(operator, planned)) == [set(), {"param.periodic"}]
}

test_advice_comes_from_statutes_that_govern_alone if {
	collector := object.union(operator, {
		"processor": {"roles": ["public_data_collector"]},
		"data": {"public": true, "accuracy_challenged_until": 1800000000},
	})
	ask(collector).advice == {"hunan:39.p4a"}
	ask(object.union(collector, {"operation": {"region": "CN-SJZ"}})).advice == set()
}

test_what_shijiazhuang_asks_for_can_be_met if {
	done := object.union(operator, {
		"operation": {"region": "CN-SJZ"},
		"filings": {"security_policy": {"date": 1}, "risk_monitoring": {"date": 1733932799}},
	})
	ask(done).met == {"shijiazhuang:49.p2a", "shijiazhuang:49.p3a"}
	ask(done).owed == set()
}
