package lexgate.statutes.angiang

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Carry out the rules on service, connection, security and quality'
# custom:
#   article: angiang:11.1
duties contains "angiang:11.1" if facts.roles.telecom_enterprise

met contains "angiang:11.1" if input.filings.service_quality.date

# METADATA
# title: 'Keep the transmission infrastructure working'
# custom:
#   article: angiang:11.1.a
duties contains "angiang:11.1.a" if {
	facts.roles.telecom_enterprise
	some incident in input.incidents
	incident.kind == "network_fault"
}

met contains "angiang:11.1.a" if not article_11_fault_unremedied

default article_11_fault_unremedied := false

article_11_fault_unremedied if {
	some incident in input.incidents
	incident.kind == "network_fault"
	not incident.remedied
}

# METADATA
# title: 'Provide the service continuously, in quality and safely'
# custom:
#   article: angiang:11.1.b
duties contains "angiang:11.1.b" if facts.roles.telecom_enterprise

met contains "angiang:11.1.b" if input.network.infrastructure_stable

# METADATA
# title: 'Meet the security conditions of Circular 19/2023'
# custom:
#   article: angiang:11.1.c
duties contains "angiang:11.1.c" if facts.roles.telecom_enterprise

met contains "angiang:11.1.c" if input.filings.circular19_security.date

# METADATA
# title: 'Have the security level of the system approved, and deploy the measures of that level'
# custom:
#   article: angiang:11.1.d
duties contains "angiang:11.1.d" if facts.roles.telecom_enterprise or facts.roles.connection_infrastructure_provider

met contains "angiang:11.1.d" if {
	input.filings.level_approval.date
	input.filings.level_measures.date
}

# METADATA
# title: 'Help to check and handle a technical fault'
# custom:
#   article: angiang:11.2
oblige contains "angiang:11.2" if {
	facts.roles.telecom_enterprise
	some incident in input.incidents
	incident.kind == "network_fault"
	not incident.handled
}

# METADATA
# title: 'Report as article 12 of Circular 19/2023 provides'
# custom:
#   article: angiang:11.3
duties contains "angiang:11.3" if facts.roles.telecom_enterprise

met contains "angiang:11.3" if facts.within(input.filings.circular19_report.date, facts.periodic)

due contains ["angiang:11.3", input.filings.circular19_report.date + facts.periodic] if {
	input.filings.circular19_report.date <= input.now
}

posture_readings contains "param.periodic" if {
	facts.roles.telecom_enterprise
	facts.period_decides(input.filings.circular19_report.date)
}
