package lexgate.statutes.ndsr_test

import data.lexgate.expect
import data.lexgate.statutes.ndsr
import future.keywords.not

article_33_base := {
	"operation": {"kind": "use"},
	"data": {"important_status": "notified"},
	"orders": [{"kind": "stop_important_data", "in_force": true}],
}

article_33_denied(doc) if "ndsr:33.p4b" in ndsr.deny with input as doc

article_33_with(change) := object.union(article_33_base, change)

test_33_p4b_denies_use_against_a_stop_order if article_33_denied(article_33_base)

test_33_p4b_denies_published_data if article_33_denied(article_33_with({"data": {"important_status": "published"}}))

test_33_p4b_denies_unstated_operation if article_33_denied(json.remove(article_33_base, ["operation"]))

test_33_p4b_permits_lifted_order if {
	not article_33_denied(article_33_with({"orders": [{"kind": "stop_important_data", "in_force": false}]}))
	not article_33_denied(article_33_with({"orders": [{"kind": "stop_important_data"}]}))
}

test_33_p4b_permits_other_order if {
	not article_33_denied(article_33_with({"orders": [{"kind": "rectify", "in_force": true}]}))
	not article_33_denied(article_33_with({"orders": [{"in_force": true}]}))
	not article_33_denied(article_33_with({"orders": []}))
	not article_33_denied(json.remove(article_33_base, ["orders"]))
}

test_33_p4b_permits_keeping_and_erasing if {
	every kind in ["store", "protect", "delete", "anonymise"] {
		not article_33_denied(article_33_with({"operation": {"kind": kind}}))
	}
}

test_33_p4b_permits_data_not_important if {
	not article_33_denied(article_33_with({"data": {"important_status": "identified"}}))
	not article_33_denied(json.remove(article_33_base, ["data"]))
}

test_33_p4b_follows_reading_of_storage if {
	doc := article_33_with({"operation": {"kind": "store"}})
	not article_33_denied(doc)
	article_33_denied(doc) with data.readings.storage_under_stop_order as "stopped"
	erased := article_33_with({"operation": {"kind": "delete"}})
	not article_33_denied(erased) with data.readings.storage_under_stop_order as "stopped"
	"storage_under_stop_order" in ndsr.readings with input as doc
	not "storage_under_stop_order" in ndsr.readings with input as article_33_base
	lifted := object.union(doc, {"orders": [{"kind": "stop_important_data", "in_force": false}]})
	not "storage_under_stop_order" in ndsr.readings with input as lifted
	other := object.union(doc, {"data": {"important_status": "identified"}})
	not "storage_under_stop_order" in ndsr.readings with input as other
}

article_33_parts := {
	"ndsr:33.p2(1)": {"basic_info", "officer_contact"},
	"ndsr:33.p2(2)": {"data_inventory", "processing_activity"},
	"ndsr:33.p2(3)": {"systems_and_measures"},
	"ndsr:33.p2(4)": {"risks_and_incidents"},
	"ndsr:33.p2(5)": {"transfer_assessments"},
	"ndsr:33.p2(6)": {"export_status"},
	"ndsr:33.p2(7)": {"authority_items"},
	"ndsr:33.p3": {"key_business", "supply_chain"},
}

article_33_all_parts := {part |
	some parts in article_33_parts
	some part in parts
}

article_33_assessed(ago) := {
	"now": expect.now,
	"processor": {"important_data_processor": true, "authority_items_prescribed": true, "roles": ["platform"]},
	"platform": {"registered_users": 50000000},
	"filings": {"annual_risk_assessment": {
		"date": expect.now - ago,
		"reported_at": (expect.now - ago) + 1,
		"covers": sort(article_33_all_parts),
	}},
}

article_33_without(part) := object.union(
	article_33_assessed(0),
	{"filings": {"annual_risk_assessment": {"covers": sort(article_33_all_parts - {part})}}},
)

article_33_complete(id) if expect.meets(id, article_33_assessed(0))

# Owed without any of its parts, met without any other.
article_33_needs_its_parts(id) if {
	every part in article_33_parts[id] {
		expect.owes(id, article_33_without(part))
	}
	every part in article_33_all_parts - article_33_parts[id] {
		expect.meets(id, article_33_without(part))
	}
	expect.owes(id, json.remove(article_33_assessed(0), ["filings/annual_risk_assessment/covers"]))
}

