package lexgate.statutes.ndsr_test

import data.lexgate.expect

test_22_2_permits_a_separate_consent if expect.permits("ndsr:22(2)", article_22_triage)

test_22_2_denies_a_consent_that_is_not_separate if {
	doc := article_22_consents({"separate": false})
	expect.denies("ndsr:22(2)", doc)
	expect.details("ndsr:22(2)", doc) == {["category", "medical_health"]}
}

test_22_2_denies_every_sensitive_category if {
	every category in [
		"biometric", "religion", "specific_identity", "medical_health", "financial_account", "location_track",
	] {
		doc := article_22_with({"data": {"categories": [category]}, "consents": []})
		expect.denies("ndsr:22(2)", doc)
		expect.details("ndsr:22(2)", doc) == {["category", category]}
	}
}

test_22_2_denies_one_category_among_several if {
	doc := article_22_with({"data": {"categories": ["biometric", "contact", "medical_health"]}})
	expect.denies("ndsr:22(2)", doc)
	expect.details("ndsr:22(2)", doc) == {["category", "biometric"]}
}

test_22_2_permits_data_that_are_not_sensitive if {
	expect.permits("ndsr:22(2)", article_22_with({"data": {"categories": ["contact"]}, "consents": []}))
}

test_22_2_denies_a_consent_of_tomorrow_or_withdrawn if {
	expect.permits("ndsr:22(2)", article_22_consents({"granted_at": expect.now}))
	expect.denies("ndsr:22(2)", article_22_consents({"granted_at": expect.now + 1}))
	expect.denies("ndsr:22(2)", article_22_consents({"active": false}))
}

test_22_2_denies_where_facts_are_missing if {
	facts := {
		"operation/kind",
		"operation/purpose",
		"operation/method",
		"subject/age",
		"consents",
		"consents/0/active",
		"consents/0/separate",
		"consents/0/categories",
		"consents/0/purposes",
		"consents/0/methods",
		"consents/0/given_by",
		"consents/0/granted_at",
	}
	left := {"operation/kind", "subject/age", "consents/0/granted_at"}
	expect.denied_without("ndsr:22(2)", article_22_triage, facts) == facts - left
}

article_22_unseparated_triage := article_22_with({"consents": []})

test_22_2_permits_where_it_does_not_reach if {
	facts := {"operation/basis", "data/personal", "data/categories"}
	expect.denied_without("ndsr:22(2)", article_22_unseparated_triage, facts) == set()
}

test_22_2_denies_on_every_basis_if_read_so if {
	doc := object.union(article_22_unseparated_triage, {"operation": {"basis": "contract"}})
	expect.permits("ndsr:22(2)", doc)
	expect.denies("ndsr:22(2)", doc) with data.readings.strict_sensitive_consent as true
	expect.mentions("strict_sensitive_consent", doc)
}

test_22_2_permits_erasing_and_separate_consent_under_either_reading if {
	covered := article_22_with({"operation": {"basis": "contract"}})
	expect.permits("ndsr:22(2)", covered) with data.readings.strict_sensitive_consent as true
	expect.ignores("strict_sensitive_consent", covered)
	erasing := object.union(article_22_unseparated_triage, {"operation": {"basis": "contract", "kind": "delete"}})
	expect.permits("ndsr:22(2)", erasing) with data.readings.strict_sensitive_consent as true
	expect.ignores("strict_sensitive_consent", erasing)
	expect.ignores("strict_sensitive_consent", article_22_unseparated_triage)
}

test_22_2_permits_another_method_if_read_so if {
	doc := article_22_with({"operation": {"method": "manual"}})
	expect.denies("ndsr:22(2)", doc)
	expect.permits("ndsr:22(2)", doc) with data.readings.separate_consent_names_method as false
	expect.mentions("separate_consent_names_method", doc)
}

article_22_manual := {"operation": {"method": "manual"}}

