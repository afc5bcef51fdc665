package lexgate.house_test

import data.lexgate.expect

test_contradiction_denies_what_the_ledger_knows_otherwise if {
	doc := handling_with({"contradictions": ["subject.age"]})
	expect.denies("house:contradiction", doc)
	expect.details("house:contradiction", doc) == {["fact", "subject.age"]}
}

test_contradiction_denies_whatever_the_kind_unless_spared if {
	expect.denies("house:contradiction", {"operation": {"kind": "distribute_app"}, "contradictions": ["app.verified_at"]})
	expect.denies("house:contradiction", {"contradictions": ["app.verified_at"]})
}

test_contradiction_permits_facts_that_agree if {
	expect.permits("house:contradiction", handling)
	expect.permits("house:contradiction", handling_with({"contradictions": []}))
}

test_contradiction_permits_erasing_and_rights if {
	every kind in ["delete", "anonymise", "protect", "handle_rights_request", "port"] {
		doc := {"operation": {"kind": kind}, "contradictions": ["subject.age"]}
		expect.permits("house:contradiction", doc)
		expect.details("house:contradiction", doc) == set()
	}
}

test_unregistered_denies_an_id_that_no_register_has if {
	doc := handling_with({"unregistered": ["data.dataset", "processor.id"]})
	expect.denies("house:unregistered", doc)
	expect.details("house:unregistered", doc) == {["fact", "data.dataset"], ["fact", "processor.id"]}
}

test_unregistered_permits_registered_ids if {
	expect.permits("house:unregistered", handling)
	expect.permits("house:unregistered", handling_with({"unregistered": []}))
}

test_unregistered_permits_erasing_and_rights if {
	every kind in ["delete", "anonymise", "protect", "handle_rights_request", "port"] {
		doc := {"operation": {"kind": kind}, "unregistered": ["data.dataset"]}
		expect.permits("house:unregistered", doc)
		expect.details("house:unregistered", doc) == set()
	}
}
