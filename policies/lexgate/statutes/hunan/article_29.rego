package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Using personal data of an emergency for something else, or gathering them without being in charge of it'
# custom:
#   article: hunan:29
deny contains "hunan:29" if {
	article_29_used_otherwise(input.data.source) or article_29_gathered_by_others(facts.kind)
	facts.personal
}

article_29_used_otherwise("emergency") if {
	not input.operation.purpose == "emergency_response"
	not facts.erases(facts.kind)
}

article_29_gathered_by_others(kind) if {
	article_29_gathers(kind)
	input.operation.context == "emergency_response"
	not facts.roles.emergency_authority
	not facts.basis == "statutory_duty"
}

article_29_gathers("collect")

article_29_gathers("provide")

article_29_gathers("share_public_data")
