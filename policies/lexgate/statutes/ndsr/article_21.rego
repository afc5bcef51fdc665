package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

default article_21_by_rules := false

# The subject is informed through processing rules.
article_21_by_rules if {
	input.notice.form == "rules"
	facts.personal
	not facts.erasing
	not facts.serves_rights
}

# METADATA
# title: 'Processing rules that are not public in one place, easy to reach, conspicuous and clear'
# custom:
#   article: ndsr:21.p1
deny contains "ndsr:21.p1" if article_21_badly_shown

details contains ["ndsr:21.p1", "quality", quality] if {
	article_21_badly_shown
	some quality in ["published", "accessible", "conspicuous", "clear"]
	not input.notice[quality]
}

default article_21_badly_shown := false

article_21_badly_shown if {
	article_21_by_rules
	not article_21_well_shown
}

article_21_well_shown if {
	input.notice.published
	input.notice.accessible
	input.notice.conspicuous
	input.notice.clear
}

article_21_stated contains field if some field in input.notice.fields

article_21_lacks(field) if not article_21_stated[field]

# METADATA
# title: 'Processing rules without the name and the contact of the processor'
# custom:
#   article: ndsr:21.p1(1)
deny contains "ndsr:21.p1(1)" if article_21_processor_unstated

details contains ["ndsr:21.p1(1)", "field", field] if {
	article_21_processor_unstated
	some field in ["name", "contact"]
	article_21_lacks(field)
}

default article_21_processor_unstated := false

article_21_processor_unstated if {
	article_21_by_rules
	article_21_lacks("name") or article_21_lacks("contact")
}

# METADATA
# title: 'Processing rules without purpose, method and kinds, or for sensitive data without necessity and impact'
# custom:
#   article: ndsr:21.p1(2)
deny contains "ndsr:21.p1(2)" if article_21_purpose_unstated or article_21_sensitivity_unstated

details contains ["ndsr:21.p1(2)", "field", field] if {
	article_21_purpose_unstated
	some field in ["purpose", "method", "kinds"]
	article_21_lacks(field)
}

details contains ["ndsr:21.p1(2)", "field", field] if {
	article_21_sensitivity_unstated
	some field in ["sensitive_necessity", "rights_impact"]
	article_21_lacks(field)
}

default article_21_purpose_unstated := false

article_21_purpose_unstated if {
	article_21_by_rules
	article_21_lacks("purpose") or article_21_lacks("method") or article_21_lacks("kinds")
}

default article_21_sensitivity_unstated := false

article_21_sensitivity_unstated if {
	article_21_by_rules
	count(facts.sensitive_categories) > 0
	article_21_impact_unstated
}

default article_21_impact_unstated := false

article_21_impact_unstated if article_21_lacks("sensitive_necessity") or article_21_lacks("rights_impact")

readings contains "minors_data_sensitive" if {
	facts.under_14
	article_21_by_rules
	article_21_impact_unstated
	count(facts.sensitive_categories - {"minor_under_14"}) == 0
}

# METADATA
# title: 'Processing rules without the retention period, or how it is set, and what happens at its end'
# custom:
#   article: ndsr:21.p1(3)
deny contains "ndsr:21.p1(3)" if article_21_retention_unstated or article_21_expiry_unstated

details contains ["ndsr:21.p1(3)", "field", "retention_period"] if article_21_retention_unstated

details contains ["ndsr:21.p1(3)", "field", "expiry_treatment"] if article_21_expiry_unstated

default article_21_expiry_unstated := false

article_21_expiry_unstated if {
	article_21_by_rules
	article_21_lacks("expiry_treatment")
}

default article_21_retention_unstated := false

article_21_retention_unstated if {
	article_21_by_rules
	article_21_lacks("retention_period")
	article_21_lacks("retention_rule")
}

# METADATA
# title: 'Processing rules without the ways to exercise rights, close the account and withdraw consent'
# custom:
#   article: ndsr:21.p1(4)
deny contains "ndsr:21.p1(4)" if article_21_ways_unstated

details contains ["ndsr:21.p1(4)", "field", field] if {
	article_21_ways_unstated
	some field in ["rights_methods", "account_closure", "consent_withdrawal"]
	article_21_lacks(field)
}

default article_21_ways_unstated := false

article_21_ways_unstated if {
	article_21_by_rules
	article_21_lacks("rights_methods") or article_21_lacks("account_closure") or article_21_lacks("consent_withdrawal")
}

# METADATA
# title: 'Collecting or providing under rules that do not list what is collected and who receives it'
# custom:
#   article: ndsr:21.p2a
deny contains "ndsr:21.p2a" if article_21_no_list or article_21_recipients_unlisted

details contains ["ndsr:21.p2a", "quality", "list_form"] if article_21_no_list

details contains ["ndsr:21.p2a", "field", "recipients"] if article_21_recipients_unlisted

default article_21_lists := false

article_21_lists if {
	input.notice.form == "rules"
	facts.personal
	facts.provides or facts.kind == "collect"
}

default article_21_no_list := false

article_21_no_list if {
	article_21_lists
	not input.notice.list_form
}

default article_21_recipients_unlisted := false

article_21_recipients_unlisted if {
	article_21_lists
	facts.provides
	article_21_lacks("recipients")
}

# METADATA
# title: 'Processing the data of a child under 14 without dedicated rules'
# custom:
#   article: ndsr:21.p2b
deny contains "ndsr:21.p2b" if {
	article_21_without_minor_rules
	article_21_minor_rules_reach_notice
	article_21_minor_rules_reach_basis
}

default article_21_without_minor_rules := false

article_21_without_minor_rules if {
	facts.under_14
	facts.personal
	not facts.erasing
	not input.notice.minor_rules_at <= input.now
}

default article_21_minor_rules_reach_notice := false

article_21_minor_rules_reach_notice if input.notice.form == "rules"

article_21_minor_rules_reach_notice if not data.readings.minor_rules_scope == "rules_based_notice"

default article_21_minor_rules_reach_basis := false

article_21_minor_rules_reach_basis if not facts.emergency_response

article_21_minor_rules_reach_basis if data.readings.minor_rules_in_emergency == true

readings contains "minor_rules_scope" if {
	article_21_without_minor_rules
	article_21_minor_rules_reach_basis
	not input.notice.form == "rules"
}

readings contains "minor_rules_in_emergency" if {
	article_21_without_minor_rules
	article_21_minor_rules_reach_notice
	facts.emergency_response
}
