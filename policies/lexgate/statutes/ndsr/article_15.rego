package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

default article_15_entrusts := false

# A state organ entrusts an e-government system or government data to somebody else.
article_15_entrusts if {
	facts.kind == "entrust"
	facts.roles.state_organ
	input.operation.e_government_system or input.data.government
}

# METADATA
# title: 'Entrusting e-government systems or government data without approval'
# custom:
#   article: ndsr:15a
deny contains "ndsr:15a" if {
	article_15_entrusts
	not input.filings.e_government_approval.date <= input.now
}

# METADATA
# title: 'Entrusting e-government systems or government data without fixing permissions and protection duties'
# custom:
#   article: ndsr:15b
deny contains "ndsr:15b" if {
	article_15_entrusts
	article_15_agent_unbound
}

details contains ["ndsr:15b", "recipient", recipient.id] if {
	article_15_entrusts
	some recipient in input.recipients
	not article_15_bound(recipient)
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
