package lexgate.house_test

import data.lexgate.expect

push_refused := handling_with({"operation": {"kind": "push"}, "subject": {"pushes_refused": true}})

test_push_refused_denies_pushing_and_recommending if {
	expect.denies("house:push_refused", push_refused)
	expect.denies("house:push_refused", object.union(push_refused, {"operation": {"kind": "recommend"}}))
	expect.denies("house:push_refused", object.union(push_refused, {"operation": {"automated_decision": true}}))
}

test_push_refused_permits_other_operations if {
	pushing := {kind |
		some kind, _ in data.taxonomy.operation_kinds
		expect.denies("house:push_refused", object.union(push_refused, {"operation": {"kind": kind}}))
	}
	pushing == {"push", "recommend"}
}

test_push_refused_permits_what_a_person_decides if {
	expect.permits("house:push_refused", object.union(push_refused, {"operation": {"automated_decision": false}}))
}

test_push_refused_permits_who_refused_nothing if {
	expect.permits("house:push_refused", object.union(push_refused, {"subject": {"pushes_refused": false}}))
	expect.denied_without("house:push_refused", push_refused, {"subject", "subject/pushes_refused"}) == set()
}

test_push_refused_permits_what_another_law_demands if {
	every operation in demanded {
		expect.permits("house:push_refused", object.union(push_refused, {"operation": operation}))
	}
	every operation in pretended {
		expect.denies("house:push_refused", object.union(push_refused, {"operation": operation}))
	}
}
