package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_22_consent := {
	"active": true,
	"granted_at": expect.now,
	"given_by": "guardian",
	"obtained_by": "free",
	"separate": true,
	"written": true,
	"purposes": ["triage"],
	"methods": ["model"],
	"items": ["phone", "symptoms"],
	"categories": ["medical_health"],
	"retention_until": expect.now,
}

# A child's symptoms, collected on a guardian's consent of today that lasts until the end of today.
article_22_triage := {
	"now": expect.now,
	"operation": {
		"kind": "collect",
		"basis": "consent",
		"purpose": "triage",
		"method": "model",
		"items": ["phone", "symptoms"],
		"retention_until": expect.now,
	},
	"data": {"personal": true, "categories": ["medical_health"], "necessary_items": ["phone", "symptoms"]},
	"notice": {"items": ["phone", "symptoms"]},
	"subject": {"age": 13},
	"consents": [article_22_consent],
}

article_22_with(change) := object.union(article_22_triage, change)

article_22_consents(change) := article_22_with({"consents": [object.union(article_22_consent, change)]})

article_22_gated := {"operation/basis", "data/personal"}

article_22_ids := [
	"ndsr:22(1)a", "ndsr:22(1)b", "ndsr:22(1)c", "ndsr:22(2)", "ndsr:22(3)", "ndsr:22(4)", "ndsr:22(6)",
	"ndsr:22.p2",
]

# Everything is wrong with this consent.
article_22_tainted := object.union(
	object.union(article_22_consents({"obtained_by": "fraud", "purposes": []}), {"data": {"necessary_items": []}}),
	{"notice": {"items": []}, "operation": {"terms_changed_at": 1, "written_consent_required_by_law": true}},
)

test_22_4_denies_a_bad_consent_as_every_entry_does if {
	every id in article_22_ids {
		expect.permits(id, article_22_triage)
		expect.denies(id, article_22_tainted)
	}
}

test_22_4_permits_erasing_asking_and_serving_rights_as_every_entry_does if {
	every kind in ["delete", "anonymise", "protect", "request_consent", "handle_rights_request", "port"] {
		doc := object.union(article_22_tainted, {"operation": {"kind": kind}})
		every id in article_22_ids {
			expect.permits(id, doc)
		}
		expect.details("ndsr:22(4)", doc) == set()
	}
}

test_22_4_permits_other_data_and_bases_as_every_entry_but_one_does if {
	every id in article_22_ids {
		expect.permits(id, object.union(article_22_tainted, {"data": {"personal": false}}))
	}
	contract := object.union(article_22_tainted, {"operation": {"basis": "contract"}})
	{id | some id in article_22_ids; expect.denies(id, contract)} == {"ndsr:22.p2"}
}

article_22_each_defect := {
	"22(1)c": article_22_consents({"obtained_by": "fraud"}),
	"22(2)": article_22_consents({"separate": false}),
	"22(3)": article_22_consents({"given_by": "self"}),
	"22(4)": article_22_with({"operation": {"retention_until": expect.now + 1}, "subject": {"age": 14}}),
	"22(6)": article_22_with({"operation": {"terms_changed_at": expect.now + 1}}),
	"22.p2": object.union(
		article_22_consents({"written": false}),
		{"operation": {"basis": "contract", "written_consent_required_by_law": true}},
	),
}

test_22_4_denies_serving_rights_if_only_erasing_is_free_as_every_entry_does if {
	every number, defect in article_22_each_defect {
		every kind in ["request_consent", "handle_rights_request", "port"] {
			doc := object.union(defect, {"operation": {"kind": kind}})
			expect.denies(concat(":", ["ndsr", number]), doc) with data.readings.consent_free_operations as "erasing_only"
			expect.mentions("consent_free_operations", doc)
		}
	}
}

test_22_4_permits_erasing_under_either_reading_as_every_entry_does if {
	doc := object.union(article_22_tainted, {"operation": {"kind": "delete"}})
	every id in article_22_ids {
		expect.permits(id, doc) with data.readings.consent_free_operations as "erasing_only"
	}
	expect.ignores("consent_free_operations", doc)
	expect.ignores("consent_free_operations", article_22_with({"operation": {"kind": "port"}}))
	expect.ignores("consent_free_operations", article_22_tainted)
}

article_22_port := {"operation": {"kind": "port"}}

test_22_4_permits_by_contract_under_either_reading_as_every_entry_but_one_does if {
	every defect in article_22_each_defect {
		doc := object.union(defect, {"operation": {"basis": "contract", "written_consent_required_by_law": false}})
		expect.ignores("consent_free_operations", object.union(doc, article_22_port))
	}
}

