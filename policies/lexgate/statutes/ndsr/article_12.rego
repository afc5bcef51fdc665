package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Handing over personal or important data without a contract on purpose, method, scope and security duties'
# custom:
#   article: ndsr:12.p1a
deny contains "ndsr:12.p1a" if {
	facts.hands_over(facts.kind)
	facts.personal_or_important
	article_12_contract_lacking
	article_12_contract_needed
}

details contains ["ndsr:12.p1a", "recipient", recipient.id] if {
	facts.hands_over(facts.kind)
	facts.personal_or_important
	article_12_contract_needed
	some recipient in input.recipients
	not article_12_contract_with(recipient)
}

default article_12_contract_lacking := false

article_12_contract_lacking if not count(input.recipients) > 0

article_12_contract_lacking if {
	some recipient in input.recipients
	not article_12_contract_with(recipient)
}

article_12_contract_with(recipient) if {
	some contract in input.contracts
	contract.counterparty == recipient.id
	contract.in_force
	contract.security_duties
	input.operation.purpose in contract.purposes
	input.operation.method in contract.methods
	count(input.operation.items) > 0
	not article_12_item_outside(contract)
}

article_12_item_outside(contract) if {
	some item in input.operation.items
	not item in contract.items
}

default article_12_exempt := false

# A statutory report or a rescue.
article_12_exempt if facts.performs_statutory_duty or facts.emergency_response

default article_12_contract_needed := false

article_12_contract_needed if not article_12_exempt

article_12_contract_needed if data.readings.contract_exemptions == "none"

readings contains "contract_exemptions" if {
	facts.hands_over(facts.kind)
	facts.personal_or_important
	article_12_contract_lacking
	article_12_exempt
}

# METADATA
# title: 'Keep the record of a provision or entrustment for at least three years'
# custom:
#   article: ndsr:12.p1c
oblige contains "ndsr:12.p1c" if {
	facts.hands_over(facts.kind)
	facts.personal_or_important
}

# METADATA
# title: 'Deleting the record of a provision or entrustment before three years are over'
# custom:
#   article: ndsr:12.p1d
deny contains "ndsr:12.p1d" if {
	input.data.is_transfer_record
	article_12_destroys(facts.kind)
	not article_12_record_period_over
}

article_12_destroys("delete")

article_12_destroys("anonymise")

default article_12_record_period_over := false

article_12_record_period_over if article_12_1096_days_over

article_12_record_period_over if {
	data.readings.transfer_record_period == "calendar_years"
	article_12_calendar_years_over
}

default article_12_1096_days_over := false

article_12_1096_days_over if input.data.record_made_at + 94694400 <= input.now # 1,096 days

default article_12_calendar_years_over := false

article_12_calendar_years_over if article_12_three_years_after(input.data.record_made_at) <= input.now

# The same day three calendar years on, 1 March for 29 February. No leap day lies in between for a day of the year
# that begins on 1 March of a leap year: 1,095 days then, 1,096 otherwise. Right from March 2000 to February 2097.
article_12_three_years_after(instant) := instant + 94608000 if {
	article_12_day_in_leap_cycle(instant) < 31536000 # 365 days
} else := instant + 94694400

# Seconds since 1 March 2000, 00:00 +08:00, modulo four years of 1,461 days.
article_12_day_in_leap_cycle(instant) := (instant - 951840000) % 126230400

readings contains "transfer_record_period" if {
	input.data.is_transfer_record
	article_12_destroys(facts.kind)
	article_12_calendar_years_over
	not article_12_1096_days_over
}

# METADATA
# title: 'Processing data received from another processor beyond what was agreed'
# custom:
#   article: ndsr:12.p2b
deny contains "ndsr:12.p2b" if {
	input.data.received_under
	article_12_bound_by_agreement
	not article_12_agreed
}

details contains ["ndsr:12.p2b", "item", item] if {
	input.data.received_under
	article_12_bound_by_agreement
	not article_12_agreed
	some item in input.operation.items
	not article_12_item_agreed(item)
}

default article_12_bound_by_agreement := false

article_12_bound_by_agreement if {
	not facts.erases(facts.kind)
	facts.personal_or_important
}

default article_12_agreed := false

article_12_agreed if {
	some contract in article_12_agreements
	not article_12_item_outside(contract)
}

article_12_item_agreed(item) if {
	some contract in article_12_agreements
	item in contract.items
}

# The agreements under which the data came, as far as they allow this purpose and method.
article_12_agreements := [contract |
	some contract in input.contracts
	contract.id == input.data.received_under
	contract.in_force
	input.operation.purpose in contract.purposes
	input.operation.method in contract.methods
]

# METADATA
# title: 'Joint processing without an agreed allocation of rights and duties'
# custom:
#   article: ndsr:12.p3
deny contains "ndsr:12.p3" if {
	facts.kind == "joint_process"
	facts.personal_or_important
	article_12_unallocated
}

details contains ["ndsr:12.p3", "recipient", recipient.id] if {
	facts.kind == "joint_process"
	facts.personal_or_important
	some recipient in input.recipients
	not article_12_allocated_with(recipient)
}

default article_12_unallocated := false

article_12_unallocated if count(article_12_allocations) == 0

article_12_unallocated if {
	some recipient in input.recipients
	not article_12_allocated_with(recipient)
}

article_12_allocations := [contract |
	some contract in input.contracts
	contract.kind == "joint"
	contract.in_force
	contract.rights_and_duties
]

article_12_allocated_with(recipient) if {
	some contract in article_12_allocations
	contract.counterparty == recipient.id
}

# METADATA
# title: 'Supervise how recipients perform their duties'
# custom:
#   article: ndsr:12.p1b
duties contains "ndsr:12.p1b" if count(article_12_handovers) > 0

# Every recipient is supervised; one contract out of sight is enough to owe it.
met contains "ndsr:12.p1b" if count(article_12_unsupervised) == 0

due contains ["ndsr:12.p1b", instant] if {
	instant := facts.runs_out({contract.supervised_at | some contract in article_12_handovers}, article_12_unsupervised)
}

posture_details contains ["ndsr:12.p1b", "counterparty", contract.counterparty] if {
	some contract in article_12_unsupervised
}

article_12_handovers := {contract |
	some contract in input.contracts
	contract.kind == "provide" or contract.kind == "entrust"
	contract.in_force
}

article_12_unsupervised := {contract |
	some contract in article_12_handovers
	not facts.supervised(contract)
}

posture_readings contains "param.periodic" if facts.supervision_period_decides(article_12_handovers)

# METADATA
# title: 'Protect the data received from another processor'
# custom:
#   article: ndsr:12.p2a
duties contains "ndsr:12.p2a" if {
	input.data.received_under
	article_9_measures_needed
}

met contains "ndsr:12.p2a" if article_9_measures_taken
