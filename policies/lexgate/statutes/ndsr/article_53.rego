package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Passing on, as an authority, confidential data learned on duty'
# custom:
#   article: ndsr:53
deny contains "ndsr:53" if {
	article_53_learned_on_duty(input.data.source)
	article_53_passes_on(facts.kind)
	facts.roles.supervisory_authority
	article_53_confidential
	not article_53_lawful_ground
}

article_53_learned_on_duty("official_duty")

article_53_learned_on_duty("inspection")

default article_53_confidential := false

article_53_confidential if facts.personal

article_53_confidential if input.data.privacy or input.data.trade_secret

article_53_passes_on("publish")

article_53_passes_on(kind) if facts.provides(kind)

default article_53_lawful_ground := false

article_53_lawful_ground if input.operation.statutory_duty

article_53_lawful_ground if article_53_lawful_basis(facts.basis)

article_53_lawful_basis("consent")

article_53_lawful_basis("statutory_duty")

article_53_lawful_basis("other_statute")
