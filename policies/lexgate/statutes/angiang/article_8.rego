package lexgate.statutes.angiang

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Connecting an information system that does not meet article 9 of Circular 19/2023'
# custom:
#   article: angiang:8.1
deny contains "angiang:8.1" if {
	article_8_connects_unproven
	not data.readings.connected_system_security == "standing_requirement"
}

default article_8_connects_unproven := false

article_8_connects_unproven if {
	facts.kind == "connect_network"
	not input.filings.circular19_security.date <= input.now
}

readings contains "connected_system_security" if article_8_connects_unproven

# METADATA
# title: 'Keep in step with the network security regulation of the province'
# custom:
#   article: angiang:8.2
duties contains "angiang:8.2" if facts.roles.user_unit

met contains "angiang:8.2" if input.filings.provincial_security_regulation.date
