package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_21_fields := [
	"name", "contact", "purpose", "method", "kinds", "sensitive_necessity", "rights_impact", "retention_period",
	"retention_rule", "expiry_treatment", "rights_methods", "account_closure", "consent_withdrawal", "recipients",
]

article_21_rules := {
	"now": expect.now,
	"operation": {"kind": "provide"},
	"data": {"personal": true, "categories": ["medical_health"]},
	"notice": {
		"form": "rules",
		"published": true,
		"accessible": true,
		"conspicuous": true,
		"clear": true,
		"fields": article_21_fields,
		"list_form": true,
		"minor_rules_at": expect.now,
	},
	"subject": {"age": 13},
}

article_21_with(change) := object.union(article_21_rules, change)

article_21_lacking(fields) := article_21_with({"notice": {"fields": [field |
	some field in article_21_fields
	not field in fields
]}})

article_21_p1_ids := ["ndsr:21.p1", "ndsr:21.p1(1)", "ndsr:21.p1(2)", "ndsr:21.p1(3)", "ndsr:21.p1(4)"]

# A document that each of the five entries denies.
article_21_bare := article_21_with({"notice": {"published": false, "fields": []}})

test_21_p1_denies_bare_rules_in_all_five_entries if {
	every id in article_21_p1_ids {
		expect.denies(id, article_21_bare)
		expect.permits(id, article_21_rules)
	}
}

test_21_p1_permits_where_no_rules_of_notice_reach if {
	facts := {"data/personal", "notice/form", "notice"}
	every id in article_21_p1_ids {
		expect.denied_without(id, article_21_bare, facts) == set()
		expect.permits(id, object.union(article_21_bare, {"data": {"personal": false}}))
		expect.permits(id, object.union(article_21_bare, {"notice": {"form": "individual"}}))
	}
}

test_21_p1_permits_erasing_and_serving_rights if {
	every id in article_21_p1_ids {
		every kind in ["delete", "anonymise", "protect", "handle_rights_request", "port"] {
			expect.permits(id, object.union(article_21_bare, {"operation": {"kind": kind}}))
		}
	}
}

test_21_p1_denies_an_operation_without_kind if {
	every id in article_21_p1_ids {
		expect.denied_without(id, article_21_bare, {"operation/kind"}) == {"operation/kind"}
	}
}

test_21_p1_permits_rules_that_are_well_shown if expect.permits("ndsr:21.p1", article_21_rules)

test_21_p1_denies_rules_that_are_not_clear if {
	doc := article_21_with({"notice": {"clear": false}})
	expect.denies("ndsr:21.p1", doc)
	expect.details("ndsr:21.p1", doc) == {["quality", "clear"]}
}

test_21_p1_names_each_quality_that_is_missing if {
	every quality in ["published", "accessible", "conspicuous", "clear"] {
		doc := article_21_with({"notice": {quality: false}})
		expect.details("ndsr:21.p1", doc) == {["quality", quality]}
	}
}

test_21_p1_denies_where_a_quality_is_unstated if {
	facts := {"notice/published", "notice/accessible", "notice/conspicuous", "notice/clear"}
	expect.denied_without("ndsr:21.p1", article_21_rules, facts) == facts
}

test_21_p1_1_permits_name_and_contact if expect.permits("ndsr:21.p1(1)", article_21_rules)

test_21_p1_1_denies_either_missing if {
	every field in ["name", "contact"] {
		expect.denies("ndsr:21.p1(1)", article_21_lacking({field}))
		expect.details("ndsr:21.p1(1)", article_21_lacking({field})) == {["field", field]}
	}
}

test_21_p1_1_denies_without_fields if {
	expect.denied_without("ndsr:21.p1(1)", article_21_rules, {"notice/fields"}) == {"notice/fields"}
}

test_21_p1_2_permits_purpose_method_kinds_and_impact if expect.permits("ndsr:21.p1(2)", article_21_rules)

test_21_p1_2_denies_any_missing if {
	every field in ["purpose", "method", "kinds", "sensitive_necessity", "rights_impact"] {
		expect.denies("ndsr:21.p1(2)", article_21_lacking({field}))
		expect.details("ndsr:21.p1(2)", article_21_lacking({field})) == {["field", field]}
	}
}

