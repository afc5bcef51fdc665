package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Pushing personalised information without an easy off switch, or to somebody who has used it'
# custom:
#   article: ndsr:42a
deny contains "ndsr:42a" if {
	facts.pushes(facts.kind)
	article_42_reached
	article_42_unmet["ndsr:42a"]
}

# METADATA
# title: 'Pushing personalised information without a function to refuse it'
# custom:
#   article: ndsr:42b
deny contains "ndsr:42b" if {
	facts.pushes(facts.kind)
	article_42_reached
	article_42_unmet["ndsr:42b"]
}

# METADATA
# title: 'Pushing personalised information without a function to delete the user''s tags'
# custom:
#   article: ndsr:42c
deny contains "ndsr:42c" if {
	facts.pushes(facts.kind)
	article_42_reached
	article_42_unmet["ndsr:42c"]
}

article_42_unmet contains "ndsr:42a" if not input.system.personalisation_off_switch

# A switch that is not honoured is none.
article_42_unmet contains "ndsr:42a" if {
	input.subject.personalisation_off
	not data.readings.off_switch == "must_exist"
}

article_42_unmet contains "ndsr:42b" if not input.system.push_refusal

article_42_unmet contains "ndsr:42c" if not input.system.tag_deletion

default article_42_reached := false

article_42_reached if {
	facts.roles.platform
	article_42_automated
}

default article_42_automated := false

article_42_automated if input.operation.automated_decision

article_42_automated if {
	article_42_automation_unstated
	not data.readings.automated_decision_unstated == "not_automated"
}

default article_42_automation_unstated := false

article_42_automation_unstated if not is_boolean(input.operation.automated_decision)

readings contains "automated_decision_unstated" if {
	facts.pushes(facts.kind)
	facts.roles.platform
	article_42_automation_unstated
	some _ in article_42_unmet
}

readings contains "off_switch" if {
	input.system.personalisation_off_switch
	facts.pushes(facts.kind)
	article_42_reached
	input.subject.personalisation_off
}
