package lexgate.house_test

import data.lexgate.expect

in_minor_mode := handling_with({"operation": {"kind": "recommend"}, "subject": {"minor_mode": true}})

test_minor_mode_denies_pushing_and_recommending if {
	expect.denies("house:minor_mode", in_minor_mode)
	expect.denies("house:minor_mode", object.union(in_minor_mode, {"operation": {"kind": "push"}}))
}

test_minor_mode_permits_what_a_person_decides_and_other_operations if {
	expect.permits("house:minor_mode", object.union(in_minor_mode, {"operation": {"automated_decision": false}}))
	expect.permits("house:minor_mode", object.union(in_minor_mode, {"operation": {"kind": "use"}}))
}

test_minor_mode_permits_who_is_not_in_it if {
	expect.permits("house:minor_mode", object.union(in_minor_mode, {"subject": {"minor_mode": false}}))
	expect.denied_without("house:minor_mode", in_minor_mode, {"subject", "subject/minor_mode"}) == set()
}
