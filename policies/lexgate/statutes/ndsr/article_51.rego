package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Accessing or collecting, on inspection, information that has nothing to do with network data security'
# custom:
#   article: ndsr:51.p2a
deny contains "ndsr:51.p2a" if {
	facts.acquires(facts.kind)
	input.operation.context == "inspection"
	facts.roles.supervisory_authority
	not input.data.security_related
}

# METADATA
# title: 'Using what an inspection brought to light for anything but the security of networks'
# custom:
#   article: ndsr:51.p2b
deny contains "ndsr:51.p2b" if {
	input.data.source == "inspection"
	facts.roles.supervisory_authority
	not input.operation.purpose == "maintain_network_security"
	not article_51_keeps_or_erases(facts.kind)
}

article_51_keeps_or_erases("store")

article_51_keeps_or_erases(kind) if facts.erases(kind)