test_22_4_permits_what_lacks_nothing_under_either_reading if {
	expect.ignores("consent_free_operations", article_22_with(article_22_port))
	withdrawn := object.union(article_22_consent, {"obtained_by": "fraud", "active": false})
	doc := article_22_with({"operation": {"kind": "port"}, "consents": [article_22_consent, withdrawn]})
	expect.ignores("consent_free_operations", doc)
	grown_up := object.union(article_22_each_defect["22(3)"], {"subject": {"age": 14}})
	expect.ignores("consent_free_operations", object.union(grown_up, article_22_port))
	unneeded := object.union(article_22_consents({"written": false}), article_22_port)
	expect.ignores("consent_free_operations", unneeded)
}

test_22_4_denies_one_unfair_consent_among_several_if_only_erasing_is_free if {
	unfair := object.union(article_22_consent, {"obtained_by": "fraud"})
	doc := article_22_with({"operation": {"kind": "port"}, "consents": [article_22_consent, unfair]})
	expect.mentions("consent_free_operations", doc)
}

test_22_4_denies_a_child_by_itself_if_only_erasing_is_free if {
	self := object.union(article_22_consents({"given_by": "self"}), {"data": {"categories": ["contact"]}})
	doc := object.union(self, article_22_port)
	expect.mentions("consent_free_operations", doc)
	expect.ignores("consent_free_operations", object.union(doc, {"operation": {"basis": "contract"}}))
	expect.ignores("consent_free_operations", object.union(doc, {"subject": {"age": 14}}))
}

test_22_4_denies_one_item_or_category_among_several_if_only_erasing_is_free if {
	doc := article_22_with({"operation": {"kind": "port", "items": ["phone", "photo"]}, "subject": {"age": 14}})
	expect.mentions("consent_free_operations", doc)
	categories := {"data": {"categories": ["biometric", "medical_health"]}}
	written := object.union(article_22_with(categories), {"operation": {
		"kind": "port",
		"basis": "contract",
		"written_consent_required_by_law": true,
	}})
	expect.mentions("consent_free_operations", written)
}

test_22_4_permits_a_renewed_and_a_written_consent_under_either_reading if {
	changed := {"operation": {"kind": "port", "terms_changed_at": expect.now}}
	expect.ignores("consent_free_operations", article_22_with(changed))
	written := {"operation": {"kind": "port", "written_consent_required_by_law": true}}
	expect.ignores("consent_free_operations", article_22_with(written))
}

test_22_4_follows_the_strict_reading_of_sensitive_data_on_every_basis if {
	doc := object.union(article_22_each_defect["22(2)"], {"operation": {"kind": "port", "basis": "contract"}})
	expect.ignores("consent_free_operations", doc)
	expect.mentions("consent_free_operations", doc) with data.readings.strict_sensitive_consent as true
}

test_22_4_permits_other_data_under_either_reading if {
	every number in ["22(2)", "22.p2"] {
		doc := object.union(article_22_each_defect[number], {"data": {"personal": false}})
		expect.ignores("consent_free_operations", object.union(doc, article_22_port))
			with data.readings.strict_sensitive_consent as true
	}
}

test_22_1_a_permits_necessary_items if expect.permits("ndsr:22(1)a", article_22_triage)

test_22_1_a_denies_an_unnecessary_item if {
	doc := article_22_with({"data": {"necessary_items": ["phone"]}})
	expect.denies("ndsr:22(1)a", doc)
	expect.details("ndsr:22(1)a", doc) == {["item", "symptoms"]}
}

test_22_1_a_denies_where_nothing_is_declared if {
	facts := {"data/necessary_items"}
	expect.denied_without("ndsr:22(1)a", article_22_triage, facts) == facts
}

test_22_1_a_permits_where_it_does_not_reach if {
	doc := article_22_with({"data": {"necessary_items": []}})
	expect.denied_without("ndsr:22(1)a", doc, article_22_gated | {"operation/kind", "operation/items"}) == set()
	expect.permits("ndsr:22(1)a", object.union(doc, {"operation": {"kind": "use"}}))
}

test_22_1_b_permits_announced_items if expect.permits("ndsr:22(1)b", article_22_triage)

test_22_1_b_denies_an_item_beyond_the_notice if {
	doc := article_22_with({"notice": {"items": ["symptoms"]}})
	expect.denies("ndsr:22(1)b", doc)
	expect.details("ndsr:22(1)b", doc) == {["item", "phone"]}
}

test_22_1_b_denies_where_nothing_is_announced if {
	facts := {"notice", "notice/items"}
	expect.denied_without("ndsr:22(1)b", article_22_triage, facts) == facts
}

test_22_1_b_permits_where_it_does_not_reach if {
	doc := article_22_with({"notice": {"items": []}})
	expect.denied_without("ndsr:22(1)b", doc, article_22_gated | {"operation/kind", "operation/items"}) == set()
	expect.permits("ndsr:22(1)b", object.union(doc, {"operation": {"kind": "use"}}))
}