# The reading of the method decides only where nothing else is wrong with the separate consent.
test_22_2_denies_under_either_reading_of_method_where_more_is_lacking if {
	every change in [
		{"separate": false, "written": true},
		{"categories": ["biometric"]},
		{"given_by": "self"},
	] {
		doc := object.union(article_22_consents(change), article_22_manual)
		expect.denies("ndsr:22(2)", doc) with data.readings.separate_consent_names_method as false
		expect.ignores("separate_consent_names_method", doc)
		expect.ignores("child_separate_consent_by_guardian", doc)
	}
	by_contract := object.union(article_22_with(article_22_manual), {"operation": {"basis": "contract"}})
	expect.ignores("separate_consent_names_method", by_contract)
}

article_22_two_categories := {"data": {"categories": ["biometric", "medical_health"]}}

test_22_2_denies_and_names_the_readings_for_one_category_among_several if {
	manual := object.union(article_22_with(article_22_two_categories), article_22_manual)
	expect.mentions("separate_consent_names_method", manual)
	by_child := object.union(article_22_consents({"given_by": "self"}), article_22_two_categories)
	expect.mentions("child_separate_consent_by_guardian", by_child)
	by_contract := object.union(article_22_with(article_22_two_categories), {"operation": {"basis": "contract"}})
	expect.mentions("strict_sensitive_consent", by_contract)
}

# One names the method and is the child's own, the other is the guardian's and does not name it.
test_22_2_denies_two_consents_that_lack_something_each if {
	own := object.union(article_22_consent, {"given_by": "self"})
	unnamed := object.union(article_22_consent, {"methods": ["manual"]})
	doc := article_22_with({"consents": [own, unnamed]})
	expect.denies("ndsr:22(2)", doc)
	expect.mentions("separate_consent_names_method", doc)
	expect.mentions("child_separate_consent_by_guardian", doc)
}

test_22_2_permits_data_that_are_not_personal_under_either_reading if {
	doc := object.union(article_22_unseparated_triage, {"operation": {"basis": "contract"}, "data": {"personal": false}})
	expect.ignores("strict_sensitive_consent", doc)
	every name in ["minors_data_sensitive", "child_separate_consent_by_guardian"] {
		expect.ignores(name, doc) with data.readings.strict_sensitive_consent as true
	}
}

test_22_2_permits_a_consent_that_names_the_method_beside_one_that_does_not if {
	other := object.union(article_22_consent, {"methods": ["manual"]})
	doc := article_22_with({"consents": [other, article_22_consent]})
	expect.permits("ndsr:22(2)", doc)
	expect.ignores("separate_consent_names_method", doc)
}

test_22_2_permits_the_consent_of_a_guardian_beside_that_of_the_child if {
	own := object.union(article_22_consent, {"given_by": "self"})
	doc := article_22_with({"consents": [own, article_22_consent]})
	expect.permits("ndsr:22(2)", doc)
	expect.ignores("child_separate_consent_by_guardian", doc)
}

test_22_2_denies_another_purpose_under_either_reading_of_method if {
	doc := article_22_with({"operation": {"purpose": "marketing"}})
	expect.denies("ndsr:22(2)", doc) with data.readings.separate_consent_names_method as false
	expect.ignores("separate_consent_names_method", doc)
	expect.ignores("separate_consent_names_method", article_22_triage)
}

test_22_2_denies_the_separate_consent_of_a_child if {
	doc := article_22_consents({"given_by": "self"})
	expect.denies("ndsr:22(2)", doc)
	expect.permits("ndsr:22(2)", object.union(doc, {"subject": {"age": 14}}))
}

test_22_2_permits_the_separate_consent_of_a_child_if_read_so if {
	doc := article_22_consents({"given_by": "self"})
	expect.permits("ndsr:22(2)", doc) with data.readings.child_separate_consent_by_guardian as false
	expect.mentions("child_separate_consent_by_guardian", doc)
	expect.ignores("child_separate_consent_by_guardian", object.union(doc, {"subject": {"age": 14}}))
	expect.ignores("child_separate_consent_by_guardian", object.union(doc, {"operation": {"basis": "contract"}}))
	expect.ignores("child_separate_consent_by_guardian", article_22_triage)
}

