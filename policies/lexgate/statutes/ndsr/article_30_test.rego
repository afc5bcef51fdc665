package lexgate.statutes.ndsr_test

import data.lexgate.expect
import data.lexgate.statutes.ndsr
import future.keywords.not

article_30_base := {
	"now": 1800000000,
	"processor": {"important_data_processor": true, "personal_information_person_count": 10000000},
	"incidents": [{"kind": "complaint", "handled": true}, {"kind": "defect"}],
}

article_30_open := object.union(article_30_base, {"incidents": [{"kind": "complaint", "handled": false}]})

article_30_due(doc) if "ndsr:30.p1(3)" in ndsr.oblige with input as doc

test_30_p1_3_obliges_open_complaint if article_30_due(article_30_open)

test_30_p1_3_obliges_complaint_of_unstated_handling if {
	article_30_due(object.union(article_30_base, {"incidents": [{"kind": "complaint"}]}))
}

test_30_p1_3_obliges_by_each_ground_of_the_duty if {
	article_30_due(object.union(article_30_open, {"processor": {"personal_information_person_count": 9999999}}))
	article_30_due(object.union(article_30_open, {"processor": {"important_data_processor": false}}))
	neither := {"processor": {"important_data_processor": false, "personal_information_person_count": 1}}
	every status in ["notified", "published"] {
		handling := object.union(neither, {"data": {"important_status": status}})
		article_30_due(object.union(article_30_open, handling))
	}
}

test_30_p1_3_obliges_for_one_complaint_among_other_incidents if {
	article_30_due(object.union(article_30_base, {"incidents": [{"kind": "defect"}, {"kind": "complaint"}]}))
}

test_30_p1_3_spares_handled_complaint_under_either_reading if {
	disputed := {"processor": {"important_data_processor": false, "personal_information_person_count": 1}}
	doc := object.union(object.union(article_30_base, disputed), {"data": {"important_status": "notified"}})
	not "important_data_processor" in ndsr.readings with input as doc
	open := object.union(doc, {"incidents": [{"kind": "complaint"}]})
	"important_data_processor" in ndsr.readings with input as open
}

test_30_p1_3_spares_handled_complaint if not article_30_due(article_30_base)

test_30_p1_3_spares_other_incident if {
	not article_30_due(object.union(article_30_base, {"incidents": [{"kind": "defect", "handled": false}]}))
	not article_30_due(object.union(article_30_base, {"incidents": [{"handled": false}]}))
	not article_30_due(json.remove(article_30_base, ["incidents"]))
}

test_30_p1_3_spares_smaller_processor if {
	not article_30_due(object.union(
		article_30_open,
		{"processor": {"important_data_processor": false, "personal_information_person_count": 9999999}},
	))
	not article_30_due(json.remove(article_30_open, ["processor"]))
}

test_30_p1_3_follows_reading_of_important_data_processor if {
	doc := object.union(json.remove(article_30_open, ["processor"]), {"data": {"important_status": "notified"}})
	article_30_due(doc)
	"important_data_processor" in ndsr.readings with input as doc
	not "ndsr:30.p1(3)" in ndsr.oblige with input as doc with data.readings.important_data_processor as "registered_only"
	not "important_data_processor" in ndsr.readings with input as article_30_open
}

article_30_standing := {
	"now": expect.now,
	"processor": {"important_data_processor": true, "designated_important_data": true},
	"filings": {
		"security_officer": {
			"name": "Wang",
			"expert": true,
			"experienced": true,
			"is_management": true,
			"direct_report": true,
			"background_checked_at": expect.now,
		},
		"security_body": {"name": "security office"},
		"security_policy": {"date": expect.now},
		"operating_procedures": {"date": expect.now},
		"incident_plan": {"date": expect.now},
		"key_staff": {"background_checked_at": expect.now, "training_at": expect.now},
		"risk_monitoring": {"date": expect.now},
		"annual_risk_assessment": {"date": expect.now},
		"drill": {"date": expect.now},
		"training": {"date": expect.now},
	},
}

article_30_needs(id, facts) if {
	expect.meets(id, article_30_standing)
	expect.owed_without(id, article_30_standing, facts) == facts
	expect.lacks(id, json.remove(article_30_standing, ["processor/important_data_processor"]))
}

article_30_officer(part) := concat("/", ["filings/security_officer", part])

test_30_p1_owes_officer_and_body if {
	article_30_needs("ndsr:30.p1", {article_30_officer("name"), "filings/security_body/name"})
}

test_30_p1_meets_with_officer_and_body if expect.meets("ndsr:30.p1", article_30_standing)

article_30_dated(parts) := {concat("/", ["filings", part, "date"]) | some part in parts}

