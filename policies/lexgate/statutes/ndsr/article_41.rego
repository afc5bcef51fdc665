package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Distributing an app without verification rules, or without having verified the app'
# custom:
#   article: ndsr:41a
deny contains "ndsr:41a" if {
	article_41_distributes(facts.kind)
	not article_41_verified
}

# METADATA
# title: 'Distributing, without a warning, an app that breaks the law or a mandatory national standard'
# custom:
#   article: ndsr:41b
deny contains "ndsr:41b" if {
	input.app.nonconforming
	article_41_distributes(facts.kind)
	not input.app.warning_shown
}

article_41_distributes("distribute_app") if facts.roles.app_store

default article_41_verified := false

article_41_verified if {
	input.filings.app_verification_rules.date <= input.now
	input.app.verified_at <= input.now
}