# No assessment, no report to be complete; and only processors of important data assess.
article_33_spares_without_assessment(id) if {
	facts := {"filings/annual_risk_assessment/date", "processor/important_data_processor"}
	expect.lacking_without(id, article_33_assessed(0), facts) == facts
}

test_33_p1a_meets_for_365_days if {
	expect.meets("ndsr:33.p1a", article_33_assessed(0))
	expect.meets("ndsr:33.p1a", article_33_assessed(expect.year))
}

test_33_p1a_owes_after_365_days if expect.owes("ndsr:33.p1a", article_33_assessed(expect.year + 1))

test_33_p1a_owes_without_an_assessment_or_with_one_to_come if {
	expect.owes("ndsr:33.p1a", json.remove(article_33_assessed(0), ["filings"]))
	expect.owes("ndsr:33.p1a", article_33_assessed(-1))
}

test_33_p1a_spares_who_is_only_large if {
	people := {"processor": {"important_data_processor": false, "personal_information_person_count": 10000000}}
	expect.lacks("ndsr:33.p1a", object.union(article_33_assessed(0), people))
}

test_33_p1a_is_due_after_365_days if {
	expect.due("ndsr:33.p1a", article_33_assessed(0)) == {expect.now + expect.year}
	expect.due("ndsr:33.p1a", article_33_assessed(9)) == {(expect.now - 9) + expect.year}
	expect.due("ndsr:33.p1a", article_33_assessed(expect.year + 9)) == {expect.now - 9}
	expect.due("ndsr:33.p1a", article_33_assessed(-9)) == set()
}

# Now is 2026-01-01, 00:00 at +08:00: what was done in 2025 counts until the end of 2026.
test_33_p1a_meets_by_the_calendar_year_if_read_so if {
	expect.owes("ndsr:33.p1a", object.union(article_33_assessed(expect.year), {"now": expect.now + 1}))
	late := object.union(article_33_assessed(expect.year), {"now": expect.now + 1})
	expect.meets("ndsr:33.p1a", late) with data.readings.yearly as "calendar_year"
	expect.due("ndsr:33.p1a", late) == {(expect.now + expect.year) - 1} with data.readings.yearly as "calendar_year"
	expect.owes("ndsr:33.p1a", article_33_assessed(expect.year + 1)) with data.readings.yearly as "calendar_year"
	expect.posture_mentions("yearly", late)
	expect.posture_ignores("yearly", article_33_assessed(expect.year))
	expect.posture_ignores("yearly", json.remove(late, ["processor"]))
}

test_33_p1a_owes_who_handles_important_data_unless_read_so if {
	doc := {"data": {"important_status": "published"}, "orders": [{"kind": "rectify", "in_force": true}]}
	assessed := object.union(json.remove(article_33_assessed(0), ["processor/important_data_processor"]), doc)
	every id in object.keys(article_33_parts) | {"ndsr:33.p1a", "ndsr:33.p1b"} {
		expect.meets(id, assessed)
		expect.lacks(id, assessed) with data.readings.important_data_processor as "registered_only"
	}
	expect.owes("ndsr:33.p4c", assessed)
	expect.lacks("ndsr:33.p4c", assessed) with data.readings.important_data_processor as "registered_only"
	expect.posture_mentions("important_data_processor", assessed)
	expect.posture_ignores("important_data_processor", article_33_assessed(0))
}

test_33_p1b_meets_a_report_since_the_assessment if expect.meets("ndsr:33.p1b", article_33_assessed(0))

test_33_p1b_meets_a_report_at_the_instant_of_the_assessment if {
	assessed := article_33_assessed(0)
	at_once := {"filings": {"annual_risk_assessment": {"reported_at": assessed.filings.annual_risk_assessment.date}}}
	expect.meets("ndsr:33.p1b", object.union(assessed, at_once))
}

test_33_p1b_owes_without_one_or_with_an_older_one if {
	expect.owes("ndsr:33.p1b", json.remove(article_33_assessed(0), ["filings/annual_risk_assessment/reported_at"]))
	old := {"filings": {"annual_risk_assessment": {"reported_at": expect.now - 1}}}
	expect.owes("ndsr:33.p1b", object.union(article_33_assessed(0), old))
}

