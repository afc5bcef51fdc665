package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Offering a network product or service that is not known to meet the mandatory national standards'
# custom:
#   article: ndsr:10a
deny contains "ndsr:10a" if {
	facts.kind == "provide_service" or facts.kind == "provide_product"
	not input.system.mandatory_standard_ok
}

# METADATA
# title: 'Remedy a defect at once, tell the users, report it'
# custom:
#   article: ndsr:10b
oblige contains "ndsr:10b" if {
	some incident in input.incidents
	incident.kind == "defect"
	not article_10_dealt_with(incident)
}

article_10_dealt_with(incident) if {
	incident.remedied
	incident.users_notified_at
	incident.reported_at
}

# METADATA
# title: 'Report a defect that endangers national security or the public interest within 24 hours'
# custom:
#   article: ndsr:10c
oblige contains "ndsr:10c" if {
	some incident in input.incidents
	incident.kind == "defect"
	incident.endangers_public
	not incident.reported_at
}
