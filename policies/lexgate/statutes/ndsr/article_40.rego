package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

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

# METADATA
# title: 'Fix the security duties of third parties on the platform'
# custom:
#   article: ndsr:40.p1a
duties contains "ndsr:40.p1a" if facts.roles.platform

met contains "ndsr:40.p1a" if input.filings.platform_rules.third_party_duties

# METADATA
# title: 'Urge third parties on the platform to manage data security'
# custom:
#   article: ndsr:40.p1b
duties contains "ndsr:40.p1b" if facts.roles.platform

met contains "ndsr:40.p1b" if facts.within(input.filings.third_party_supervision.date, facts.periodic)

due contains ["ndsr:40.p1b", input.filings.third_party_supervision.date + facts.periodic] if {
	input.filings.third_party_supervision.date <= input.now
}

posture_readings contains "param.periodic" if {
	facts.roles.platform
	facts.period_decides(input.filings.third_party_supervision.date)
}

# METADATA
# title: 'Consider insurance against liability for network data'
# custom:
#   article: ndsr:40.p4
advice contains "ndsr:40.p4" if facts.roles.platform or facts.roles.device_maker