test_33_p1b_spares_without_assessment if article_33_spares_without_assessment("ndsr:33.p1b")

test_33_p2_1_owes_its_parts if article_33_needs_its_parts("ndsr:33.p2(1)")

test_33_p2_1_meets_a_complete_report if article_33_complete("ndsr:33.p2(1)")

test_33_p2_1_spares_without_assessment if article_33_spares_without_assessment("ndsr:33.p2(1)")

test_33_p2_2_owes_its_parts if article_33_needs_its_parts("ndsr:33.p2(2)")

test_33_p2_2_meets_a_complete_report if article_33_complete("ndsr:33.p2(2)")

test_33_p2_2_spares_without_assessment if article_33_spares_without_assessment("ndsr:33.p2(2)")

test_33_p2_3_owes_its_parts if article_33_needs_its_parts("ndsr:33.p2(3)")

test_33_p2_3_meets_a_complete_report if article_33_complete("ndsr:33.p2(3)")

test_33_p2_3_spares_without_assessment if article_33_spares_without_assessment("ndsr:33.p2(3)")

test_33_p2_4_owes_its_parts if article_33_needs_its_parts("ndsr:33.p2(4)")

test_33_p2_4_meets_a_complete_report if article_33_complete("ndsr:33.p2(4)")

test_33_p2_4_spares_without_assessment if article_33_spares_without_assessment("ndsr:33.p2(4)")

test_33_p2_5_owes_its_parts if article_33_needs_its_parts("ndsr:33.p2(5)")

test_33_p2_5_meets_a_complete_report if article_33_complete("ndsr:33.p2(5)")

test_33_p2_5_spares_without_assessment if article_33_spares_without_assessment("ndsr:33.p2(5)")

test_33_p2_6_owes_its_parts if article_33_needs_its_parts("ndsr:33.p2(6)")

test_33_p2_6_meets_a_complete_report if article_33_complete("ndsr:33.p2(6)")

test_33_p2_6_spares_without_assessment if article_33_spares_without_assessment("ndsr:33.p2(6)")

test_33_p2_7_owes_its_parts if article_33_needs_its_parts("ndsr:33.p2(7)")

test_33_p2_7_meets_a_complete_report if article_33_complete("ndsr:33.p2(7)")

test_33_p2_7_spares_without_assessment if article_33_spares_without_assessment("ndsr:33.p2(7)")

test_33_p2_7_spares_where_nothing_else_is_prescribed if {
	fact := {"processor/authority_items_prescribed"}
	expect.lacking_without("ndsr:33.p2(7)", article_33_assessed(0), fact) == fact
}

test_33_p3_owes_its_parts if article_33_needs_its_parts("ndsr:33.p3")

test_33_p3_meets_a_complete_report if article_33_complete("ndsr:33.p3")

test_33_p3_spares_without_assessment if article_33_spares_without_assessment("ndsr:33.p3")

test_33_p3_spares_smaller_platforms if {
	expect.lacks("ndsr:33.p3", object.union(article_33_assessed(0), {"platform": {"registered_users": 49999999}}))
}

test_33_p3_spares_where_size_is_all_that_is_stated_if_read_so if {
	expect.lacks("ndsr:33.p3", article_33_assessed(0)) with data.readings.large_platform_elements as "all_stated"
	expect.posture_mentions("large_platform_elements", article_33_assessed(0))
}

article_33_ordered(order) := {"processor": {"important_data_processor": true}, "orders": [order]}

test_33_p4c_owes_while_the_order_stands if {
	expect.owes("ndsr:33.p4c", article_33_ordered({"kind": "rectify", "in_force": true}))
}

test_33_p4c_spares_without_an_order if {
	expect.lacks("ndsr:33.p4c", article_33_ordered({"kind": "rectify", "in_force": false}))
	expect.lacks("ndsr:33.p4c", article_33_ordered({"kind": "stop_important_data", "in_force": true}))
	ordered := article_33_ordered({"kind": "rectify", "in_force": true})
	orders := array.concat([{"kind": "stop_important_data"}], ordered.orders)
	expect.owes("ndsr:33.p4c", object.union(ordered, {"orders": orders}))
	facts := {"orders", "orders/0/kind", "orders/0/in_force", "processor"}
	expect.lacking_without("ndsr:33.p4c", ordered, facts) == facts
}
