package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Distributing an app without verification rules, or without having verified the app'
# custom:
#   article: ndsr:41a
deny contains "ndsr:41a" if {
	article_41_distributes
	not article_41_verified
}

# METADATA
# title: 'Distributing, without a warning, an app that breaks the law or a mandatory national standard'
# custom:
#   article: ndsr:41b
deny contains "ndsr:41b" if {
	article_41_distributes
	input.app.nonconforming
	not input.app.warning_shown
}

default article_41_distributes := false

article_41_distributes if {
	facts.kind == "distribute_app"
	facts.roles.app_store
}

default article_41_verified := false

article_41_verified if {
	input.filings.app_verification_rules.date <= input.now
	input.app.verified_at <= input.now
}
