package lexgate.facts_test

import data.lexgate.facts
import future.keywords.not

vocabulary contains kind if some kind, _ in data.taxonomy.operation_kinds

holds(condition, doc) if facts[condition] with input as doc

fails(condition, doc) if not facts[condition] with input as doc

erasing := {"delete", "anonymise", "protect"}

asking_or_serving := {"request_consent", "handle_rights_request", "port"}

providing := {"provide", "cross_border_provide", "sell", "trade"}

test_erasing_is_deleting_anonymising_protecting if {
	{kind | some kind in vocabulary; facts.erases(kind)} == erasing
}

test_serving_rights_is_requests_and_porting if {
	{kind | some kind in vocabulary; facts.serves_rights(kind)} == {"handle_rights_request", "port"}
}

test_consent_does_not_gate_erasing_asking_and_rights if {
	{kind | some kind in vocabulary; facts.asks_or_serves_subject(kind)} == asking_or_serving
	{kind | some kind in vocabulary; facts.consent_free(kind)} == asking_or_serving | erasing
}

test_consent_gates_all_but_erasing_if_read_so if {
	found := {kind | some kind in vocabulary; facts.consent_free(kind)}
		with data.readings.consent_free_operations as "erasing_only"
	found == erasing
}

test_providing_and_handing_over_differ_by_entrusting if {
	{kind | some kind in vocabulary; facts.provides(kind)} == providing
	{kind | some kind in vocabulary; facts.hands_over(kind)} == providing | {"entrust"}
}

test_acquiring_is_reaching_and_collecting_and_pushing_is_recommending_too if {
	{kind | some kind in vocabulary; facts.acquires(kind)} == {"access", "collect"}
	{kind | some kind in vocabulary; facts.pushes(kind)} == {"push", "recommend"}
}

test_the_vocabulary_knows_its_kinds_only if {
	facts.known_kind("tamper")
	not facts.known_kind("unheard_of")
	not facts.known_kind(facts.kind) with input as {}
}

test_data_are_not_handled_by_erasing_asking_or_serving if {
	handling := {kind | some kind in vocabulary; facts.handles_data(kind)}
	providing & handling == providing
	(erasing | asking_or_serving) & handling == set()
}

# Conditions that hold by default are those that a missing fact must not switch off.
test_nothing_but_the_missing_basis_holds_of_an_empty_document if {
	every condition in [
		"emergency_response", "performs_statutory_duty", "personal", "important", "under_14", "by_consent",
		"consent_based", "exports_abroad", "handles_personal_data", "large_by_numbers", "important_data_duties",
		"information_department", "level_1_office", "installs_terminal",
	] {
		fails(condition, {})
	}
	facts.basis == "none" with input as {}
}

test_no_condition_on_the_kind_holds_where_none_is_stated if {
	kind := facts.kind with input as {}
	not facts.erases(kind)
	not facts.serves_rights(kind)
	not facts.consent_free(kind)
	not facts.provides(kind)
	not facts.hands_over(kind)
	not facts.handles_data(kind)
}

test_emergency_needs_basis_and_context if {
	doc := {"operation": {"basis": "emergency", "context": "emergency_response"}}
	holds("emergency_response", doc)
	fails("emergency_response", object.union(doc, {"operation": {"context": "ordinary"}}))
	fails("emergency_response", object.union(doc, {"operation": {"basis": "contract"}}))
}

test_a_statutory_duty_needs_basis_and_duty if {
	doc := {"operation": {"basis": "statutory_duty", "statutory_duty": true}}
	holds("performs_statutory_duty", doc)
	fails("performs_statutory_duty", object.union(doc, {"operation": {"statutory_duty": false}}))
	fails("performs_statutory_duty", object.union(doc, {"operation": {"basis": "contract"}}))
}

test_important_is_notified_or_published if {
	found := {status |
		some status in ["notified", "published", "identified", "declared", "not_important", "unassessed"]
		holds("important", {"data": {"important_status": status}})
	}
	found == {"notified", "published"}
	holds("personal_or_important", {"data": {"important_status": "notified"}})
	holds("personal_or_important", {"data": {"personal": true}})
	fails("personal_or_important", {"data": {"personal": false}})
}

test_children_are_under_14 if {
	holds("under_14", {"subject": {"age": 13}})
	fails("under_14", {"subject": {"age": 14}})
}

