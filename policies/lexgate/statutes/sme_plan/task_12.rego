package lexgate.statutes.sme_plan

import future.keywords.not

# METADATA
# title: 'Manage data with a system, over production and operation as a whole'
# custom:
#   article: sme-plan:II.12
advice contains "sme-plan:II.12" if {
	input.processor.is_sme
	not input.filings.security_policy.date
}
