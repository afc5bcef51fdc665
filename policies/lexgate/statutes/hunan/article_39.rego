package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Using shared public data for anything but the own duties of the organisation that received them'
# custom:
#   article: hunan:39.p2b
deny contains "hunan:39.p2b" if {
	input.data.source == "shared_public_data"
	not input.operation.within_own_duties
	not facts.erases(facts.kind)
}

# METADATA
# title: 'Verify and correct challenged public data within the period that was set'
# custom:
#   article: hunan:39.p4b
oblige contains "hunan:39.p4b" if {
	input.data.public
	input.data.accuracy_challenged_until
	facts.roles.public_data_collector
}

# METADATA
# title: 'Answer for the truth, accuracy and completeness of public data that were challenged'
# custom:
#   article: hunan:39.p4a
advice contains "hunan:39.p4a" if {
	input.data.public
	input.data.accuracy_challenged_until
	facts.roles.public_data_collector
}