test_30_p1_1_owes_system_procedures_and_plan if {
	article_30_needs("ndsr:30.p1(1)", article_30_dated({"security_policy", "operating_procedures", "incident_plan"}))
}

test_30_p1_1_meets_with_all_three if expect.meets("ndsr:30.p1(1)", article_30_standing)

article_30_activities := {"risk_monitoring", "annual_risk_assessment", "drill", "training"}

article_30_last(activity, ago) := object.union(
	article_30_standing,
	{"filings": {activity: {"date": expect.now - ago}}},
)

test_30_p1_2_meets_until_the_last_second_of_the_period if {
	every activity in article_30_activities {
		expect.meets("ndsr:30.p1(2)", article_30_last(activity, expect.year))
	}
}

test_30_p1_2_owes_each_activity_after_the_period if {
	article_30_needs("ndsr:30.p1(2)", article_30_dated(article_30_activities))
	every activity in article_30_activities {
		doc := article_30_last(activity, expect.year + 1)
		expect.owes("ndsr:30.p1(2)", doc)
		expect.posture_details("ndsr:30.p1(2)", doc) == {["activity", activity]}
		expect.owes("ndsr:30.p1(2)", article_30_last(activity, -1))
	}
}

test_30_p1_2_is_due_when_the_first_activity_runs_out if {
	expect.due("ndsr:30.p1(2)", article_30_last("drill", 7)) == {(expect.now - 7) + expect.year}
	expect.due("ndsr:30.p1(2)", article_30_last("drill", expect.year + 7)) == {expect.now - 7}
	expect.due("ndsr:30.p1(2)", article_30_last("security_policy", 7)) == {expect.now + expect.year}
	never := json.remove(article_30_last("drill", 7), ["filings/training"])
	expect.due("ndsr:30.p1(2)", never) == set()
	expect.due("ndsr:30.p1(2)", article_30_last("drill", -7)) == set()
}

test_30_p1_2_follows_the_period if {
	expect.posture_ignores("param.periodic", article_30_standing)
	doc := article_30_last("drill", 7)
	expect.posture_mentions("param.periodic", doc)
	expect.owes("ndsr:30.p1(2)", doc) with data.readings.param.periodic as 6
	expect.posture_ignores("param.periodic", json.remove(doc, ["filings/training"]))
	expect.posture_ignores("param.periodic", json.remove(doc, ["processor"]))
	expect.posture_ignores("param.periodic", object.union(doc, {"param": {"periodic": 6}}))
}

test_30_p2a_owes_expertise_experience_and_rank if {
	facts := {article_30_officer(part) | some part in {"expert", "experienced", "is_management"}}
	article_30_needs("ndsr:30.p2a", facts)
	expect.owed_by_each_false("ndsr:30.p2a", article_30_standing, facts)
}

test_30_p2a_meets_with_all_three if expect.meets("ndsr:30.p2a", article_30_standing)

test_30_p2b_owes_the_direct_report if {
	article_30_needs("ndsr:30.p2b", {article_30_officer("direct_report")})
	expect.owed_by_each_false("ndsr:30.p2b", article_30_standing, {article_30_officer("direct_report")})
}

test_30_p2b_meets_with_it if expect.meets("ndsr:30.p2b", article_30_standing)

test_30_p3_owes_checks_and_training if {
	facts := {
		article_30_officer("background_checked_at"),
		"filings/key_staff/background_checked_at",
		"filings/key_staff/training_at",
	}
	article_30_needs("ndsr:30.p3", facts)
}

test_30_p3_meets_with_all_three if expect.meets("ndsr:30.p3", article_30_standing)

test_30_p3_spares_who_holds_no_designated_data if {
	fact := {"processor/designated_important_data"}
	expect.lacking_without("ndsr:30.p3", article_30_standing, fact) == fact
}

article_30_ids := {"ndsr:30.p1", "ndsr:30.p1(1)", "ndsr:30.p1(2)", "ndsr:30.p2a", "ndsr:30.p2b", "ndsr:30.p3"}

test_30_p1_owes_from_ten_million_persons_on if {
	every id in article_30_ids {
		people := {"processor": {"personal_information_person_count": 10000000, "designated_important_data": true}}
		expect.owes(id, people)
		expect.lacks(id, object.union(people, {"processor": {"personal_information_person_count": 9999999}}))
	}
}

test_30_p1_owes_who_handles_important_data_unless_read_so if {
	doc := {"data": {"important_status": "notified"}, "processor": {"designated_important_data": true}}
	every id in article_30_ids {
		expect.owes(id, doc)
		expect.lacks(id, doc) with data.readings.important_data_processor as "registered_only"
	}
	expect.posture_mentions("important_data_processor", doc)
	expect.posture_ignores("important_data_processor", object.union(doc, article_30_standing))
}
