package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Fix the security duties of third parties whose apps are preinstalled, and supervise them'
# custom:
#   article: ndsr:40.p2
oblige contains "ndsr:40.p2" if {
	facts.kind == "preinstall_app"
	facts.roles.device_maker
	not article_40_third_parties_bound
}

default article_40_third_parties_bound := false

article_40_third_parties_bound if {
	input.filings.platform_rules.third_party_duties
	input.filings.third_party_supervision.date <= input.now
	input.now - input.filings.third_party_supervision.date <= facts.periodic
}

# Some length of the period would decide otherwise.
readings contains "param.periodic" if {
	input.filings.platform_rules.third_party_duties
	facts.kind == "preinstall_app"
	facts.roles.device_maker
	input.filings.third_party_supervision.date < input.now
	not is_number(input.param.periodic)
}
