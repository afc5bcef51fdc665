package lexgate.statutes.hunan

import future.keywords.not

# METADATA
# title: 'Rectify in time what an authority pointed out in an interview'
# custom:
#   article: hunan:33.s2
oblige contains "hunan:33.s2" if {
	some incident in input.incidents
	incident.kind == "interview"
	not incident.remedied
}