test_21_p1_2_denies_without_fields if {
	expect.denied_without("ndsr:21.p1(2)", article_21_rules, {"notice/fields"}) == {"notice/fields"}
}

article_21_plain := object.union(
	article_21_lacking({"sensitive_necessity", "rights_impact"}),
	{"data": {"categories": ["contact"]}},
)

test_21_p1_2_permits_no_impact_for_data_that_are_not_sensitive if {
	expect.permits("ndsr:21.p1(2)", article_21_plain)
	expect.denied_without("ndsr:21.p1(2)", article_21_plain, {"data/categories"}) == set()
}

test_21_p1_2_denies_no_impact_for_a_child_if_read_so if {
	expect.denies("ndsr:21.p1(2)", article_21_plain) with data.readings.minors_data_sensitive as true
	expect.mentions("minors_data_sensitive", article_21_plain)
}

test_21_p1_2_permits_no_impact_for_others_under_either_reading if {
	doc := object.union(article_21_plain, {"subject": {"age": 14}})
	expect.permits("ndsr:21.p1(2)", doc) with data.readings.minors_data_sensitive as true
	expect.ignores("minors_data_sensitive", doc)
}

test_21_p1_2_denies_sensitive_data_of_a_child_under_either_reading if {
	doc := article_21_lacking({"rights_impact"})
	expect.denies("ndsr:21.p1(2)", doc)
	expect.ignores("minors_data_sensitive", doc)
	expect.ignores("minors_data_sensitive", article_21_with({"data": {"categories": ["contact"]}}))
}

test_21_p1_3_permits_period_or_rule if {
	expect.permits("ndsr:21.p1(3)", article_21_lacking({"retention_period"}))
	expect.permits("ndsr:21.p1(3)", article_21_lacking({"retention_rule"}))
}

test_21_p1_3_denies_neither_period_nor_rule if {
	doc := article_21_lacking({"retention_period", "retention_rule"})
	expect.denies("ndsr:21.p1(3)", doc)
	expect.details("ndsr:21.p1(3)", doc) == {["field", "retention_period"]}
}

test_21_p1_3_denies_no_treatment_at_expiry if {
	doc := article_21_lacking({"expiry_treatment"})
	expect.denies("ndsr:21.p1(3)", doc)
	expect.details("ndsr:21.p1(3)", doc) == {["field", "expiry_treatment"]}
}

test_21_p1_3_denies_without_fields if {
	expect.denied_without("ndsr:21.p1(3)", article_21_rules, {"notice/fields"}) == {"notice/fields"}
}

test_21_p1_4_permits_all_ways if expect.permits("ndsr:21.p1(4)", article_21_rules)

test_21_p1_4_denies_any_missing if {
	every field in ["rights_methods", "account_closure", "consent_withdrawal"] {
		expect.denies("ndsr:21.p1(4)", article_21_lacking({field}))
		expect.details("ndsr:21.p1(4)", article_21_lacking({field})) == {["field", field]}
	}
}

test_21_p1_4_denies_without_fields if {
	expect.denied_without("ndsr:21.p1(4)", article_21_rules, {"notice/fields"}) == {"notice/fields"}
}

article_21_unlisted := article_21_with({"notice": {"list_form": false}})

test_21_p2a_permits_a_list_with_recipients if expect.permits("ndsr:21.p2a", article_21_rules)

test_21_p2a_denies_no_list if {
	every kind in ["collect", "provide", "cross_border_provide", "sell", "trade"] {
		doc := object.union(article_21_unlisted, {"operation": {"kind": kind}})
		expect.denies("ndsr:21.p2a", doc)
		expect.details("ndsr:21.p2a", doc) == {["quality", "list_form"]}
	}
}

test_21_p2a_denies_providing_without_recipients if {
	doc := article_21_lacking({"recipients"})
	expect.denies("ndsr:21.p2a", doc)
	expect.details("ndsr:21.p2a", doc) == {["field", "recipients"]}
}

