package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Entrusting e-government systems or government data without approval'
# custom:
#   article: ndsr:15a
deny contains "ndsr:15a" if {
	facts.kind == "entrust"
	article_15_of_government
	not input.filings.e_government_approval.date <= input.now
}

# METADATA
# title: 'Entrusting e-government systems or government data without fixing permissions and protection duties'
# custom:
#   article: ndsr:15b
deny contains "ndsr:15b" if {
	facts.kind == "entrust"
	article_15_of_government
	article_15_agent_unbound
}

details contains ["ndsr:15b", "recipient", recipient.id] if {
	facts.kind == "entrust"
	article_15_of_government
	some recipient in input.recipients
	not article_15_bound(recipient)
}

default article_15_of_government := false

# A state organ, and its e-government system or government data.
article_15_of_government if {
	facts.roles.state_organ
	input.operation.e_government_system or input.data.government
}

default article_15_agent_unbound := false

article_15_agent_unbound if not count(input.recipients) > 0

article_15_agent_unbound if {
	some recipient in input.recipients
	not article_15_bound(recipient)
}

article_15_bound(recipient) if {
	some contract in input.contracts
	contract.counterparty == recipient.id
	contract.kind == "entrust" or contract.kind == "e_government"
	contract.in_force
	contract.permissions_defined
	contract.security_duties
}

# METADATA
# title: 'Supervise how the agent protects e-government systems or government data'
# custom:
#   article: ndsr:15c
duties contains "ndsr:15c" if {
	article_15_of_government
	count(article_15_agencies) > 0
}

met contains "ndsr:15c" if count(article_15_unsupervised) == 0

due contains ["ndsr:15c", instant] if {
	instant := facts.runs_out({contract.supervised_at | some contract in article_15_agencies}, article_15_unsupervised)
}

posture_details contains ["ndsr:15c", "counterparty", contract.counterparty] if {
	some contract in article_15_unsupervised
}

article_15_agencies := {contract |
	some contract in input.contracts
	contract.kind == "entrust" or contract.kind == "e_government"
	contract.in_force
}

article_15_unsupervised := {contract |
	some contract in article_15_agencies
	not facts.supervised(contract)
}

posture_readings contains "param.periodic" if {
	article_15_of_government
	facts.supervision_period_decides(article_15_agencies)
}
