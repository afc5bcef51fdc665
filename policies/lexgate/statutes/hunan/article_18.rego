package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Procuring, for an important system, a product or service that is not secure and trusted'
# custom:
#   article: hunan:18a
deny contains "hunan:18a" if {
	facts.kind == "procure"
	facts.roles.important_system_operator
	not input.system.supplier_trusted
}

# METADATA
# title: 'Procuring, for an important system, without a security and confidentiality agreement with every supplier'
# custom:
#   article: hunan:18b
deny contains "hunan:18b" if {
	facts.kind == "procure"
	facts.roles.important_system_operator
	article_18_supplier_unbound
}

# The suppliers are the recipients of the request.
details contains ["hunan:18b", "recipient", supplier.id] if {
	facts.kind == "procure"
	facts.roles.important_system_operator
	some supplier in input.recipients
	not article_18_bound(supplier)
}

default article_18_supplier_unbound := false

# A supplier that nobody named is bound by nothing.
article_18_supplier_unbound if not count(input.recipients) > 0

article_18_supplier_unbound if {
	some supplier in input.recipients
	not article_18_bound(supplier)
}

article_18_bound(supplier) if {
	some contract in input.contracts
	contract.counterparty == supplier.id
	contract.kind == "confidentiality"
	contract.in_force
	contract.support_terms
}