test_sensitive_are_the_six_categories if {
	categories := ["biometric", "contact", "religion", "specific_identity", "medical_health", "financial_account"]
	doc := {"data": {"categories": array.concat(categories, ["location_track"])}, "subject": {"age": 13}}
	six := {"biometric", "religion", "specific_identity", "medical_health", "financial_account", "location_track"}
	facts.sensitive_categories == six with input as doc
	found := facts.sensitive_categories with input as doc with data.readings.minors_data_sensitive as true
	found == six | {"minor_under_14"}
	grown_up := object.union(doc, {"subject": {"age": 14}})
	facts.sensitive_categories == six with input as grown_up with data.readings.minors_data_sensitive as true
}

test_a_large_processor_starts_at_ten_million if {
	holds("important_data_duties", {"processor": {"personal_information_person_count": 10000000}})
	fails("important_data_duties", {"processor": {"personal_information_person_count": 9999999}})
	holds("important_data_duties", {"processor": {"important_data_processor": true}})
}

test_who_handles_important_data_is_their_processor_unless_only_registration_counts if {
	doc := {"data": {"important_status": "notified"}}
	holds("important_data_processor", doc)
	fails("important_data_processor", doc) with data.readings.important_data_processor as "registered_only"
	holds("important_data_duties_disputed", doc)
	fails("important_data_duties_disputed", object.union(doc, {"processor": {"important_data_processor": true}}))
	fails("important_data_duties_disputed", object.union(
		doc,
		{"processor": {"personal_information_person_count": 10000000}},
	))
}

platform := {"processor": {"roles": ["platform"]}, "platform": {"registered_users": 50000000}}

test_a_large_platform_by_registered_or_active_users if {
	holds("large_platform", platform)
	fails("large_platform", object.union(platform, {"platform": {"registered_users": 49999999}}))
	active := {"processor": {"roles": ["platform"]}, "platform": {"monthly_active_users": 10000000}}
	holds("large_platform", active)
	fails("large_platform", object.union(active, {"platform": {"monthly_active_users": 9999999}}))
	fails("large_platform", object.union(platform, {"processor": {"roles": ["app_store"]}}))
}

test_a_large_platform_is_complex_and_important_where_stated if {
	every element in ["complex_business", "important_impact"] {
		fails("large_platform", object.union(platform, {"platform": {element: false}}))
		holds("large_platform", object.union(platform, {"platform": {element: true}}))
	}
	both := object.union(platform, {"platform": {"complex_business": true, "important_impact": true}})
	holds("large_platform", both) with data.readings.large_platform_elements as "all_stated"
	fails("large_platform", platform) with data.readings.large_platform_elements as "all_stated"
	holds("large_platform_disputed", platform)
	fails("large_platform_disputed", both)
}

large_platform_stated(facts_of_it) := {
	"processor": {"roles": ["platform"]},
	"platform": object.union({"registered_users": 50000000}, facts_of_it),
}

test_readers_of_a_large_platform_differ_on_what_is_not_stated_alone if {
	holds("large_platform_disputed", large_platform_stated({"complex_business": true}))
	holds("large_platform_disputed", large_platform_stated({"important_impact": true}))
	fails("large_platform_disputed", large_platform_stated({"complex_business": false}))
	fails("large_platform_disputed", large_platform_stated({"important_impact": false}))
	fails("large_platform_disputed", large_platform_stated({"registered_users": 49999999}))
}

test_a_consent_stands_when_active_and_given if {
	consents := [
		{"active": true, "granted_at": 100, "purposes": ["triage"]},
		{"active": true, "granted_at": 101, "purposes": ["triage"]},
		{"active": false, "separate": true, "granted_at": 100, "purposes": ["triage"]},
		{"active": true, "purposes": ["marketing"]},
		{"granted_at": 100, "purposes": ["triage"]},
	]
	doc := {"now": 100, "operation": {"purpose": "triage"}, "consents": consents}
	facts.consents_to_purpose == [consents[0]] with input as doc
	facts.consents_to_purpose == [consents[0]] with input as doc with data.readings.own_consent_at_14 as false
	facts.consents_to_purpose == [] with input as json.remove(doc, ["operation"])
}

test_an_export_is_cross_border_or_to_a_recipient_abroad if {
	holds("exports_abroad", {"operation": {"kind": "cross_border_provide"}})
	doc := {"operation": {"kind": "provide"}, "recipients": [{"country": "CN"}, {"country": "US"}]}
	holds("exports_abroad", doc)
	fails("exports_abroad", doc) with data.readings.export_by_recipient as "kind_only"
	fails("exports_abroad", object.union(doc, {"recipients": [{"country": "CN"}]}))
	fails("exports_abroad", object.union(doc, {"recipients": [{"id": "unknown"}]}))
}

