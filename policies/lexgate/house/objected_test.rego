package lexgate.house_test

import data.lexgate.expect

objecting := handling_with({"operation": {"purpose": "ads"}, "subject": {"objected_purposes": ["ads", "research"]}})

test_objected_denies_the_purpose if {
	expect.denies("house:objected", objecting)
	expect.denies("house:objected", object.union(objecting, {"operation": {"purpose": "research"}}))
}

test_objected_permits_another_purpose_and_no_objection if {
	expect.permits("house:objected", object.union(objecting, {"operation": {"purpose": "delivery"}}))
	expect.permits("house:objected", object.union(objecting, {"subject": {"objected_purposes": []}}))
	expect.denied_without("house:objected", objecting, {"subject", "subject/objected_purposes"}) == set()
}

test_objected_denies_an_operation_without_a_purpose if {
	expect.denies("house:objected", json.remove(objecting, ["operation/purpose"]))
	expect.permits("house:objected", handling)
}

test_objected_permits_keeping_erasing_and_serving_rights if {
	every kind in keeping {
		expect.permits("house:objected", object.union(objecting, {"operation": {"kind": kind}}))
	}
	expect.denies("house:objected", object.union(objecting, {"operation": {"kind": "collect"}}))
}

test_objected_permits_what_another_law_demands_and_data_not_personal if {
	every operation in demanded {
		expect.permits("house:objected", object.union(objecting, {"operation": operation}))
	}
	every operation in pretended {
		expect.denies("house:objected", object.union(objecting, {"operation": operation}))
	}
	expect.denied_without("house:objected", objecting, {"data", "data/personal"}) == set()
}
