package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Providing personal information abroad through none of the gates of articles 35 and 36'
# custom:
#   article: ndsr:35
deny contains "ndsr:35" if {
	facts.exports_abroad
	article_35_gates_closed
}

default article_35_gates_closed := false

# Gate (1) is the security assessment.
article_35_gates_closed if {
	facts.personal
	not facts.assessment_passed
	not article_35_other_gate
}

default article_35_other_gate := false

# A gate besides the security assessment is open; then its scope does not bind personal information (NDSR 38).
article_35_other_gate if article_35_certified

article_35_other_gate if article_35_contract_or_treaty

article_35_other_gate if article_35_ground

default article_35_certified := false

# Gate (2): a certificate; its last day counts in full.
article_35_certified if {
	not data.readings.certificate_last_day == "ends_at_midnight"
	input.filings.personal_information_certification.valid_until + 86400 > input.now
}

article_35_certified if input.filings.personal_information_certification.valid_until > input.now

default article_35_contract_or_treaty := false

# Gate (3): the standard contract.
article_35_contract_or_treaty if {
	input.export.standard_contract.conforms
	input.export.standard_contract.effective_at <= input.now
}

# A treaty may set conditions of its own (NDSR 36).
article_35_contract_or_treaty if input.export.treaty_condition_met

default article_35_ground := false

# Gate (4): truly necessary for a contract with the person.
article_35_ground if {
	input.export.ground == "contract_with_subject"
	input.export.necessity_shown
}

# Gate (5): personnel management across the border, under labour rules and a collective contract.
article_35_ground if {
	article_35_personnel
	input.export.labour_rules_and_collective_contract
}

article_35_ground if {
	data.readings.personnel_rules == "either"
	article_35_personnel
	article_35_one_of_the_rules
}

# Gate (6): truly necessary for a statutory duty.
article_35_ground if {
	input.export.ground == "statutory_duty"
	input.operation.statutory_duty
	input.export.necessity_shown
}

# Gate (7): an emergency of life, health or property.
article_35_ground if {
	input.export.ground == "emergency"
	input.export.necessity_shown
}

# Gate (8): another condition that a rule prescribes, and the rule is cited.
article_35_ground if {
	input.export.ground == "other_prescribed"
	input.export.prescribed_rule
}

default article_35_personnel := false

article_35_personnel if {
	input.export.ground == "hr"
	input.subject.is_employee
	input.export.necessity_shown
}

default article_35_one_of_the_rules := false

article_35_one_of_the_rules if input.export.labour_rules or input.export.collective_contract

default article_35_other_gate_decides := false

# The answer hangs on whether a gate besides the assessment is open: under 35 itself, or because 38 would bind.
article_35_other_gate_decides if {
	facts.exports_abroad
	facts.personal
	not facts.assessment_passed
}

article_35_other_gate_decides if {
	facts.exports_abroad
	facts.personal
	not facts.important
	not data.readings.assessed_scope == "always"
	article_38_beyond_assessment
}

readings contains "certificate_last_day" if {
	article_35_last_day_of_certificate
	article_35_other_gate_decides
	not article_35_contract_or_treaty
	not article_35_ground
}

article_35_last_day_of_certificate if {
	input.filings.personal_information_certification.valid_until <= input.now
	input.filings.personal_information_certification.valid_until + 86400 > input.now
}

readings contains "personnel_rules" if {
	input.export.ground == "hr"
	article_35_other_gate_decides
	article_35_personnel
	article_35_one_of_the_rules
	not input.export.labour_rules_and_collective_contract
	not article_35_certified
	not article_35_contract_or_treaty
}

readings contains "export_by_recipient" if {
	input.recipients
	facts.export_disputed
	article_35_gates_closed
}
