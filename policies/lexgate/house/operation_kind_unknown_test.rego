package lexgate.house_test

import data.lexgate.expect

test_operation_kind_unknown_permits_every_kind_of_the_vocabulary if {
	every kind, _ in data.taxonomy.operation_kinds {
		expect.permits("house:operation_kind_unknown", {"operation": {"kind": kind}})
	}
}

test_operation_kind_unknown_denies_another_kind if {
	expect.denies("house:operation_kind_unknown", {"operation": {"kind": "frobnicate"}})
}

test_operation_kind_unknown_denies_a_missing_kind if {
	expect.denies("house:operation_kind_unknown", {"operation": {}})
	expect.denies("house:operation_kind_unknown", {})
}
