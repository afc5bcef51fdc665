package lexgate.applicability_test

import data.lexgate.applicability
import future.keywords.not

start_of_ndsr := 1735660800 # 2025-01-01T00:00:00+08:00

mainland := {
	"schema": 1,
	"now": start_of_ndsr,
	"operation": {"kind": "use", "place": "CN"},
	"data": {"network": true},
}

abroad := {
	"schema": 1,
	"now": start_of_ndsr,
	"operation": {"kind": "use", "place": "US", "pipl3_2_trigger": true},
	"data": {"personal": true},
	"subject": {"located_in_cn": true},
}

governs(doc) := found if found := applicability.governs with input as doc

reasons(doc) := found if found := applicability.refer with input as doc

governed_without(doc, facts) := {fact |
	some fact in facts
	governs(json.remove(doc, [fact])) == {"ndsr"}
}

test_ndsr_governs_from_its_first_second if {
	governs(mainland) == {"ndsr"}
	governs(abroad) == {"ndsr"}
	reasons(mainland) == set()
}

test_ndsr_does_not_govern_a_second_earlier if {
	every doc in [mainland, abroad] {
		before := object.union(doc, {"now": start_of_ndsr - 1})
		governs(before) == set()
		reasons(before) == {"no_statute_governs"}
	}
}

test_ndsr_governs_only_network_data if {
	governs(object.union(mainland, {"data": {"network": false}})) == set()
	governed_without(mainland, {"now", "operation/place", "data/network", "schema"}) == set()
}

test_ndsr_does_not_govern_personal_or_household_affairs if {
	governs(object.union(mainland, {"operation": {"personal_or_household": true}})) == set()
	governs(object.union(abroad, {"operation": {"personal_or_household": true}})) == set()
	governs(object.union(mainland, {"operation": {"personal_or_household": false}})) == {"ndsr"}
}

test_ndsr_governs_abroad_only_personal_data_of_people_in_the_mainland if {
	facts := {"now", "operation/place", "operation/pipl3_2_trigger", "data/personal", "subject/located_in_cn", "schema"}
	governed_without(abroad, facts) == set()
	governs(object.union(abroad, {"data": {"personal": false}})) == set()
	governs(object.union(abroad, {"subject": {"located_in_cn": false}})) == set()
	governs(object.union(abroad, {"operation": {"pipl3_2_trigger": false}})) == set()
}

test_a_mainland_place_does_not_borrow_the_rule_for_abroad if {
	governs(object.union(abroad, {"operation": {"place": "CN"}})) == set()
}

test_refers_what_is_not_normalised_and_judges_nothing if {
	every schema in [0, 2, "1", true] {
		doc := object.union(mainland, {"schema": schema})
		governs(doc) == set()
		reasons(doc) == {"not_normalised"}
	}
	reasons(json.remove(mainland, ["schema"])) == {"not_normalised"}
	reasons({}) == {"not_normalised"}
}

# A raw date is greater than any number: without the check, every statute would seem in force.
test_refers_raw_dates if {
	raw := json.remove(object.union(mainland, {"now": "1999-01-01"}), ["schema"])
	governs(raw) == set()
	reasons(raw) == {"not_normalised"}
}

test_refers_core_data_and_secrets_by_name if {
	every fact, reason in {"core": "core_data", "state_secret": "state_secret", "work_secret": "work_secret"} {
		reasons(object.union(mainland, {"data": {fact: true}})) == {reason}
		reasons(object.union(mainland, {"data": {fact: false}})) == set()
	}
}

test_refers_core_data_that_nothing_governs if {
	doc := object.union(mainland, {"data": {"core": true}, "operation": {"place": "VN"}})
	reasons(doc) == {"core_data", "no_statute_governs"}
}

test_refers_everything_that_applies if {
	all_of_it := {"core": true, "state_secret": true, "work_secret": true, "important_status": "unassessed"}
	doc := object.union(mainland, {"data": all_of_it, "operation": {"kind": "cross_border_provide"}})
	reasons(doc) == {"core_data", "state_secret", "work_secret", "unassessed_export"}
}
