package lexgate.house

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Handling personal data without stating a legal basis'
# custom:
#   article: house:basis_missing
deny contains "house:basis_missing" if {
	facts.handles_personal_data
	facts.no_basis
}

# METADATA
# title: 'Handling personal data on a legal basis that shows nothing for itself'
# custom:
#   article: house:basis_unproven
deny contains "house:basis_unproven" if {
	facts.handles_personal_data
	basis_unproven
}

details contains ["house:basis_unproven", "basis", input.operation.basis] if {
	facts.handles_personal_data
	basis_unproven
}

default basis_unproven := false

basis_unproven if {
	input.operation.basis == "contract"
	not contract_in_force
}

basis_unproven if {
	input.operation.basis == "hr"
	not input.subject.is_employee
}

basis_unproven if {
	input.operation.basis == "statutory_duty"
	not input.operation.statutory_duty
}

basis_unproven if {
	input.operation.basis == "emergency"
	not input.operation.context == "emergency_response"
}

basis_unproven if {
	input.operation.basis == "public_info" or input.operation.basis == "other_statute"
	not input.operation.justification
}

contract_in_force if {
	some contract in input.contracts
	contract.in_force
}