test_21_p2a_permits_collecting_without_recipients if {
	expect.permits("ndsr:21.p2a", object.union(article_21_lacking({"recipients"}), {"operation": {"kind": "collect"}}))
}

test_21_p2a_denies_where_facts_are_missing if {
	facts := {"notice/list_form", "notice/fields"}
	expect.denied_without("ndsr:21.p2a", article_21_rules, facts) == facts
}

test_21_p2a_permits_where_it_does_not_reach if {
	expect.denied_without("ndsr:21.p2a", article_21_unlisted, {"data/personal", "notice/form", "operation/kind"}) == set()
	expect.permits("ndsr:21.p2a", object.union(article_21_unlisted, {"data": {"personal": false}}))
	expect.permits("ndsr:21.p2a", object.union(article_21_unlisted, {"notice": {"form": "individual"}}))
	expect.permits("ndsr:21.p2a", object.union(article_21_unlisted, {"operation": {"kind": "use"}}))
	expect.permits("ndsr:21.p2a", object.union(article_21_bare, {"notice": {"form": "individual"}}))
}

test_21_p2b_permits_dedicated_rules if expect.permits("ndsr:21.p2b", article_21_rules)

test_21_p2b_denies_a_second_before_they_are_in_force if {
	expect.denies("ndsr:21.p2b", article_21_with({"notice": {"minor_rules_at": expect.now + 1}}))
}

article_21_child := json.remove(article_21_rules, ["notice/minor_rules_at"])

test_21_p2b_denies_without_dedicated_rules if {
	facts := {"data/personal", "subject/age", "notice/minor_rules_at", "notice", "operation/kind"}
	expect.denied_without("ndsr:21.p2b", article_21_child, facts) == facts - {"data/personal", "subject/age"}
}

test_21_p2b_permits_from_the_age_of_14_on if {
	expect.permits("ndsr:21.p2b", object.union(article_21_child, {"subject": {"age": 14}}))
}

test_21_p2b_permits_erasing if {
	expect.permits("ndsr:21.p2b", object.union(article_21_child, {"operation": {"kind": "delete"}}))
}

test_21_p2b_denies_however_the_subject_is_informed if {
	doc := object.union(article_21_child, {"notice": {"form": "individual"}})
	expect.denies("ndsr:21.p2b", doc)
	expect.permits("ndsr:21.p2b", doc) with data.readings.minor_rules_scope as "rules_based_notice"
	expect.mentions("minor_rules_scope", doc)
	expect.ignores("minor_rules_scope", object.union(doc, {"subject": {"age": 14}}))
	expect.ignores("minor_rules_scope", object.union(doc, {"notice": {"minor_rules_at": expect.now}}))
}

test_21_p2b_denies_under_rules_under_either_reading if {
	expect.denies("ndsr:21.p2b", article_21_child) with data.readings.minor_rules_scope as "rules_based_notice"
	expect.ignores("minor_rules_scope", article_21_child)
}

article_21_rescue := object.union(
	article_21_child,
	{"operation": {"basis": "emergency", "context": "emergency_response"}},
)

test_21_p2b_permits_a_rescue if {
	expect.permits("ndsr:21.p2b", article_21_rescue)
	facts := {"operation/basis", "operation/context"}
	expect.denied_without("ndsr:21.p2b", article_21_rescue, facts) == facts
}

test_21_p2b_denies_a_rescue_if_read_so if {
	expect.denies("ndsr:21.p2b", article_21_rescue) with data.readings.minor_rules_in_emergency as true
	expect.mentions("minor_rules_in_emergency", article_21_rescue)
	expect.ignores("minor_rules_scope", object.union(article_21_rescue, {"notice": {"form": "individual"}}))
	expect.ignores("minor_rules_in_emergency", article_21_child)
	expect.ignores("minor_rules_in_emergency", object.union(article_21_rescue, {"subject": {"age": 14}}))
	expect.ignores("minor_rules_in_emergency", object.union(article_21_rescue, {"notice": {"minor_rules_at": expect.now}}))
	individual := object.union(article_21_rescue, {"notice": {"form": "individual"}})
	expect.ignores("minor_rules_in_emergency", individual) with data.readings.minor_rules_scope as "rules_based_notice"
}