test_22_1_b_permits_an_unannounced_item_read_as_necessity if {
	doc := article_22_with({"notice": {"items": ["symptoms"]}})
	expect.permits("ndsr:22(1)b", doc) with data.readings.collection_scope as "as_necessary"
	expect.mentions("collection_scope", doc)
	expect.ignores("collection_scope", object.union(doc, {"operation": {"kind": "use"}}))
	expect.ignores("collection_scope", object.union(doc, {"operation": {"basis": "contract"}}))
}

test_22_1_b_denies_an_unnecessary_item_read_as_necessity if {
	doc := article_22_with({"data": {"necessary_items": ["phone"]}})
	expect.denies("ndsr:22(1)b", doc) with data.readings.collection_scope as "as_necessary"
	expect.mentions("collection_scope", doc)
	expect.ignores("collection_scope", article_22_triage)
	expect.ignores("collection_scope", article_22_tainted)
}

test_22_1_c_permits_a_free_consent if expect.permits("ndsr:22(1)c", article_22_triage)

test_22_1_c_denies_a_consent_obtained_unfairly if {
	every means in ["misleading", "fraud", "coercion"] {
		expect.denies("ndsr:22(1)c", article_22_consents({"obtained_by": means}))
	}
}

test_22_1_c_denies_one_consent_obtained_unfairly_among_several if {
	unfair := object.union(article_22_consent, {"obtained_by": "fraud"})
	expect.denies("ndsr:22(1)c", article_22_with({"consents": [article_22_consent, unfair]}))
}

test_22_1_c_permits_where_facts_are_missing if {
	facts := article_22_gated | {"consents", "consents/0/active", "consents/0/obtained_by"}
	expect.denied_without("ndsr:22(1)c", article_22_consents({"obtained_by": "fraud"}), facts) == set()
	expect.permits("ndsr:22(1)c", article_22_consents({"obtained_by": "fraud", "active": false}))
}

article_22_prompt := {
	"now": expect.now,
	"operation": {"kind": "request_consent", "means": "coercion"},
	"data": {"personal": true},
}

test_22_1_c_denies_asking_unfairly if {
	every means in ["misleading", "fraud", "coercion"] {
		expect.denies("ndsr:22(1)c", object.union(article_22_prompt, {"operation": {"means": means}}))
	}
}

test_22_1_c_permits_asking_fairly if {
	expect.permits("ndsr:22(1)c", object.union(article_22_prompt, {"operation": {"means": "fair"}}))
	facts := {"operation/kind", "operation/means", "data/personal"}
	expect.denied_without("ndsr:22(1)c", article_22_prompt, facts) == set()
}

test_22_1_c_denies_asking_unfairly_under_either_reading if {
	prompt := object.union(article_22_prompt, {"operation": {"basis": "consent"}, "consents": [article_22_consent]})
	doc := object.union(prompt, {"consents": [object.union(article_22_consent, {"obtained_by": "fraud"})]})
	expect.denies("ndsr:22(1)c", doc)
	expect.ignores("consent_free_operations", doc)
}

test_22_3_permits_the_consent_of_a_guardian if expect.permits("ndsr:22(3)", article_22_triage)

test_22_3_denies_the_consent_of_the_child if {
	doc := article_22_consents({"given_by": "self"})
	expect.denies("ndsr:22(3)", doc)
	expect.details("ndsr:22(3)", doc) == {["item", "phone"], ["item", "symptoms"]}
}

test_22_3_permits_from_the_age_of_14_on if {
	doc := article_22_consents({"given_by": "self"})
	expect.permits("ndsr:22(3)", object.union(doc, {"subject": {"age": 14}}))
	expect.denied_without("ndsr:22(3)", doc, article_22_gated | {"subject/age"}) == set()
}

test_22_3_denies_an_item_that_the_guardian_left_out if {
	doc := article_22_consents({"items": ["phone"]})
	expect.denies("ndsr:22(3)", doc)
	expect.details("ndsr:22(3)", doc) == {["item", "symptoms"]}
}

test_22_3_denies_a_second_beyond_the_retention if {
	expect.denies("ndsr:22(3)", article_22_with({"operation": {"retention_until": expect.now + 1}}))
}

test_22_3_denies_a_consent_of_tomorrow_or_withdrawn if {
	expect.denies("ndsr:22(3)", article_22_consents({"granted_at": expect.now + 1}))
	expect.denies("ndsr:22(3)", article_22_consents({"active": false}))
}

