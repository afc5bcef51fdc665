package lexgate.house

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Handling personal data without stating a legal basis'
# custom:
#   article: house:basis_missing
deny contains "house:basis_missing" if {
	facts.handles_personal_data
	facts.basis == "none"
}

# METADATA
# title: 'Handling personal data on a legal basis that shows nothing for itself'
# custom:
#   article: house:basis_unproven
deny contains "house:basis_unproven" if {
	facts.handles_personal_data
	basis_unproven(facts.basis)
}

details contains ["house:basis_unproven", "basis", facts.basis] if {
	facts.handles_personal_data
	basis_unproven(facts.basis)
}

basis_unproven("contract") if not contract_in_force

basis_unproven("hr") if not input.subject.is_employee

basis_unproven("statutory_duty") if not input.operation.statutory_duty

basis_unproven("emergency") if not input.operation.context == "emergency_response"

basis_unproven("public_info") if not input.operation.justification

basis_unproven("other_statute") if not input.operation.justification

contract_in_force if {
	some contract in input.contracts
	contract.in_force
}