article_22_contact_of_child := article_22_with({"data": {"categories": ["contact"]}})

test_22_2_denies_any_data_of_a_child_if_read_so if {
	expect.permits("ndsr:22(2)", article_22_contact_of_child)
	expect.denies("ndsr:22(2)", article_22_contact_of_child) with data.readings.minors_data_sensitive as true
	details := expect.details("ndsr:22(2)", article_22_contact_of_child) with data.readings.minors_data_sensitive as true
	details == {["category", "minor_under_14"]}
	expect.mentions("minors_data_sensitive", article_22_contact_of_child)
}

test_22_2_permits_a_separate_consent_for_a_child_under_either_reading if {
	consent := object.union(article_22_consent, {"categories": ["minor_under_14"]})
	doc := object.union(article_22_contact_of_child, {"consents": [consent]})
	expect.permits("ndsr:22(2)", doc) with data.readings.minors_data_sensitive as true
	expect.ignores("minors_data_sensitive", doc)
}

test_22_2_permits_data_of_others_under_either_reading if {
	doc := object.union(article_22_contact_of_child, {"subject": {"age": 14}})
	expect.permits("ndsr:22(2)", doc) with data.readings.minors_data_sensitive as true
	expect.ignores("minors_data_sensitive", doc)
}

article_22_writing := article_22_with({"operation": {"written_consent_required_by_law": true}})

test_22_p2_permits_a_written_consent if expect.permits("ndsr:22.p2", article_22_writing)

test_22_p2_denies_a_consent_that_is_not_written if {
	doc := object.union(article_22_writing, {"consents": [object.union(article_22_consent, {"written": false})]})
	expect.denies("ndsr:22.p2", doc)
	expect.details("ndsr:22.p2", doc) == {["category", "medical_health"]}
}

test_22_p2_denies_a_consent_of_tomorrow_or_withdrawn if {
	tomorrow := {"consents": [object.union(article_22_consent, {"granted_at": expect.now + 1})]}
	expect.denies("ndsr:22.p2", object.union(article_22_writing, tomorrow))
	withdrawn := {"consents": [object.union(article_22_consent, {"active": false})]}
	expect.denies("ndsr:22.p2", object.union(article_22_writing, withdrawn))
}

test_22_p2_denies_where_facts_are_missing if {
	facts := {
		"operation/kind",
		"operation/purpose",
		"operation/basis",
		"consents",
		"consents/0/active",
		"consents/0/written",
		"consents/0/categories",
		"consents/0/purposes",
		"consents/0/granted_at",
	}
	left := {"operation/kind", "operation/basis", "consents/0/granted_at"}
	expect.denied_without("ndsr:22.p2", article_22_writing, facts) == facts - left
}

test_22_p2_permits_where_no_law_asks_for_writing if {
	doc := object.union(article_22_writing, {"consents": []})
	expect.permits("ndsr:22.p2", object.union(doc, {"operation": {"written_consent_required_by_law": false}}))
	expect.permits("ndsr:22.p2", object.union(doc, {"data": {"categories": ["contact"]}}))
	facts := {"operation/written_consent_required_by_law", "data/personal", "data/categories"}
	expect.denied_without("ndsr:22.p2", doc, facts) == set()
}

test_22_p2_denies_any_data_of_a_child_if_read_so if {
	doc := object.union(article_22_writing, {"data": {"categories": []}, "operation": {"basis": "contract"}})
	expect.permits("ndsr:22.p2", doc)
	expect.denies("ndsr:22.p2", doc) with data.readings.minors_data_sensitive as true
	expect.mentions("minors_data_sensitive", doc)
	expect.ignores("minors_data_sensitive", object.union(doc, {"operation": {"kind": "delete"}}))
	expect.ignores("minors_data_sensitive", object.union(doc, {"subject": {"age": 14}}))
	expect.ignores("minors_data_sensitive", object.union(doc, {"data": {"personal": false}}))
	written := object.union(article_22_consent, {"categories": ["minor_under_14"]})
	expect.ignores("minors_data_sensitive", object.union(doc, {"consents": [written]}))
}

