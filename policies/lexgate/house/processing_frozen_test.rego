package lexgate.house_test

import data.lexgate.expect

asked_to(kind) := handling_with({"subject": {"open_requests": [kind]}})

restricted := handling_with({"subject": {"restricted": true}})

# What goes on although the data are frozen.
keeping := erasing_and_rights | {"store"}

test_processing_frozen_denies_everything_but_keeping_erasing_and_serving_rights if {
	every doc in [asked_to("delete"), asked_to("restrict"), restricted] {
		denied_kinds := {kind |
			some kind, _ in data.taxonomy.operation_kinds
			expect.denies("house:processing_frozen", object.union(doc, {"operation": {"kind": kind}}))
		}
		denied_kinds == object.keys(data.taxonomy.operation_kinds) - keeping
	}
}

test_processing_frozen_permits_other_requests_and_none if {
	every kind in ["access", "copy", "correct", "port", "object"] {
		expect.permits("house:processing_frozen", asked_to(kind))
	}
	expect.permits("house:processing_frozen", handling)
	expect.permits("house:processing_frozen", handling_with({"subject": {"open_requests": [], "restricted": false}}))
}

test_processing_frozen_denies_a_deletion_among_other_requests if {
	doc := handling_with({"subject": {"open_requests": ["access", "delete", "object"]}})
	expect.denies("house:processing_frozen", doc)
	expect.details("house:processing_frozen", doc) == {["request", "delete"]}
	expect.details("house:processing_frozen", restricted) == {["request", "restrict"]}
}

test_processing_frozen_denies_an_operation_of_no_kind if {
	facts := {"operation/kind", "operation/basis", "operation/items", "notice"}
	expect.denied_without("house:processing_frozen", restricted, facts) == facts
}

test_processing_frozen_permits_data_that_are_not_personal if {
	doc := object.union(restricted, {"data": {"personal": false}})
	expect.permits("house:processing_frozen", doc)
	expect.details("house:processing_frozen", doc) == set()
	expect.denied_without("house:processing_frozen", restricted, {"data", "data/personal", "subject"}) == set()
}

# What another law demands although the person asked for something else.
demanded := [
	{"basis": "statutory_duty", "statutory_duty": true},
	{"basis": "emergency", "context": "emergency_response"},
]

# What only looks like it.
pretended := [
	{"basis": "statutory_duty"},
	{"basis": "statutory_duty", "statutory_duty": false},
	{"basis": "emergency", "context": "ordinary"},
	{"basis": "contract", "statutory_duty": true},
	{"basis": "contract", "context": "emergency_response"},
]

test_processing_frozen_permits_statutory_duties_and_rescues if {
	every operation in demanded {
		expect.permits("house:processing_frozen", object.union(restricted, {"operation": operation}))
		expect.details("house:processing_frozen", object.union(restricted, {"operation": operation})) == set()
	}
}

test_processing_frozen_denies_duties_and_rescues_that_nothing_shows if {
	every operation in pretended {
		expect.denies("house:processing_frozen", object.union(restricted, {"operation": operation}))
	}
}

test_processing_frozen_permits_keeping_and_names_nothing if {
	every doc in [asked_to("delete"), asked_to("restrict"), restricted] {
		every kind in keeping {
			expect.permits("house:processing_frozen", object.union(doc, {"operation": {"kind": kind}}))
		}
	}
}
