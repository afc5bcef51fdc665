package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Passing on, as an authority, confidential data learned on duty'
# custom:
#   article: ndsr:53
deny contains "ndsr:53" if {
	article_53_learned_on_duty
	facts.roles.supervisory_authority
	article_53_confidential
	article_53_passes_on
	not article_53_lawful_ground
}

default article_53_learned_on_duty := false

article_53_learned_on_duty if input.data.source == "official_duty" or input.data.source == "inspection"

default article_53_confidential := false

article_53_confidential if facts.personal

article_53_confidential if input.data.privacy or input.data.trade_secret

default article_53_passes_on := false

article_53_passes_on if facts.provides or facts.kind == "publish"

default article_53_lawful_ground := false

article_53_lawful_ground if input.operation.statutory_duty

article_53_lawful_ground if article_53_lawful_basis(input.operation.basis)

article_53_lawful_basis(basis) if basis == "consent" or basis == "statutory_duty" or basis == "other_statute"