test_22_3_denies_where_facts_are_missing if {
	facts := {
		"operation/kind",
		"operation/purpose",
		"operation/method",
		"operation/retention_until",
		"consents",
		"consents/0/active",
		"consents/0/given_by",
		"consents/0/purposes",
		"consents/0/methods",
		"consents/0/items",
		"consents/0/retention_until",
		"consents/0/granted_at",
	}
	left := {"operation/kind", "consents/0/granted_at"}
	expect.denied_without("ndsr:22(3)", article_22_triage, facts) == facts - left
}

test_22_3_permits_no_items_with_a_guardian if {
	doc := article_22_with({"operation": {"items": []}})
	expect.permits("ndsr:22(3)", doc)
	expect.denied_without("ndsr:22(3)", article_22_triage, {"operation/items"}) == set()
}

test_22_3_denies_no_items_without_a_guardian if {
	doc := article_22_consents({"given_by": "self"})
	expect.denied_without("ndsr:22(3)", doc, {"operation/items"}) == {"operation/items"}
}

test_22_4_permits_what_was_consented if expect.permits("ndsr:22(4)", article_22_triage)

test_22_4_denies_another_purpose_method_or_item if {
	expect.denies("ndsr:22(4)", article_22_with({"operation": {"purpose": "marketing"}}))
	expect.denies("ndsr:22(4)", article_22_with({"operation": {"method": "manual"}}))
	doc := article_22_with({"operation": {"items": ["phone", "photo"]}})
	expect.denies("ndsr:22(4)", doc)
	expect.details("ndsr:22(4)", doc) == {["item", "photo"]}
}

test_22_4_permits_two_consents_that_cover_together if {
	general := object.union(article_22_consent, {"items": ["phone"]})
	separate := object.union(article_22_consent, {"items": ["symptoms"]})
	expect.permits("ndsr:22(4)", article_22_with({"consents": [general, separate]}))
}

test_22_4_denies_a_second_beyond_the_retention if {
	expect.denies("ndsr:22(4)", article_22_with({"operation": {"retention_until": expect.now + 1}}))
}

test_22_4_permits_the_last_second_of_the_last_day if {
	expect.permits("ndsr:22(4)", article_22_with({"now": expect.now + 86399}))
}

test_22_4_denies_the_day_after if expect.denies("ndsr:22(4)", article_22_with({"now": expect.now + 86400}))

test_22_4_denies_the_last_day_read_to_end_at_midnight if {
	expect.denies("ndsr:22(4)", article_22_triage) with data.readings.consent_last_day as "ends_at_midnight"
	expect.mentions("consent_last_day", article_22_triage)
	expect.mentions("consent_last_day", article_22_with({"now": expect.now + 86399}))
}

test_22_4_permits_the_last_day_under_either_reading_where_a_longer_consent_covers_it_too if {
	longer := object.union(article_22_consent, {"retention_until": expect.now + 1})
	doc := article_22_with({"consents": [article_22_consent, longer]})
	expect.permits("ndsr:22(4)", doc) with data.readings.consent_last_day as "ends_at_midnight"
	expect.ignores("consent_last_day", doc)
	shorter := object.union(longer, {"items": ["phone"]})
	expect.mentions("consent_last_day", article_22_with({"consents": [article_22_consent, shorter]}))
}

test_22_4_permits_the_day_before_under_either_reading if {
	doc := article_22_with({"now": expect.now - 1, "consents": [object.union(article_22_consent, {"granted_at": 1})]})
	expect.permits("ndsr:22(4)", doc) with data.readings.consent_last_day as "ends_at_midnight"
	expect.ignores("consent_last_day", doc)
	expect.ignores("consent_last_day", article_22_with({"now": expect.now + 86400}))
	expect.ignores("consent_last_day", article_22_with({"operation": {"purpose": "marketing"}}))
	expect.ignores("consent_last_day", article_22_with({"operation": {"basis": "contract"}}))
	expect.ignores("consent_last_day", article_22_with({"operation": {"items": ["photo"]}}))
}

test_22_4_denies_a_consent_of_tomorrow_or_withdrawn if {
	expect.denies("ndsr:22(4)", article_22_consents({"granted_at": expect.now + 1}))
	expect.denies("ndsr:22(4)", article_22_consents({"active": false}))
}

test_22_4_denies_where_facts_are_missing if {
	facts := {
		"now",
		"operation/kind",
		"operation/purpose",
		"operation/method",
		"operation/retention_until",
		"consents",
		"consents/0/active",
		"consents/0/purposes",
		"consents/0/methods",
		"consents/0/items",
		"consents/0/retention_until",
		"consents/0/granted_at",
	}
	left := {"operation/kind", "consents/0/granted_at"}
	expect.denied_without("ndsr:22(4)", article_22_triage, facts) == facts - left
}

test_22_4_permits_where_it_does_not_reach if {
	facts := article_22_gated | {"operation/items"}
	expect.denied_without("ndsr:22(4)", article_22_with({"consents": []}), facts) == set()
}
