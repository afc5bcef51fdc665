package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Accessing or collecting, on inspection, information that has nothing to do with network data security'
# custom:
#   article: ndsr:51.p2a
deny contains "ndsr:51.p2a" if {
	input.operation.context == "inspection"
	facts.roles.supervisory_authority
	facts.kind == "access" or facts.kind == "collect"
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
	not article_51_kept_or_erased
}

default article_51_kept_or_erased := false

article_51_kept_or_erased if facts.erasing

article_51_kept_or_erased if facts.kind == "store"
