package lexgate.statutes.hunan

import data.lexgate.facts

# METADATA
# title: 'Staff the management of public accounts, name a content safety officer, and set up its systems'
# custom:
#   article: hunan:30.p1
duties contains "hunan:30.p1" if facts.roles.public_account_platform

met contains "hunan:30.p1" if {
	input.filings.content_safety_officer.name
	input.filings.account_management.date
}

# METADATA
# title: 'Review the content of a public account over the whole process'
# custom:
#   article: hunan:30.p2
duties contains "hunan:30.p2" if facts.roles.public_account_operator

met contains "hunan:30.p2" if input.filings.content_review.date
