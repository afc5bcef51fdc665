package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Using personal data of an emergency for something else, or gathering them without being in charge of it'
# custom:
#   article: hunan:29
deny contains "hunan:29" if {
	facts.personal
	article_29_used_otherwise or article_29_gathered_by_others
}

default article_29_used_otherwise := false

article_29_used_otherwise if {
	input.data.source == "emergency"
	not input.operation.purpose == "emergency_response"
	not facts.erasing
}

default article_29_gathered_by_others := false

article_29_gathered_by_others if {
	input.operation.context == "emergency_response"
	facts.kind == "collect" or facts.kind == "provide" or facts.kind == "share_public_data"
	not facts.roles.emergency_authority
	not input.operation.basis == "statutory_duty"
}