# Two items of one category, of which the separate consent names one.
article_22_mapped := article_22_with({
	"operation": object.union(article_22_triage.operation, {"items": ["symptoms", "x_ray"]}),
	"items": [
		{"id": "symptoms", "categories": ["medical_health"]},
		{"id": "x_ray", "categories": ["contact", "medical_health"]},
	],
})

test_22_2_permits_an_item_whose_category_is_consented_to if {
	expect.permits("ndsr:22(2)", article_22_mapped)
	expect.details("ndsr:22(2)", article_22_mapped) == set()
	expect.mentions("sensitive_items", article_22_mapped)
}

test_22_2_denies_an_item_that_no_separate_consent_names_where_read_so if {
	expect.denies("ndsr:22(2)", article_22_mapped) with data.readings.sensitive_items as "by_item"
	details := expect.details("ndsr:22(2)", article_22_mapped) with data.readings.sensitive_items as "by_item"
	details == {["item", "x_ray"]}
}

test_22_2_permits_items_that_the_consent_names_or_that_are_not_sensitive if {
	every items in [
		[{"id": "symptoms", "categories": ["medical_health"]}],
		[{"id": "x_ray", "categories": ["contact"]}],
		[{"id": "x_ray"}],
		[{"id": "face", "categories": ["biometric"]}],
	] {
		doc := object.union(article_22_mapped, {"items": items})
		expect.permits("ndsr:22(2)", doc) with data.readings.sensitive_items as "by_item"
		expect.ignores("sensitive_items", doc)
	}
}

test_22_2_denies_an_item_of_a_consent_that_does_not_suffice_where_read_so if {
	every change in [
		{"separate": false},
		{"methods": ["other"]},
		{"categories": ["contact"]},
		{"purposes": ["other"]},
	] {
		doc := object.union(article_22_mapped, {"consents": [object.union(article_22_mapped.consents[0], change)]})
		details := expect.details("ndsr:22(2)", doc) with data.readings.sensitive_items as "by_item"
		details == {["category", "medical_health"], ["item", "symptoms"], ["item", "x_ray"]}
		expect.ignores("sensitive_items", doc)
	}
}

test_22_2_denies_items_of_a_child_by_its_own_consent_where_read_so if {
	doc := object.union(article_22_mapped, {"consents": [object.union(article_22_mapped.consents[0], {"given_by": "self"})]})
	details := expect.details("ndsr:22(2)", doc) with data.readings.sensitive_items as "by_item"
	["item", "symptoms"] in details
}

test_22_2_permits_items_of_data_that_are_not_personal_or_on_another_basis if {
	unpersonal := object.union(article_22_mapped, {"data": object.union(article_22_mapped.data, {"personal": false})})
	expect.permits("ndsr:22(2)", unpersonal) with data.readings.sensitive_items as "by_item"
	contract := object.union(article_22_mapped, {"operation": object.union(article_22_mapped.operation, {"basis": "contract"})})
	expect.permits("ndsr:22(2)", contract) with data.readings.sensitive_items as "by_item"
	expect.ignores("sensitive_items", contract)
}

# The readings part only where all categories are consented to: here one is not, so both deny.
test_22_2_denies_under_either_reading_where_one_category_among_several_lacks_consent if {
	doc := object.union(article_22_mapped, article_22_two_categories)
	expect.denies("ndsr:22(2)", doc)
	expect.denies("ndsr:22(2)", doc) with data.readings.sensitive_items as "by_item"
	expect.ignores("sensitive_items", doc)
}
