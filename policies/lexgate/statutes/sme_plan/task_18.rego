package lexgate.statutes.sme_plan

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Set up the management of network and data security, and use security products'
# custom:
#   article: sme-plan:II.18a
advice contains "sme-plan:II.18a" if {
	input.processor.is_sme
	not task_18_managed_and_watched
}

default task_18_managed_and_watched := false

task_18_managed_and_watched if {
	input.filings.security_policy.date
	input.system.monitoring
}

# METADATA
# title: 'Drill network and data security'
# custom:
#   article: sme-plan:II.18b
advice contains "sme-plan:II.18b" if {
	input.processor.is_sme
	not facts.within(input.filings.drill.date, facts.periodic)
}

posture_readings contains "param.periodic" if {
	input.processor.is_sme
	facts.period_decides(input.filings.drill.date)
}

# METADATA
# title: 'Consider insurance against cyber risks'
# custom:
#   article: sme-plan:II.18c
advice contains "sme-plan:II.18c" if input.processor.is_sme