test_readers_differ_on_a_recipient_abroad_of_what_is_no_export_by_its_kind if {
	abroad := {"recipients": [{"country": "SG"}]}
	holds("export_disputed", object.union(abroad, {"operation": {"kind": "provide"}}))
	fails("export_disputed", object.union(abroad, {"operation": {"kind": "cross_border_provide"}}))
	fails("export_disputed", {"operation": {"kind": "provide"}, "recipients": [{"country": "CN"}]})
}

test_by_consent_is_all_but_erasing if {
	consented := {"operation": {"kind": "port", "basis": "consent"}, "data": {"personal": true}}
	holds("by_consent", consented)
	every condition in ["by_consent", "consent_based"] {
		used := object.union(consented, {"operation": {"kind": "use"}})
		holds(condition, used)
		fails(condition, object.union(used, {"data": {"personal": false}}))
		fails(condition, object.union(used, {"operation": {"basis": "contract"}}))
	}
	every kind in erasing {
		fails("by_consent", object.union(consented, {"operation": {"kind": kind}}))
	}
}

asked(consents) := {"now": 100, "operation": {"purpose": "triage"}, "consents": consents}

test_one_outgrown_consent_to_the_purpose_is_enough_to_doubt if {
	own := {"active": true, "purposes": ["triage"]}
	outgrown := {"active": false, "outgrown": true, "purposes": ["triage"]}
	holds("outgrown_to_purpose", asked([own, outgrown]))
	fails("outgrown_to_purpose", asked([own]))
	fails("outgrown_to_purpose", asked([object.union(outgrown, {"purposes": ["ads"]})]))
}

test_one_consent_to_the_purpose_is_enough_for_the_local_texts if {
	standing := {"active": true, "granted_at": 101, "purposes": ["triage"]}
	withdrawn := object.union(standing, {"active": false})
	other := object.union(standing, {"purposes": ["marketing"]})
	holds("consented_to_purpose", asked([withdrawn, other, standing]))
	fails("consented_to_purpose", asked([withdrawn, other]))
	fails("consented_to_purpose", asked([withdrawn, other])) with data.readings.own_consent_at_14 as false
	fails("consented_to_purpose", asked([]))
}

test_an_assessment_counts_from_its_instant if {
	doc := {"now": 100, "export": {"security_assessment": {"passed_at": 100}}}
	holds("assessment_passed", doc)
	fails("assessment_passed", object.union(doc, {"now": 99}))
}

test_the_documents_own_parameter_wins_even_zero if {
	facts.param("refusal_cooldown") == 31536000 with input as {}
	facts.param("refusal_cooldown") == 0 with input as {"param": {"refusal_cooldown": 0}}
	facts.periodic == 31536000 with input as {"param": {"refusal_cooldown": 0}}
	facts.periodic == 7 with data.readings.param.periodic as 7
}

# The dedicated network of An Giang.

playing(roles) := {"processor": {"roles": roles}}

test_readers_differ_on_who_operates_a_network_by_another_role_alone if {
	holds("network_operator_disputed", playing(["platform"]))
	fails("network_operator_disputed", playing(["platform", "network_operator"]))
	fails("network_operator_disputed", playing(["user_unit"]))
}

test_the_department_is_the_one_that_the_text_names if {
	department := playing(["department_of_information_and_communications"])
	holds("information_department", department)
	holds("level_1_office", department)
	fails("information_department_disputed", department)
	fails("information_department", playing(["user_unit", "named_provincial_office"]))
}

test_the_department_is_its_successor_if_read_so if {
	successor := playing(["department_of_science_and_technology"])
	fails("information_department", successor)
	fails("level_1_office", successor)
	fails("information_department", playing(["user_unit"])) with data.readings.provincial_merger as "aliases"
	holds("information_department", successor) with data.readings.provincial_merger as "aliases"
	holds("level_1_office", successor) with data.readings.provincial_merger as "aliases"
	holds("information_department_disputed", successor)
	holds("level_1_office_disputed", successor)
	both := ["department_of_information_and_communications", "department_of_science_and_technology"]
	fails("information_department_disputed", playing(both))
	housing := playing(["department_of_science_and_technology", "named_provincial_office"])
	holds("level_1_office", housing)
	holds("information_department_disputed", housing)
	fails("level_1_office_disputed", housing)
}

test_what_is_not_of_level_1_is_of_level_2 if {
	holds("level_2", {})
	holds("level_2", {"device": {"layer": "access_2"}})
	fails("level_2", {"device": {"layer": "access_1"}})
}

