package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: Processing beyond the consented purpose, method, kinds or retention
# custom:
#   article: ndsr:22(4)
deny contains "ndsr:22(4)" if {
	facts.consent_based
	some item in input.operation.items
	not article_22_consented(item)
}

details contains ["ndsr:22(4)", "item", item] if {
	facts.consent_based
	some item in input.operation.items
	not article_22_consented(item)
}

article_22_consented(item) if {
	some consent in facts.consents_in_effect
	input.operation.purpose in consent.purposes
	input.operation.method in consent.methods
	item in consent.items
	input.operation.retention_until <= consent.retention_until
	input.now < consent.retention_until + 86400 # the last day counts in full
}

readings contains "none_yet" if false
