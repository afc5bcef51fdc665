package lexgate.house_test

import data.lexgate.expect

test_basis_missing_permits_a_basis if expect.permits("house:basis_missing", handling)

test_basis_missing_denies_none_and_nothing if {
	expect.denies("house:basis_missing", handling_with({"operation": {"basis": "none"}}))
	expect.denied_without("house:basis_missing", handling, {"operation/basis"}) == {"operation/basis"}
}

test_basis_missing_permits_what_it_does_not_reach if {
	doc := handling_with({"operation": {"basis": "none"}})
	expect.denied_without("house:basis_missing", doc, {"operation/kind", "data/personal"}) == set()
	expect.permits("house:basis_missing", object.union(doc, {"data": {"personal": false}}))
	expect.permits("house:basis_missing", object.union(doc, {"operation": {"kind": "access"}}))
}

# One proven request for each basis, and the facts that prove it.
proven := {
	"contract": {
		"doc": handling_with({"operation": {"basis": "contract"}, "contracts": [{"in_force": true}]}),
		"facts": {"contracts", "contracts/0/in_force"},
	},
	"hr": {
		"doc": handling_with({"operation": {"basis": "hr"}, "subject": {"is_employee": true}}),
		"facts": {"subject/is_employee"},
	},
	"statutory_duty": {
		"doc": handling_with({"operation": {"basis": "statutory_duty", "statutory_duty": true}}),
		"facts": {"operation/statutory_duty"},
	},
	"emergency": {
		"doc": handling_with({"operation": {"basis": "emergency", "context": "emergency_response"}}),
		"facts": {"operation/context"},
	},
	"public_info": {
		"doc": handling_with({"operation": {"basis": "public_info", "justification": "j-1"}}),
		"facts": {"operation/justification"},
	},
	"other_statute": {
		"doc": handling_with({"operation": {"basis": "other_statute", "justification": "j-1"}}),
		"facts": {"operation/justification"},
	},
}

test_basis_unproven_permits_each_proven_basis if {
	every example in proven {
		expect.permits("house:basis_unproven", example.doc)
	}
}

test_basis_unproven_denies_each_without_its_proof if {
	every basis, example in proven {
		expect.denied_without("house:basis_unproven", example.doc, example.facts) == example.facts
		doc := json.remove(example.doc, example.facts)
		expect.details("house:basis_unproven", doc) == {["basis", basis]}
	}
}

test_basis_unproven_denies_a_proof_that_says_no if {
	expect.denies("house:basis_unproven", object.union(proven.contract.doc, {"contracts": [{"in_force": false}]}))
	expect.denies("house:basis_unproven", object.union(proven.hr.doc, {"subject": {"is_employee": false}}))
	no_duty := object.union(proven.statutory_duty.doc, {"operation": {"statutory_duty": false}})
	expect.denies("house:basis_unproven", no_duty)
	expect.denies("house:basis_unproven", object.union(proven.emergency.doc, {"operation": {"context": "ordinary"}}))
}

test_basis_unproven_permits_consent_and_what_it_does_not_reach if {
	expect.permits("house:basis_unproven", handling)
	doc := handling_with({"operation": {"basis": "contract"}})
	expect.denied_without("house:basis_unproven", doc, {"operation/kind", "operation/basis", "data/personal"}) == set()
	expect.permits("house:basis_unproven", object.union(doc, {"data": {"personal": false}}))
}