test_a_terminal_is_installed_or_connected if {
	every kind in ["install_terminal", "connect_device"] {
		holds("installs_terminal", {"operation": {"kind": kind}, "device": {"kind": "terminal"}})
		fails("installs_terminal", {"operation": {"kind": kind}, "device": {"kind": "router"}})
	}
	holds("installs_terminal", {"operation": {"kind": "install_terminal"}})
	fails("installs_terminal", {"operation": {"kind": "connect_device"}})
	fails("installs_terminal", {"operation": {"kind": "modify_device"}, "device": {"kind": "terminal"}})
	fails("installs_terminal", {"device": {"kind": "terminal"}})
}

# Standing duties.

within(instant, now) if facts.within(instant, 100) with input as {"now": now}

test_what_was_done_counts_for_its_period if {
	within(1000, 1000)
	within(1000, 1100)
	not within(1000, 1101)
}

test_what_lies_ahead_or_is_not_stated_never_counts_as_done if {
	not within(1001, 1000)
	not facts.within(input.filings.drill.date, 100) with input as {"now": 1000}
	not facts.within(1000, 100) with input as {}
}

test_the_length_of_the_period_decides_on_the_past_unless_the_document_states_it if {
	facts.period_decides(999) with input as {"now": 1000}
	not facts.period_decides(1000) with input as {"now": 1000}
	not facts.period_decides(1001) with input as {"now": 1000}
	not facts.period_decides(999) with input as {"now": 1000, "param": {"periodic": 5}}
}

china := 28800

# [done, the last second of the next calendar year], both at +08:00.
next_years_end := {
	[1704038400, 1767196799], # 2024-01-01T00:00:00, 2025-12-31T23:59:59
	[1735660799, 1767196799], # 2024-12-31T23:59:59, 2025-12-31T23:59:59
	[1735660800, 1798732799], # 2025-01-01T00:00:00, 2026-12-31T23:59:59
	[951840000, 1009814399], # 2000-03-01T00:00:00, 2001-12-31T23:59:59
	[-1, 63043199], # 1970-01-01T07:59:59, 1971-12-31T23:59:59
	[-28801, 31507199], # 1969-12-31T23:59:59, 1970-12-31T23:59:59
	[4102415999, 4133951999], # 2099-12-31T23:59:59, 2100-12-31T23:59:59
	[4133952000, 4197023999], # 2101-01-01T00:00:00, 2102-12-31T23:59:59
}

test_a_year_begins_on_its_first_of_january if {
	facts.start_of_year(1970) == 0
	facts.start_of_year(1999) == 915148800
	facts.start_of_year(2000) == 946684800
	facts.start_of_year(2001) == 978307200
	facts.start_of_year(2101) == 4133980800
	facts.start_of_year(2401) == 13601088000
}

test_a_calendar_year_suffices_until_the_next_ends if {
	every span in next_years_end {
		facts.end_of_next_year(span[0], china) == span[1]
	}
}

test_every_year_is_365_days if {
	facts.year_ends(1735660800, china) == 1735660800 + 31536000
	facts.done_for_the_year(1735660800, china) with input as {"now": 1735660800}
	facts.done_for_the_year(1735660800, china) with input as {"now": 1735660800 + 31536000}
	not facts.done_for_the_year(1735660800, china) with input as {"now": 1735660800 + 31536001}
	not facts.done_for_the_year(1735660800, china) with input as {"now": 1735660799}
	not facts.done_for_the_year(input.filings.drill.date, china) with input as {"now": 1735660800}
}

test_every_year_is_a_calendar_year_if_read_so if {
	every now in [1735660800, 1798732799] {
		facts.done_for_the_year(1735660800, china) with input as {"now": now}
			with data.readings.yearly as "calendar_year"
	}
	every now in [1735660799, 1798732800] {
		not facts.done_for_the_year(1735660800, china) with input as {"now": now}
			with data.readings.yearly as "calendar_year"
	}
}

test_readers_of_every_year_differ_after_365_days if {
	every now in [1735660801 + 31536000, 1798732799] {
		facts.year_disputed(1735660800, china) with input as {"now": now}
	}
	every now in [1735660800 + 31536000, 1798732800] {
		not facts.year_disputed(1735660800, china) with input as {"now": now}
	}
}

test_the_register_shows_duties_under_other_law_as_open if {
	holds("owes_under_other_law", {"processor": {"open_statutory_duties": ["filing"]}})
	fails("owes_under_other_law", {"processor": {"open_statutory_duties": []}})
	fails("owes_under_other_law", {})
}
