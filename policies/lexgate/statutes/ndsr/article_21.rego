package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

default article_21_by_rules := false

# The subject is informed through processing rules.
article_21_by_rules if {
	input.notice.form == "rules"
	facts.personal
	not facts.erases(facts.kind)
	not facts.serves_rights(facts.kind)
}

# METADATA
# title: 'Processing rules that are not public in one place, easy to reach, conspicuous and clear'
# custom:
#   article: ndsr:21.p1
deny contains "ndsr:21.p1" if {
	article_21_by_rules
	not article_21_well_shown
}

details contains ["ndsr:21.p1", "quality", quality] if {
	article_21_by_rules
	some quality in ["published", "accessible", "conspicuous", "clear"]
	not input.notice[quality]
}

article_21_well_shown if {
	input.notice.published
	input.notice.accessible
	input.notice.conspicuous
	input.notice.clear
}

# What the processing rules state, as a set: looking up its members is cheaper than going through the list.
article_21_stated contains field if some field in input.notice.fields

# METADATA
# title: 'Processing rules without the name and the contact of the processor'
# custom:
#   article: ndsr:21.p1(1)
deny contains "ndsr:21.p1(1)" if {
	article_21_by_rules
	not article_21_processor_stated(article_21_stated)
}

article_21_processor_stated(stated) if {
	stated.name
	stated.contact
}

details contains ["ndsr:21.p1(1)", "field", field] if {
	article_21_by_rules
	some field in ["name", "contact"]
	not article_21_stated[field]
}

# METADATA
# title: 'Processing rules without purpose, method and kinds, or for sensitive data without necessity and impact'
# custom:
#   article: ndsr:21.p1(2)
deny contains "ndsr:21.p1(2)" if {
	article_21_by_rules
	not article_21_purpose_stated(article_21_stated)
}

deny contains "ndsr:21.p1(2)" if {
	article_21_by_rules
	count(facts.sensitive_categories) > 0
	not article_21_impact_stated(article_21_stated)
}

article_21_purpose_stated(stated) if {
	stated.purpose
	stated.method
	stated.kinds
}

article_21_impact_stated(stated) if {
	stated.sensitive_necessity
	stated.rights_impact
}

details contains ["ndsr:21.p1(2)", "field", field] if {
	article_21_by_rules
	some field in ["purpose", "method", "kinds"]
	not article_21_stated[field]
}

details contains ["ndsr:21.p1(2)", "field", field] if {
	article_21_by_rules
	count(facts.sensitive_categories) > 0
	some field in ["sensitive_necessity", "rights_impact"]
	not article_21_stated[field]
}

readings contains "minors_data_sensitive" if {
	facts.under_14
	article_21_by_rules
	not article_21_impact_stated(article_21_stated)
	count(facts.sensitive_categories - {"minor_under_14"}) == 0
}

# METADATA
# title: 'Processing rules without the retention period, or how it is set, and what happens at its end'
# custom:
#   article: ndsr:21.p1(3)
deny contains "ndsr:21.p1(3)" if {
	article_21_by_rules
	not article_21_retention_stated(article_21_stated)
}

deny contains "ndsr:21.p1(3)" if {
	article_21_by_rules
	not article_21_stated.expiry_treatment
}

article_21_retention_stated(stated) if stated.retention_period or stated.retention_rule

details contains ["ndsr:21.p1(3)", "field", "retention_period"] if {
	article_21_by_rules
	not article_21_retention_stated(article_21_stated)
}

details contains ["ndsr:21.p1(3)", "field", "expiry_treatment"] if {
	article_21_by_rules
	not article_21_stated.expiry_treatment
}

# METADATA
# title: 'Processing rules without the ways to exercise rights, close the account and withdraw consent'
# custom:
#   article: ndsr:21.p1(4)
deny contains "ndsr:21.p1(4)" if {
	article_21_by_rules
	not article_21_ways_stated(article_21_stated)
}

article_21_ways_stated(stated) if {
	stated.rights_methods
	stated.account_closure
	stated.consent_withdrawal
}

details contains ["ndsr:21.p1(4)", "field", field] if {
	article_21_by_rules
	some field in ["rights_methods", "account_closure", "consent_withdrawal"]
	not article_21_stated[field]
}

# METADATA
# title: 'Collecting or providing under rules that do not list what is collected and who receives it'
# custom:
#   article: ndsr:21.p2a
deny contains "ndsr:21.p2a" if {
	article_21_by_rules
	article_21_lists(facts.kind)
	not input.notice.list_form
}

deny contains "ndsr:21.p2a" if {
	article_21_by_rules
	facts.provides(facts.kind)
	not article_21_stated.recipients
}

article_21_lists("collect")

article_21_lists(kind) if facts.provides(kind)

details contains ["ndsr:21.p2a", "quality", "list_form"] if {
	article_21_by_rules
	article_21_lists(facts.kind)
	not input.notice.list_form
}

details contains ["ndsr:21.p2a", "field", "recipients"] if {
	article_21_by_rules
	facts.provides(facts.kind)
	not article_21_stated.recipients
}

# METADATA
# title: 'Processing the data of a child under 14 without dedicated rules'
# custom:
#   article: ndsr:21.p2b
deny contains "ndsr:21.p2b" if {
	facts.under_14
	article_21_without_minor_rules
	article_21_minor_rules_reach_notice
	article_21_minor_rules_reach_basis
}

default article_21_without_minor_rules := false

article_21_without_minor_rules if {
	facts.personal
	not facts.erases(facts.kind)
	not input.notice.minor_rules_at <= input.now
}

default article_21_minor_rules_reach_notice := false

article_21_minor_rules_reach_notice if input.notice.form == "rules"

article_21_minor_rules_reach_notice if not data.readings.minor_rules_scope == "rules_based_notice"

default article_21_minor_rules_reach_basis := false

article_21_minor_rules_reach_basis if not facts.emergency_response

article_21_minor_rules_reach_basis if data.readings.minor_rules_in_emergency == true

readings contains "minor_rules_scope" if {
	facts.under_14
	article_21_without_minor_rules
	article_21_minor_rules_reach_basis
	not input.notice.form == "rules"
}

readings contains "minor_rules_in_emergency" if {
	facts.under_14
	article_21_without_minor_rules
	article_21_minor_rules_reach_notice
	facts.emergency_response
}
